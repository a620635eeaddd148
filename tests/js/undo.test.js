import assert from "node:assert/strict";
import {test} from "node:test";
import {unknown} from "../../static/js/store.js";

globalThis.location ??= /** @type {any} */ ({href: "http://localhost/lab"});
globalThis.document ??= /** @type {any} */ ({documentElement: {dataset: {}}});
const {undoing} = await import("../../static/js/pages/lab/time.js");

/** What a tab stores, through any number of reloads. */
function tab() {
  /** @type {Map<string, string>} */
  const stored = new Map();
  const memory = () => ({
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ text) => void stored.set(name, text),
  });
  return {stored, memory};
}

/** A page that follows runs. @param {ReturnType<typeof tab>["memory"]} memory */
function page(memory) {
  let now = unknown("");
  const back = undoing({
    state: () => now,
    pause() {},
    undoControl() {},
    enter: follow,
    onSay() {},
    memory,
  });
  /** @param {string} run */
  function follow(run) {
    now = {...unknown(run), started: /** @type {any} */ ({})};
    back.look();
  }
  return {back, follow};
}

test("a fork or an opened link can be undone after any number of reloads", () => {
  const {memory} = tab();
  const first = page(memory);
  for (const run of ["origin", "fork", "linked"]) first.follow(run);
  const again = page(memory);
  again.follow("linked");
  assert.deepEqual(again.back.next(), {kind: "run", run: "fork"});
  const third = page(memory);
  third.follow("fork");
  assert.deepEqual(third.back.next(), {kind: "run", run: "origin"});
  third.follow("origin");
  assert.notDeepEqual(third.back.next(), {kind: "run", run: "origin"});
});

test("a run that the page began with has nothing before it", () => {
  const {memory} = tab();
  const first = page(memory);
  first.follow("origin");
  assert.equal(first.back.next(), null);
});

test("a browser that stores nothing, or holds something else there, still undoes until a reload", () => {
  const {stored, memory} = tab();
  stored.set("descent.undo", "{");
  for (const given of [
    memory,
    () => {
      throw new Error("no storage");
    },
  ]) {
    const here = page(given);
    here.follow("origin");
    here.follow("fork");
    assert.deepEqual(here.back.next(), {kind: "run", run: "origin"});
  }
});

test("two presses in a row undo two changes, each when what came before it is done", async () => {
  const {memory} = tab();
  /** @type {() => void} */
  let answered = () => {};
  const reset = new Promise((done) => (answered = () => done(null)));
  let marks = /** @type {any[]} */ ([
    {label: "a", gesture: "1", step: 1, own: true},
    {label: "b", gesture: "2", step: 2, own: true},
  ]);
  /** @type {string[]} */
  const undone = [];
  const back = undoing({
    state: () => ({...unknown("r"), started: /** @type {any} */ ({}), marks}),
    pause() {},
    async undoControl() {
      await null; // the server takes its time
      undone.push(marks.at(-1).label);
      marks = marks.slice(0, -1);
    },
    turned: async () => void (await reset),
    enter() {},
    onSay() {},
    memory,
  });
  const both = [back.undo(), back.undo()];
  await null;
  assert.deepEqual(undone, [], "a reset is on its way");
  answered();
  await Promise.all(both);
  assert.deepEqual(undone, ["b", "a"]);
});
