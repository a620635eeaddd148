/** The formulas of the worked example, step by step. */

import {line, lit, row, sub, yHat} from "../formula.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */

/** How many steps there are. */
export const STEPS = 6;

/** What each step says. */
export const SAID = [
  "A perceptron of two inputs, with its three numbers put in. The output is g of one short sum.",
  "Look at what stands inside g: a constant, so much x₁ and so much x₂. That is a line in two dimensions.",
  "Here is the line: all points where the sum is exactly zero, and ŷ exactly 0.5.",
  "Now a point, x = (−1, 2) to begin with. Its sum goes through g. Drag the point, and watch ŷ.",
  "The line parts the plane. On one side z is below zero and ŷ below a half; on the other both are above.",
  "The whole of it: weights place the line, the point picks a z, and g makes of z a probability.",
];

/** @param {number} value */
const two = (value) => Math.abs(value).toFixed(2);
/** @param {number} value */
const signed = (value) => (value < 0 ? "−" : "") + two(value);
/** @param {number} value @returns {[string, string]} the sign that joins it, and its size */
const joined = (value) => [value < 0 ? "−" : "+", two(value)];
/** @param {number} value @returns {string} in brackets when below zero */
const factor = (value) => (value < 0 ? `(−${two(value)})` : two(value));

/**
 * @param {Perceptron} perceptron of two inputs
 * @param {number} z
 * @param {number} output
 * @param {number} step
 * @returns {Node[]}
 */
export function formulasOf({inputs: [x1, x2], weights: [w1, w2], bias}, z, output, step) {
  const sum = () => row(signed(bias), ...joined(w1), sub("x", "1"), ...joined(w2), sub("x", "2"));
  const inside = step === 1 ? lit(sum()) : sum();
  const general = row(sub("w", "0"), "+", sub("w", "1"), sub("x", "1"), "+", sub("w", "2"), sub("x", "2"));
  const lines = [line(yHat(), "=", "g", "(", general, ")"), line("=", "g", "(", inside, ")")];
  if (step === 2 || step === 5) lines.push(line(lit("z", "=", sum(), "=", "0")));
  if (step >= 3) {
    const [s1, a1] = joined(w1);
    const [s2, a2] = joined(w2);
    lines.push(line("z", "=", signed(bias), s1, a1, "·", factor(x1), s2, a2, "·", factor(x2)));
    lines.push(line(yHat(), "=", "g", "(", lit(signed(z)), ")", "=", lit(output.toFixed(4))));
  }
  if (step >= 4) lines.push(line("z", z < 0 ? "<" : "≥", "0", ":", yHat(), z < 0 ? "<" : "≥", "0.5"));
  return lines;
}
