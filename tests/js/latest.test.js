import assert from "node:assert/strict";
import {test} from "node:test";
import {latest} from "../../static/js/lib/tasks.js";

test("of values that come while one is under way only the newest is sent", async () => {
  /** @type {number[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const answers = [];
  const sender = latest((/** @type {number} */ value) => {
    sent.push(value);
    return new Promise((resolve) => answers.push(() => resolve(undefined)));
  });
  const done = sender.push(1);
  sender.push(2);
  sender.push(3);
  assert.deepEqual([sent, sender.pending()], [[1], 3]);
  answers.shift()?.();
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(sent, [1, 3]);
  answers.shift()?.();
  await done;
  assert.equal(sender.pending(), null);
});

test("a value sent again after it was answered goes out again", async () => {
  /** @type {string[]} */
  const sent = [];
  const sender = latest(async (/** @type {string} */ value) => sent.push(value));
  await sender.push("a");
  await sender.push("a");
  assert.deepEqual(sent, ["a", "a"]);
});
