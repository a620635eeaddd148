import assert from "node:assert/strict";
import {test} from "node:test";
import {announcements, EVERY_MS} from "../../static/js/lib/announcements.js";

/** A page that hears its live regions, unless they are taken over, and a clock that is set by hand. */
function listened() {
  /** @type {string[]} */
  const heard = [];
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @type {Set<string>} */
  const taken = new Set();
  /** @type {{at: number, act: () => void}[]} */
  const timers = [];
  let now = 0;
  const changed = announcements({
    take: (/** @type {string} */ region) => taken.add(region),
    release: (region) => taken.delete(region),
    say: (regions) => heard.push(regions.map((region) => texts.get(region)).join(" ")),
    later: (act, milliseconds) => timers.push({at: now + milliseconds, act}),
    now: () => now,
  });
  return {
    heard,
    taken,
    /** @param {string} region @param {string} text */
    write(region, text) {
      texts.set(region, text);
      if (!taken.has(region)) heard.push(text);
      changed(region);
    },
    /** @param {number} milliseconds */
    wait(milliseconds) {
      now += milliseconds;
      const due = timers.filter(({at}) => at <= now);
      for (const timer of due) timers.splice(timers.indexOf(timer), 1);
      for (const {act} of due) act();
    },
  };
}

test("a region that changes 22 times a second is heard a few times, and in the end as it is", () => {
  const {heard, write, wait, taken} = listened();
  for (let i = 0; i < 132; i++) {
    write("looking", `step ${i}`);
    wait(6000 / 132);
  }
  assert.equal(heard[0], "step 0");
  assert.ok(heard.length <= 5, heard.join());
  for (let i = 0; i < 3; i++) wait(EVERY_MS);
  assert.equal(heard.at(-1), "step 131");
  assert.ok(heard.length <= 6, heard.join());
  assert.equal(taken.size, 0, "what has calmed down is the browser's again");
});

test("what changes now and then is left to the browser, and nothing is heard twice", () => {
  const {heard, write, wait} = listened();
  write("said", "Saving…");
  write("said", "Saved.");
  for (let i = 0; i < 3; i++) wait(EVERY_MS);
  write("said", "Copied.");
  for (let i = 0; i < 3; i++) wait(EVERY_MS);
  assert.deepEqual(heard, ["Saving…", "Saved.", "Copied."]);
});

test("two that change fast are heard together, while a third is heard at once", () => {
  const {heard, write, wait} = listened();
  for (let i = 0; i < 10; i++) {
    write("looking", `step ${i}`);
    write("rate", `rate ${i}`);
  }
  heard.length = 0;
  write("said", "Copied.");
  wait(EVERY_MS);
  assert.deepEqual(heard, ["Copied.", "step 9 rate 9"]);
});
