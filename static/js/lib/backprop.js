/**
 * A small network under the chain rule: its shape, its quantities by name, and how far a walk through it has come.
 * A name is x1, w2.1.3 (layer, unit, input), b2.1, z2.1, h2.1, yhat, y, J, or L3; all count from 1.
 */

import {fixed, subscript, superscript} from "./format.js";

/** @typedef {import("../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../types.d.ts").Operation} Operation */
/** @typedef {{letter: string, indices: number[]}} Parts of a name */

/**
 * @param {string} name
 * @returns {Parts} "w2.1.3" is w with 2, 1 and 3; a name of a word has no indices
 */
export function parts(name) {
  const [, letter, numbers] = /** @type {RegExpExecArray} */ (/^([a-zA-Z]+)([\d.]*)$/.exec(name));
  return {letter, indices: numbers ? numbers.split(".").map(Number) : []};
}

/**
 * @param {Pick<BackpropQuery, "layers">} network
 * @returns {number[]} inputs, and the units of each layer
 */
export function layerSizes({layers}) {
  return [layers[0].weights[0].length, ...layers.map((layer) => layer.weights.length)];
}

/** @param {Pick<BackpropQuery, "layers">} network @returns {boolean} one thing after another, a unit a layer */
export function isChain(network) {
  return layerSizes(network).every((size) => size === 1);
}

/**
 * What a unit gives on: ŷ at the end, z where its activation changes nothing, else h.
 * @param {Pick<BackpropQuery, "layers">} network
 * @param {number} layer
 * @param {number} unit
 * @returns {string}
 */
export function unitSymbol({layers}, layer, unit) {
  if (layer === layers.length) return "yhat";
  return `${layers[layer - 1].activation === "linear" ? "z" : "h"}${layer}.${unit}`;
}

/**
 * Every weight and bias by name, in order: layer by layer, unit by unit, the bias last.
 * @param {Pick<BackpropQuery, "layers">} network
 * @returns {string[]}
 */
export function weightNames({layers}) {
  return layers.flatMap(({weights, bias}, k) =>
    weights.flatMap((row, i) => [
      ...row.map((_, j) => `w${k + 1}.${i + 1}.${j + 1}`),
      ...(bias ? [`b${k + 1}.${i + 1}`] : []),
    ]),
  );
}

/**
 * @param {Pick<BackpropQuery, "layers">} network
 * @param {string} name of a weight or bias
 * @returns {number}
 */
export function weightOf({layers}, name) {
  const {letter, indices} = parts(name);
  const [k, i, j] = indices;
  const layer = layers[k - 1];
  return letter === "b" ? (layer.bias ?? [])[i - 1] : layer.weights[i - 1][j - 1];
}

/**
 * @template {Pick<BackpropQuery, "layers">} N
 * @param {N} network
 * @param {string} name of a weight or bias
 * @param {number} value
 * @returns {N} the network with that weight at that value
 */
export function withWeight(network, name, value) {
  const {letter, indices} = parts(name);
  const [k, i, j] = indices;
  const layers = network.layers.map((layer, at) => {
    if (at !== k - 1) return layer;
    if (letter === "b") {
      return {...layer, bias: (layer.bias ?? []).map((old, unit) => (unit === i - 1 ? value : old))};
    }
    const weights = layer.weights.map((row, unit) =>
      unit === i - 1 ? row.map((old, input) => (input === j - 1 ? value : old)) : row,
    );
    return {...layer, weights};
  });
  return {...network, layers};
}

/**
 * @template {Pick<BackpropQuery, "layers">} N
 * @param {N} network
 * @param {string} activation of the hidden layers, which in the lecture's chain are linear
 * @returns {N}
 */
export function withActivation(network, activation) {
  const last = network.layers.length - 1;
  return {
    ...network,
    layers: network.layers.map((layer, k) => (k === last ? layer : {...layer, activation})),
  };
}

/**
 * @template {Pick<BackpropQuery, "examples">} N
 * @param {N} network
 * @param {number} index
 * @param {Partial<import("../types.d.ts").BackpropExample>} change
 * @returns {N}
 */
export function withExample(network, index, change) {
  return {
    ...network,
    examples: network.examples.map((one, at) => (at === index ? {...one, ...change} : one)),
  };
}

