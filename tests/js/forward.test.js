import assert from "node:assert/strict";
import {test} from "node:test";
import {pass} from "../../static/js/lib/unit.js";

test("a perceptron without hidden layers answers the weighted sum and its bias", () => {
  const {z} = pass({sizes: [2, 1], activations: [], squash: "none", weights: [3, -2, 1]}, [-1, 2]);
  assert.deepEqual(z, [[-6]]);
});

test("a hidden layer passes through its activation, row by row with the biases last", () => {
  const weights = [1, -1, 2, 0.5, 0.1, -0.2, 3, 4, -1];
  const h1 = Math.max(0, 0.3 * 1 + 0.7 * 2 + 0.1);
  const h2 = Math.max(0, 0.3 * -1 + 0.7 * 0.5 - 0.2);
  const network = {sizes: [2, 2, 1], activations: ["relu"], squash: /** @type {const} */ ("none"), weights};
  const [, [z]] = pass(network, [0.3, 0.7]).z;
  assert.ok(Math.abs(z - (3 * h1 + 4 * h2 - 1)) < 1e-12);
});
