/**
 * A small network under the chain rule: its shape, its quantities by name, and how far a walk through it has come.
 * A name is x1, w2.1.3 (layer, unit, input), b2.1, z2.1, h2.1, yhat, y, J, or L3; all count from 1.
 */

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
export function sizes({layers}) {
  return [layers[0].weights[0].length, ...layers.map((layer) => layer.weights.length)];
}

/** @param {Pick<BackpropQuery, "layers">} network @returns {boolean} one thing after another, a unit a layer */
export function isChain(network) {
  return sizes(network).every((size) => size === 1);
}

/**
 * What a unit gives on: ŷ at the end, z where its activation changes nothing, else h.
 * @param {Pick<BackpropQuery, "layers">} network
 * @param {number} layer
 * @param {number} unit
 * @returns {string}
 */
export function unitName({layers}, layer, unit) {
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
export function progress(question, operations, done) {
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
export function place({of, by}, network) {
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
