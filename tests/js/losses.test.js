import assert from "node:assert/strict";
import {test} from "node:test";
import {crossEntropy, sigmoid, squaredError} from "../../static/js/lib/losses.js";

const near = (/** @type {number} */ a, /** @type {number} */ b, eps = 1e-6) =>
  assert.ok(Math.abs(a - b) <= eps * Math.max(1, Math.abs(b)), `${a} is not near ${b}`);

for (const loss of [crossEntropy, squaredError]) {
  test(`${loss.title} on a logit is the loss of its sigmoid, and its slope is the finite difference`, () => {
    for (const y of [0, 1]) {
      for (const z of [-6, -1.5, 0, 0.4, 5]) {
        near(loss.onLogit(z, y), loss.value(sigmoid(z), y));
        near(loss.slope(z, y), (loss.onLogit(z + 1e-5, y) - loss.onLogit(z - 1e-5, y)) / 2e-5, 1e-4);
      }
    }
  });
}

test("cross entropy stays finite where the sigmoid does not tell 1 from its neighbour", () => {
  near(crossEntropy.onLogit(800, 0), 800);
  near(crossEntropy.slope(-800, 1), -1);
});
