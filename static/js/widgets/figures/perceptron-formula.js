/** The perceptron's output as a formula, and the same with the numbers in it, at each of the five steps. */

import {fixed} from "../../lib/format.js";
import {column, enclosed, formula, line, lit, row, sub, sum, sup, yHat} from "../formula.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {import("../../lib/perceptron.js").Weighed} Weighed */
/** @typedef {{perceptron: Perceptron, weighed: Weighed, output: number, step: number}} FormulaView */

/** How many steps there are. */
export const STEPS = 5;

/** What each step says, under its number. */
export const SAID = [
  "Inputs enter on the left. Each goes along its own weight; the products are summed, passed through g, and come out as ŷ.",
  "First the weighted sum: every input times its weight, all added up. Then a non-linear function g of the sum.",
  "One weight stands alone. The bias w₀ belongs to an input that is always 1, and shifts the sum up or down.",
  "The same in two letters: X holds the inputs, W the weights, and XᵀW is their products added up.",
  "Written out, X and W are columns. Turned on its side, X meets W row by row: this is what a computer multiplies.",
];

/**
 * A number of two digits that is always as wide.
 * @param {number} value
 * @returns {string}
 */
export function padded(value) {
  return fixed(value, 2).padStart(5, "\u2007");
}

/** @param {number} output @returns {string} ŷ to four digits, which is what a sigmoid of −6 takes */
export const share = (output) => output.toFixed(4);

/**
 * @param {FormulaView} view
 * @returns {Node[]} the formula of the step, and under it the numbers
 */
export function formulas(view) {
  return [general, general, withBias, inLetters, inColumns][view.step](view);
}

/** @param {FormulaView} view */
function general({perceptron: {inputs, weights}, weighed, output, step}) {
  const of = row(sum(row("i", "=", "1"), String(inputs.length)), sub("x", "i"), sub("w", "i"));
  const terms = inputs.flatMap((x, i) => [...(i ? ["+"] : []), padded(x), "·", padded(weights[i])]);
  return [
    line(yHat(), "=", "g", enclosed(step ? lit(of) : of)),
    line("g", "(", ...terms, ")"),
    line("=", "g", "(", padded(weighed.sum), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function withBias({perceptron: {inputs, bias}, weighed, output}) {
  const of = row(sum(row("i", "=", "1"), String(inputs.length)), sub("x", "i"), sub("w", "i"));
  const terms = weighed.products.flatMap((product) => ["+", padded(product)]);
  return [
    line(yHat(), "=", "g", enclosed(lit(sub("w", "0"), "+"), of)),
    line("g", "(", lit(padded(bias)), ...terms, ")"),
    line("=", "g", "(", padded(weighed.z), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function inLetters({perceptron: {bias}, weighed, output}) {
  return [
    line(yHat(), "=", "g", "(", sub("w", "0"), "+", lit(sup("X", "T"), "W"), ")"),
    line("g", "(", padded(bias), "+", lit("(", padded(weighed.sum), ")"), ")"),
    line("=", "g", "(", padded(weighed.z), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function inColumns({perceptron: {inputs, weights}, weighed}) {
  const names = (/** @type {string} */ letter) => column(inputs.map((_, i) => sub(letter, String(i + 1))));
  return [
    formula("X", "=", names("x"), "=", lit(column(inputs.map((value) => fixed(value, 2))))),
    formula("W", "=", names("w"), "=", lit(column(weights.map((value) => fixed(value, 2))))),
    line(sup("X", "T"), "W", "=", padded(weighed.sum)),
  ];
}
