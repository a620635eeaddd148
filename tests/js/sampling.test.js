import assert from "node:assert/strict";
import {test} from "node:test";
import {random} from "../../static/js/lib/arrays.js";
import {chancesOf, drawn} from "../../static/js/lib/sequences.js";
import {cellText, largestEntry, strongest} from "../../static/js/widgets/figures/attention.js";

const ALL = {temperature: 1, k: 0, p: 1};
const LOGITS = [Math.log(1), Math.log(2), Math.log(4), Math.log(1)];
/** @param {number[]} found @param {number[]} wanted */
function near(found, wanted) {
  for (const [i, value] of found.entries())
    assert.ok(Math.abs(value - wanted[i]) < 1e-9, `${found} is not ${wanted}`);
}

test("chances are the softmax, and the temperature divides the logits", () => {
  near(chancesOf(LOGITS, ALL), [1 / 8, 2 / 8, 4 / 8, 1 / 8]);
  near(chancesOf(LOGITS, {...ALL, temperature: 0.5}), [1 / 22, 4 / 22, 16 / 22, 1 / 22]);
  assert.deepEqual(chancesOf(LOGITS, {...ALL, temperature: 0}), [0, 0, 1, 0]);
});

test("top-k leaves the k likeliest and top-p the fewest that reach p", () => {
  near(chancesOf(LOGITS, {...ALL, k: 2}), [0, 2 / 6, 4 / 6, 0]);
  near(chancesOf(LOGITS, {...ALL, p: 0.5}), [0, 0, 1, 0]);
  near(chancesOf(LOGITS, {...ALL, p: 0.6}), [0, 2 / 6, 4 / 6, 0]);
  near(chancesOf([null, 0], ALL), [0, 1]);
});

test("a draw falls on each as often as its chance says, and a seed gives the same again", () => {
  const [one, two] = [random(7), random(7)];
  const counts = [0, 0, 0];
  for (let i = 0; i < 20000; i++) {
    const chance = one();
    assert.equal(chance, two());
    counts[drawn([0.2, 0, 0.8], chance)] += 1;
  }
  assert.equal(counts[1], 0);
  assert.ok(Math.abs(counts[0] / 20000 - 0.2) < 0.01);
  assert.equal(drawn([0.5, 0.4999999], 0.99999999), 0);
});

test("a cell of a matrix is short, and minus infinity is shown as such", () => {
  assert.deepEqual([0.123, -1.5, 12.34, null, -0.001].map(cellText), ["0.12", "−1.50", "12.3", "−∞", "0.00"]);
  assert.equal(
    largestEntry([
      [1, -3],
      [null, 2],
    ]),
    3,
  );
  assert.equal(strongest([1, 5, 5, 2]), 1);
});
