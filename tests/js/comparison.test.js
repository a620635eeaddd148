import assert from "node:assert/strict";
import {test} from "node:test";
import {experiment, OPTIONS} from "../../static/js/lib/experiments.js";
import {FIRST} from "../../static/js/lib/spec.js";
import * as comparison from "../../static/js/lib/trials.js";
import {fold, unknown} from "../../static/js/store.js";
import "./limits.js";

/** @param {number} seq @param {object} message */
const event = (seq, message) =>
  /** @type {import("../../static/js/types.d.ts").ReliableMessage} */ ({
    run: "a",
    seq,
    revision: 0,
    ...message,
  });
/** @param {import("../../static/js/types.d.ts").RunSpec} spec @param {object[]} messages */
const state = (spec, ...messages) => {
  let folded = unknown("a");
  for (const [index, message] of [{type: "started", spec, step: 0}, ...messages].entries())
    folded = fold(folded, event(index + 1, message));
  return folded;
};
const seeds = experiment("seeds", FIRST, {count: 8});
const names = seeds.trials.map((_, index) => `seed ${index}`);
const column = (/** @type {number} */ value) => [[value, 2, null, 4, 5, 6, 7, 8]];
const losses = {
  type: "losses",
  step: [10],
  epoch: [1],
  batch_loss: column(1),
  batch_min: column(1),
  batch_max: column(1),
  training_loss: column(1),
  test_loss: column(9),
  learning_rate: column(0.1),
};
const going = {type: "state", step: 10, state: "training", steps_per_second: null, until: 40, reason: ""};

test("a row says how each trial does, and which one fell", () => {
  const rows = comparison.rowsOf(state(seeds, losses, going, {type: "diverged", trial: 1, step: 12}), names);
  assert.deepEqual([rows[0].training, rows[0].test, rows[0].state], [1, 9, "training"]);
  assert.deepEqual([rows[1].training, rows[1].fell, rows[1].state], [null, 12, "diverged at step 12"]);
  assert.equal(rows[2].training, null);
});

test("those that fell are named while the others go on", () => {
  const fell = comparison.divergedSteps(state(seeds, {type: "diverged", trial: 3, step: 7}), 8);
  assert.equal(comparison.divergedText(names, fell), "Diverged: seed 3. The others continue.");
  assert.equal(comparison.divergedText(names, fell.fill(null)), "");
  assert.equal(comparison.divergedText(names, fell.fill(1)), "All trials diverged.");
});

test("a run with an end says how far it has come", () => {
  assert.deepEqual(comparison.progressOf(state(seeds, losses, going)), {value: 10, maximum: 40});
  assert.equal(comparison.progressOf(state(seeds, losses)), null);
  const range = experiment("range-test", FIRST, OPTIONS["range-test"]);
  assert.deepEqual(comparison.progressOf(state(range)), {value: 0, maximum: 2000});
});

test("going back in time takes back what fell after that step", () => {
  const before = state(
    seeds,
    losses,
    {type: "diverged", trial: 1, step: 4},
    {type: "diverged", trial: 2, step: 9},
  );
  const after = fold(before, event(9, {type: "started", spec: seeds, step: 5, revision: 1}));
  assert.deepEqual(comparison.divergedSteps(after, 4), [null, 4, null, null]);
});
