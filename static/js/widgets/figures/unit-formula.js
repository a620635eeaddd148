/** The formula of one unit with its numbers put in: what z is the sum of, and what becomes of it. */

import {visible} from "../../lib/format.js";
import {largest} from "../../lib/unit.js";
import {make} from "../dom.js";
import {row, sub} from "../formula.js";
import {math} from "../markup.js";

/** @typedef {import("../../lib/unit.js").Sum} Sum */
/** @typedef {import("../formula.js").Term} Term */
/**
 * inputs: the names of what comes in. function: the name of g; "" where h is z. result: what h is called.
 * @typedef {{sum: Sum, inputs: readonly string[], function: string, result: string}} UnitFormulaView
 */

/** Products written out at most, the largest of them, and on one line. */
const MOST = 4;
const ABREAST = 2;

/** @param {number} value @returns {string} in brackets below zero */
const factor = (value) => (value < 0 ? `(${visible(value)})` : visible(value));
/** @param {number} value @returns {[string, string]} the sign that joins it, and its size */
const joined = (value) => [value < 0 ? "−" : "+", visible(Math.abs(value))];

/**
 * @param {UnitFormulaView} view
 * @returns {Node[]} lines of MathML, none longer than a panel is wide
 */
export function unitFormula({sum, inputs, function: g, result}) {
  const {shown, rest, count} = largest(sum.terms, MOST);
  const symbols = shown.map(({input}) => ["+", sub("w", String(input + 1)), named(inputs[input])]);
  const numbers = shown.map(({weight, value}) => [...joined(weight), "·", factor(value)]);
  if (count > 0) {
    symbols.push(["+", "…"]);
    numbers.push(joined(rest));
  }
  const z = visible(sum.z);
  const answer =
    g === ""
      ? ["z", "=", z]
      : [math("mi", {}, g), "(", g === "softmax" ? "all z" : z, ")", "=", visible(sum.h)];
  return [
    line("z", "=", sub("w", "0"), ...symbols.flat()),
    ...folded(["=", visible(sum.bias)], numbers, ["=", z]),
    line(named(result), "=", ...answer),
  ];
}

/**
 * @param {Term[]} head
 * @param {Term[][]} parts in their order
 * @param {Term[]} tail
 * @returns {Node[]} lines of a few parts each
 */
function folded(head, parts, tail) {
  const lines = [];
  for (let i = 0; i === 0 || i < parts.length; i += ABREAST) {
    const own = parts.slice(i, i + ABREAST).flat();
    const last = i + ABREAST >= parts.length ? tail : [];
    lines.push(line(...(i === 0 ? head : [math("mspace", {width: "1em"})]), ...own, ...last));
  }
  return lines;
}

/** @param {...Term} terms */
function line(...terms) {
  return make("div", {}, math("math", {}, row(...terms)));
}

/**
 * @param {string} name "h₁", "sin x₁", "ŷ": as it is read
 * @returns {Node}
 */
function named(name) {
  return row(math("mi", {mathvariant: "normal"}, name));
}
