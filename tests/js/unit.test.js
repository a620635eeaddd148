import assert from "node:assert/strict";
import {test} from "node:test";
import {featureAt} from "../../static/js/lib/features.js";
import {largestTerms, pass, sumOf, weightIndex} from "../../static/js/lib/unit.js";

/** Two inputs, two tanh units, one output. Layer by layer, inputs in rows, biases last. */
const network = {
  sizes: [2, 2, 1],
  weights: Float64Array.of(0.5, -1, 2, 0.25, 0.1, -0.2, 1.5, -0.5, 0.3),
  activations: ["tanh"],
  squash: /** @type {const} */ ("sigmoid"),
};
const close = (/** @type {number} */ a, /** @type {number} */ b) =>
  assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);

test("a weight stands where the stack keeps it", () => {
  assert.equal(weightIndex(network.sizes, {layer: 0, unit: 1, input: 0}), 1);
  assert.equal(weightIndex(network.sizes, {layer: 0, unit: 1, input: null}), 5);
  assert.equal(weightIndex(network.sizes, {layer: 1, unit: 0, input: 1}), 7);
  assert.equal(weightIndex(network.sizes, {layer: 1, unit: 0, input: null}), 8);
});

test("a point passes through as written by hand, and every sum adds up", () => {
  const passed = pass(network, [3, -1]);
  const [z0, z1] = [0.1 + 0.5 * 3 + 2 * -1, -0.2 - 1 * 3 + 0.25 * -1];
  const z = 0.3 + 1.5 * Math.tanh(z0) - 0.5 * Math.tanh(z1);
  close(passed.z[0][0], z0);
  close(passed.h[0][1], Math.tanh(z1));
  close(passed.h[1][0], 1 / (1 + Math.exp(-z)));
  const sum = sumOf(network, passed, 1, 0);
  close(
    sum.terms.reduce((total, {weight, value}) => total + weight * value, sum.bias),
    sum.z,
  );
  assert.deepEqual(
    sum.terms.map(({weight}) => weight),
    [1.5, -0.5],
  );
});

test("several outputs share one among them, and a value is left as it is", () => {
  const wide = {...network, sizes: [2, 3], activations: [], squash: /** @type {const} */ ("softmax")};
  const {h} = pass(wide, [1, 2]);
  close(
    h[0].reduce((a, b) => a + b, 0),
    1,
  );
  const plain = pass({...wide, squash: "none"}, [1, 2]);
  assert.deepEqual(plain.h, plain.z);
});

test("of many terms the largest are written, and the rest is one number", () => {
  const terms = [0.1, -5, 0.2, 3].map((value, input) => ({input, weight: 1, value}));
  const {shown, rest, count} = largestTerms(terms, 2);
  assert.deepEqual(
    shown.map(({input}) => input),
    [1, 3],
  );
  close(rest, 0.3);
  assert.equal(count, 2);
  assert.deepEqual(largestTerms(terms, 4), {shown: terms, rest: 0, count: 0});
});

test("the network sees a point centred and scaled", () => {
  const set = /** @type {import("../../static/js/lib/spec.js").DataSet} */ ({center: [1, 2], scale: [2, 4]});
  assert.equal(featureAt("x1x2", set, 5, 6), 2);
});