/**
 * How far a walk has come.
 * values: of what is known, by name. gradients: of the loss by each name that it reached; means: over the
 * mini-batch. now: the operation just done, null at the start.
 * @typedef {{values: Map<string, number | null>, gradients: Map<string, number | null>,
 *   means: Map<string, number | null>, now: Operation | null}} Progress
 */

/**
 * @param {BackpropQuery} question
 * @param {readonly Operation[]} operations
 * @param {number} done how many of them
 * @returns {Progress}
 */
export function walked(question, operations, done) {
  const {x, y} = question.examples[question.shown ?? 0];
  /** @type {Map<string, number | null>} */
  const values = new Map([["y", y]]);
  for (const [j, value] of x.entries()) values.set(`x${j + 1}`, value);
  /** @type {Progress} */
  const found = {values, gradients: new Map(), means: new Map(), now: operations[done - 1] ?? null};
  for (const {kind, of, by, value} of operations.slice(0, done)) {
    if (kind === "mean" && by) found.means.set(by, value);
    else if (by) found.gradients.set(by, value);
    else found.values.set(of, value);
  }
  return found;
}

/**
 * Where an operation stands: on an edge, which is named as its weight, or on a unit.
 * @param {Operation} operation
 * @param {Pick<BackpropQuery, "layers">} network
 * @returns {string} "w2.1.1", or "x1", "1.2" (layer and unit), "J"
 */
export function operationPlace({of, by}, network) {
  const name = by || of;
  const {letter, indices} = parts(name);
  if (letter === "w") return name;
  if (letter === "J" || letter === "L") return "J";
  if (letter === "yhat") return `${network.layers.length}.1`;
  return letter === "x" ? name : indices.slice(0, 2).join(".");
}

/**
 * How far a nudge may go before the straight line is wrong by more than a tenth of what it foretells.
 * @param {import("../types.d.ts").Nudge} nudge
 * @returns {{below: number | null, above: number | null}} the first nudges that are; null where none is
 */
export function breaks({by, change, slope}) {
  const wrong = (/** @type {number} */ i) => {
    const [true_, told] = [change[i], (slope ?? 0) * by[i]];
    return true_ === null || Math.abs(true_ - told) > Math.abs(told) / 10;
  };
  const middle = (by.length - 1) / 2;
  let [below, above] = [/** @type {number | null} */ (null), /** @type {number | null} */ (null)];
  for (let i = middle + 1; i < by.length && above === null; i++) if (wrong(i)) above = by[i];
  for (let i = middle - 1; i >= 0 && below === null; i--) if (wrong(i)) below = by[i];
  return {below, above};
}

/** @typedef {Pick<import("../types.d.ts").BackpropQuery, "layers">} NetworkLayers */
/** @typedef {{id: string, layer: number, x: number, y: number}} Spot id: "x1", "2.1" (layer, unit) or "J" */
/** @typedef {{id: string, from: Spot, to: Spot}} Edge id: of its weight */
/** @typedef {{spots: Spot[], edges: Edge[], loss: {from: Spot, to: Spot}, radius: number}} Plan */

/**
 * @param {NetworkLayers} network
 * @param {{width: number, height: number, top: number, bottom: number, side: number}} box margins keep text inside
 * @returns {Plan}
 */
export function networkPlan(network, {width, height, top, bottom, side}) {
  const columns = [...layerSizes(network), 1];
  const gap = (width - 2 * side) / (columns.length - 1);
  const rows = Math.max(...columns);
  const step = rows > 1 ? (height - top - bottom) / (rows - 1) : 0;
  const middle = (height + top - bottom) / 2;
  const layers = columns.map((count, layer) =>
    Array.from({length: count}, (_, i) => ({
      id: layer === 0 ? `x${i + 1}` : layer === columns.length - 1 ? "J" : `${layer}.${i + 1}`,
      layer,
      x: side + layer * gap,
      y: middle + (i - (count - 1) / 2) * step,
    })),
  );
  const edges = network.layers.flatMap(({weights}, k) =>
    weights.flatMap((row, i) =>
      row.map((_, j) => ({
        id: `w${k + 1}.${i + 1}.${j + 1}`,
        from: layers[k][j],
        to: layers[k + 1][i],
      })),
    ),
  );
  const last = layers.length - 1;
  const radius = Math.min(30, gap * 0.2, rows > 1 ? step * 0.26 : 30);
  return {spots: layers.flat(), edges, loss: {from: layers[last - 1][0], to: layers[last][0]}, radius};
}

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
