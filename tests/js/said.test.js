import assert from "node:assert/strict";
import {test} from "node:test";
import {saying} from "../../static/js/pages/lab/said.js";

/** A page whose clock is turned by hand, and which is all one control or none. @param {boolean} control */
function page(control = true) {
  let clock = 0;
  const root = Object.assign(new EventTarget(), {closest: () => (control ? root : null)});
  const ended = new AbortController();
  const line = saying({root, signal: ended.signal, onChange() {}, now: () => clock});
  const does = (/** @type {string} */ type, keys = {}) =>
    root.dispatchEvent(Object.assign(new Event(type), keys));
  return {
    line,
    does,
    later: () => (clock += 60_000),
    text: () => line.now()?.sentence ?? "",
  };
}

test("news are old after some seconds, a refusal is not", (t) => {
  t.mock.timers.enable({apis: ["setTimeout"]});
  const {line, later, text} = page();
  line.say("Forked at step 500.");
  assert.equal(text(), "Forked at step 500.");
  later();
  assert.equal(text(), "");
  line.say("The file is cut off.", "bad");
  later();
  assert.deepEqual([text(), line.now()?.tone], ["The file is cut off.", "bad"]);
});

test("a refusal goes with the reader's next action on a control, by pointer, key or any other way", () => {
  for (const [type, keys] of /** @type {[string, object][]} */ ([
    ["pointerdown", {}],
    ["keydown", {key: "Enter"}],
    ["keydown", {key: "7"}],
    ["input", {}],
  ])) {
    const {line, does, text} = page();
    line.say("No.", "bad");
    does(type, keys);
    assert.equal(text(), "", type);
  }
  const {line, text} = page();
  line.say("No.", "bad");
  line.hushing(() => {})();
  assert.equal(text(), "");
});

test("reading, copying or scrolling past a refusal leaves it there", () => {
  const {line, does, text} = page();
  line.say("No.", "bad");
  for (const keys of [{key: "Tab"}, {key: "Shift"}, {key: "c", ctrlKey: true}, {key: "c", metaKey: true}])
    does("keydown", keys);
  assert.equal(text(), "No.");
  const text_ = page(false);
  text_.line.say("No.", "bad");
  text_.does("pointerdown");
  text_.does("keydown", {key: "PageDown"});
  assert.equal(text_.text(), "No.");
});

test("news take the place of a refusal, and nothing said takes it away", (t) => {
  t.mock.timers.enable({apis: ["setTimeout"]});
  const {line, text} = page();
  line.say("No. Trying again in 5 s.", "bad");
  line.say("");
  assert.equal(text(), "");
});
