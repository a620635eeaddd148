import assert from "node:assert/strict";
import {test} from "node:test";
import {brief} from "../../static/js/lib/format.js";
import {fateText, gradientText, layerNames, sampled, spreadText} from "../../static/js/lib/layers.js";

const sample = {step: 9, norm: [1e-5, 0.02, 0.1], ratio: [1e-8, 1e-3, 0.2], noise: [1, 2, 3]};

test("the last layer that has weights is the output", () => {
  assert.deepEqual(layerNames(3), ["layer 1", "layer 2", "output"]);
});

test("what vanishes, stands still or is rough is named", () => {
  const [gone, still, rough, noise] = gradientText(sample, 35, 10);
  assert.equal(gone, "The gradient almost vanishes in layer 1: layer 1 gets 0.01 % of what the output gets.");
  assert.equal(still, "The next update all but leaves layer 1 as it is.");
  assert.match(rough, /changes the output by more than a tenth/);
  assert.match(noise, /batches of about 35; in yours of 10 noise is the larger/);
});

test("where nothing vanishes it says so, and what is not finite or zero is no ratio", () => {
  const even = {...sample, norm: [0.1, 0.2, 0.05], ratio: [1e-3, 1e-3, null]};
  assert.deepEqual(gradientText(even, null, 10), [
    "No gradient vanishes: the gradients of all layers are within a factor of 4.",
  ]);
  assert.match(gradientText({...even, norm: [null, 1, 1]}, 1, 1)[0], /no longer finite/);
  assert.match(gradientText({...even, norm: [0, 0, 0]}, 1, 1)[0], /zero everywhere/);
});

test("samples stand in order, and a past that is no more is dropped", () => {
  const answer = {
    type: /** @type {const} */ ("gradients"),
    norm: [2],
    variance: [8],
    update_ratio: [0.1],
    noise_scale: 2,
  };
  const samples = sampled(sampled(sampled([], answer, 10), answer, 20), answer, 15);
  assert.deepEqual(
    samples.map(({step, noise}) => [step, noise[0]]),
    [
      [10, 2],
      [15, 2],
    ],
  );
  assert.equal(sampled(samples, {...answer, norm: [0]}, 16).at(-1)?.noise[0], null);
});

test("saturated and dead activations are counted from the bins", () => {
  const counts = (/** @type {Record<number, number>} */ filled) =>
    Array.from({length: 32}, (_, bin) => filled[bin] ?? 0);
  assert.equal(spreadText({limit: 1, counts: counts({0: 40, 31: 30, 16: 30})}, "tanh"), "70 % saturated");
  assert.equal(spreadText({limit: 1, counts: counts({16: 40, 31: 30, 20: 30})}, "sigmoid"), "70 % saturated");
  assert.equal(spreadText({limit: 4, counts: counts({16: 80, 31: 20})}, "relu"), "about 80 % at zero");
  assert.equal(spreadText({limit: 4, counts: counts({16: 80})}, "gelu"), "");
});

test("a switch keeps, carries over, drops or starts fresh", () => {
  const before = {square_avg: 0.5, step: 7, exp_avg_sq: null, exp_avg: null};
  const after = {square_avg: null, step: 7, exp_avg_sq: 0.5, exp_avg: 0};
  const fates = Object.fromEntries(Object.keys(before).map((name) => [name, fateText(name, before, after)]));
  assert.deepEqual(fates, {
    square_avg: "dropped",
    step: "kept",
    exp_avg_sq: "carried over from square_avg",
    exp_avg: "starts fresh",
  });
});

test("any number is brief", () => {
  assert.deepEqual(
    [0, -0.0123, 0.000034, 1712, null, 2e6].map((value) => brief(value)),
    ["0", "−0.0123", "3.40×10⁻⁵", "1,712", "–", "2.00×10⁶"],
  );
});
