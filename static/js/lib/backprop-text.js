/** The chain rule in words: numbers of one width, names, and each operation as a line of text. */

import {isChain, parts} from "./backprop.js";
import {fixed, subscript, superscript} from "./format.js";

/** @typedef {import("../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../types.d.ts").Operation} Operation */
/** @typedef {import("../types.d.ts").Quantity} Quantity */
/** @typedef {Pick<BackpropQuery, "layers" | "loss">} Network */

const SYMBOLS = /** @type {Record<string, string>} */ ({
  sigmoid: "σ",
  tanh: "tanh",
  relu: "ReLU",
  sine: "sin",
});
const OTHER = "g";

/**
 * A number of three digits after the point as long as that says something.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 * @returns {string}
 */
export function number(value, digits = 3) {
  if (value === undefined) return "…";
  if (value === null) return "∞";
  const size = Math.abs(value);
  if (size >= 10_000 || (size > 0 && size < 0.5 * 10 ** -Math.min(3, digits))) {
    const [lead, power] = value.toExponential(Math.max(1, digits - 3)).split("e");
    return `${lead.replace("-", "−")}·10${superscript(Number(power))}`;
  }
  return fixed(value || 0, digits);
}

/** @param {string} activation of the catalogue @returns {string} as it stands in a formula */
export function symbol(activation) {
  return SYMBOLS[activation] ?? OTHER;
}

/**
 * A quantity's name as a reader reads it: "w₂" in a chain, "w⁽²⁾₁,₃" (input 1 to unit 3 of layer 2) elsewhere.
 * @param {string} name
 * @param {Network} network
 * @returns {string}
 */
export function nameText(name, network) {
  const {letter, indices} = parts(name);
  if (letter === "yhat") return "ŷ";
  if (indices.length === 0) return letter;
  if (letter === "L") return `L${subscript(indices[0])}`;
  const chain = isChain(network);
  if (letter === "x") return chain ? "x" : `x${subscript(indices[0])}`;
  const [layer, unit, input] = indices;
  if (chain) return letter + subscript(layer);
  if (letter === "w") return `w${raised(layer)}${subscript(input)},${subscript(unit)}`;
  if (letter === "b") return `w${raised(layer)}₀,${subscript(unit)}`;
  return `${letter}${subscript(layer)},${subscript(unit)}`;
}

const raised = (/** @type {number} */ layer) => `⁽${superscript(layer)}⁾`;

/** @param {Pick<Quantity, "of" | "by">} quantity @param {Network} network @returns {string} "∂J/∂w₂" or "z₁" */
export function quantityText({of, by}, network) {
  const top = nameText(of, network);
  return by ? `∂${top}/∂${nameText(by, network)}` : top;
}

/**
 * An operation with its numbers: "∂J/∂w₂ = ∂J/∂ŷ · ∂ŷ/∂w₂ = −2.822 · 0.137 = −0.387".
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {string}
 */
export function operationText(operation, question) {
  const {kind, value} = operation;
  const left = quantityText(operation, question);
  const result = number(value);
  if (kind === "loss" || kind === "loss-slope")
    return `${left} = ${lossText(operation, question)} = ${result}`;
  const {terms} = operation;
  const names = terms
    .map((term) => term.map((factor) => quantityText(factor, question)).join(" · "))
    .join(" + ");
  const numbers = terms.map((term) => term.map((factor) => bracketed(factor.value)).join(" · ")).join(" + ");
  const g = kind === "unit" || kind === "activation" ? symbol(activationAt(operation, question)) : "";
  const mean = kind === "mean" ? `1/${terms.length}` : "";
  const around = (/** @type {string} */ inner) => (g || mean ? `${g || `${mean} `}(${inner})` : inner);
  return `${left} = ${around(names)} = ${around(numbers)} = ${result}`;
}

/** @param {number | null} value */
const bracketed = (value) => ((value ?? 0) < 0 ? `(${number(value)})` : number(value));

/**
 * @param {Pick<Operation, "of">} operation of a unit
 * @param {Network} network
 * @returns {string} the name of its layer's activation
 */
export function activationAt({of}, {layers}) {
  const [layer] = of === "yhat" ? [layers.length] : parts(of).indices;
  return layers[layer - 1].activation;
}

/**
 * The loss, or its slope, of this y: with y at 0 or 1 cross entropy is a single logarithm.
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {string}
 */
export function lossText({kind, terms}, {loss}) {
  const y = terms[1][0].value;
  const slope = kind === "loss-slope";
  if (loss === "mse") return slope ? "2 (ŷ − y)" : "(ŷ − y)²";
  if (loss === "mae") return slope ? "sign(ŷ − y)" : "|ŷ − y|";
  if (loss === "huber") return slope ? "ŷ − y held within ±1" : "Huber(ŷ − y)";
  if (y === 1) return slope ? "−1 / ŷ" : "−log ŷ";
  if (y === 0) return slope ? "1 / (1 − ŷ)" : "−log(1 − ŷ)";
  return slope ? "(ŷ − y) / (ŷ (1 − ŷ))" : "−(y log ŷ + (1 − y) log(1 − ŷ))";
}
