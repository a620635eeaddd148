import assert from "node:assert/strict";
import {test} from "node:test";
import {effectiveRates, inequality, largestSize, weightTitles} from "../../static/js/lib/layers.js";

test("weights are named layer by layer, unit by unit, with the bias last", () => {
  const names = weightTitles([2, 2, 1]).map(({text}) => text);
  assert.deepEqual(names, [
    "w1.1.1",
    "w1.1.2",
    "b1.1",
    "w1.2.1",
    "w1.2.2",
    "b1.2",
    "w2.1.1",
    "w2.1.2",
    "b2.1",
  ]);
});

test("plain gradient descent has one effective rate for every weight", () => {
  const gradient = [0.5, -2, 0.001];
  const step = gradient.map((g) => -0.1 * g);
  for (const rate of effectiveRates({value: [], gradient, step}))
    assert.ok(Math.abs((rate ?? 0) - 0.1) < 1e-12);
});

test("no rate is told where there is no gradient, or no number", () => {
  assert.deepEqual(effectiveRates({value: [], gradient: [0, null, 1], step: [1, 1, null]}), [
    null,
    null,
    null,
  ]);
});

test("spread is the largest size over the smallest", () => {
  assert.equal(inequality([0, -8, 2, null]), 4);
  assert.equal(inequality([null, 0]), null);
  assert.equal(largestSize([-3, null, 2]), 3);
});
