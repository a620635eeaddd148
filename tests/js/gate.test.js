import assert from "node:assert/strict";
import {test} from "node:test";
import {actionQueue} from "../../static/js/lib/tasks.js";

test("what comes before the gate opens waits, and goes through in order and once", () => {
  let open = false;
  /** @type {string[]} */
  const done = [];
  const entry = actionQueue(() => open);
  entry.through(() => done.push("first"));
  entry.through(() => done.push("second"));
  entry.check();
  assert.equal(done.length, 0);
  open = true;
  entry.check();
  entry.check();
  entry.through(() => done.push("third"));
  assert.deepEqual(done, ["first", "second", "third"]);
});

test("what is forgotten is never done", () => {
  let open = false;
  const entry = actionQueue(() => open);
  entry.through(() => assert.fail("it was forgotten"));
  entry.clear();
  open = true;
  entry.check();
});
