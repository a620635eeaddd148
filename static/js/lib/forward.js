/** One answer of a multilayer perceptron, worked out from the flat weights that frames carry. */

import {activation as known} from "./activations.js";

/**
 * sizes: units of each layer, from the inputs to the outputs. activation: of the hidden layers.
 * weights: layer by layer, (inputs + 1, units) row by row, the biases last.
 * @typedef {{sizes: readonly number[], activation: string, weights: ArrayLike<number>}} Network
 */

/**
 * @param {Network} network
 * @param {readonly number[]} inputs what the first layer sees: features, scaled as the data set says
 * @returns {{z: number[], h: number[]}[]} of each layer after the inputs; of the outputs h is z
 */
export function layersOf({sizes, activation, weights}, inputs) {
  const {value: g} = known(activation);
  /** @type {{z: number[], h: number[]}[]} */
  const layers = [];
  let below = inputs;
  let offset = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [rows, units] = [sizes[layer - 1], sizes[layer]];
    const z = Array.from({length: units}, (_, unit) => weights[offset + rows * units + unit]);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) z[unit] += below[row] * weights[offset + row * units + unit];
    }
    offset += (rows + 1) * units;
    below = layer < sizes.length - 1 ? z.map(g) : z;
    layers.push({z, h: [...below]});
  }
  return layers;
}

/**
 * @param {Network} network
 * @param {readonly number[]} inputs as in layersOf
 * @returns {number[]} the outputs' z
 */
export function forward(network, inputs) {
  return layersOf(network, inputs).at(-1)?.z ?? [];
}

/**
 * @param {readonly number[]} sizes
 * @returns {number[]} weights and biases of each layer after the inputs
 */
export function parametersOf(sizes) {
  return sizes.slice(1).map((units, index) => (sizes[index] + 1) * units);
}
