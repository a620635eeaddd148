import assert from "node:assert/strict";
import {test} from "node:test";
import {append, column, emptyHistory, lastGood, PER_TRIAL, until} from "../../static/js/lib/history.js";

/**
 * @param {number[]} steps
 * @param {(number | null)[]} losses of each trial
 */
function report(steps, losses) {
  const rows = Object.fromEntries(PER_TRIAL.map((name) => [name, steps.map(() => losses)]));
  return /** @type {import("../../static/js/lib/history.js").Report} */ ({
    step: steps,
    epoch: steps,
    ...rows,
  });
}

test("buckets are appended in order, and null becomes not-a-number", () => {
  let history = append(emptyHistory(1), report([1, 2], [0.5]));
  history = append(history, report([4], [null]));
  assert.deepEqual([...history.step.slice(0, history.length)], [1, 2, 4]);
  assert.deepEqual([...column(history, "test_loss", 0).slice(0, 3)], [0.5, 0.5, Number.NaN]);
});

test("an older history stays true while the newest grows", () => {
  const older = append(emptyHistory(1), report([1], [0.5]));
  const newer = append(older, report([2, 3, 4], [0.4]));
  assert.equal(older.length, 1);
  assert.equal(older.step[0], 1);
  assert.equal(newer.length, 4);
});

test("thousands of buckets keep their values through every growth", () => {
  let history = emptyHistory(2);
  for (let step = 1; step <= 3000; step++) history = append(history, report([step], [step, -step]));
  assert.equal(history.length, 3000);
  assert.equal(column(history, "batch_loss", 0)[1234], 1235);
  assert.equal(column(history, "batch_loss", 1)[2999], -3000);
});

test("going back in time drops what comes after the step", () => {
  const history = append(emptyHistory(1), report([1, 2, 4, 8], [0.5]));
  assert.equal(until(history, 4).length, 3);
  assert.equal(until(history, 7).length, 3);
  const again = append(until(history, 2), report([3], [0.1]));
  assert.deepEqual([...again.step.slice(0, again.length)], [1, 2, 3]);
  assert.notEqual(again.origin, history.origin);
  assert.equal(until(history, 100), history);
});

test("the last good step is the last one whose loss was at most twice the lowest until then", () => {
  const losses = [0.7, 0.4, 0.5, 0.3, 0.55, 0.7, 40, null, null];
  let history = emptyHistory(1);
  for (const [k, loss] of losses.entries()) history = append(history, report([k + 1], [loss]));
  assert.equal(lastGood(history, 0), 5);
  assert.equal(lastGood(emptyHistory(1), 0), null);
  assert.equal(lastGood(append(emptyHistory(1), report([1], [null])), 0), null);
});
