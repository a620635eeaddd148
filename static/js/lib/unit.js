/** One point through a network, unit by unit, with every number on the way. Pure. */

import {activation} from "./activations.js";
import {blocks} from "./layout.js";

/** A weight: from `input` of the layer below (null: the bias) into `unit`; layer 0 is the first that has weights. */
/** @typedef {{layer: number, unit: number, input: number | null}} Place */
/**
 * activations: of each hidden layer. squash: what is made of the outputs' z.
 * @typedef {{sizes: readonly number[], weights: ArrayLike<number>, activations: readonly string[],
 *   squash: "sigmoid" | "softmax" | "none"}} Network
 */
/** z, h: of each layer that has weights, unit by unit. inputs: of the first. @typedef {{inputs: number[], z: number[][], h: number[][]}} Passed */
/**
 * bias and terms: what z is the sum of. h: g(z), or of an output what it answers.
 * @typedef {{bias: number, terms: {input: number, weight: number, value: number}[], z: number, h: number}} Sum
 */

/**
 * @param {readonly number[]} sizes
 * @param {Place} place
 * @returns {number} where the weight stands in a trial's parameters
 */
export function weightIndex(sizes, {layer, unit, input}) {
  const {offset, inputs, units} = blocks(sizes)[layer];
  return offset + (input ?? inputs) * units + unit;
}

/**
 * @param {Network} network
 * @param {number[]} inputs
 * @returns {Passed}
 */
export function pass({sizes, weights, activations, squash}, inputs) {
  /** @type {Passed} */
  const passed = {inputs, z: [], h: []};
  const layers = blocks(sizes);
  let below = inputs;
  for (const [layer, {offset, inputs: count, units}] of layers.entries()) {
    const z = Array.from({length: units}, (_, unit) => {
      let sum = weights[offset + count * units + unit];
      for (let i = 0; i < count; i++) sum += weights[offset + i * units + unit] * below[i];
      return sum;
    });
    const hidden = layer < layers.length - 1;
    const h = hidden ? z.map(activation(activations[layer]).value) : answers(z, squash);
    passed.z.push(z);
    passed.h.push(h);
    below = h;
  }
  return passed;
}

/**
 * @param {readonly number[]} z of the outputs
 * @param {Network["squash"]} squash
 * @returns {number[]}
 */
function answers(z, squash) {
  if (squash === "none") return [...z];
  if (squash === "sigmoid") return z.map((value) => 1 / (1 + Math.exp(-value)));
  const most = Math.max(...z);
  const powers = z.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * @param {Network} network
 * @param {Passed} passed
 * @param {number} layer that has weights, from 0
 * @param {number} unit
 * @returns {Sum}
 */
export function sumOf({sizes, weights}, {inputs, z, h}, layer, unit) {
  const below = layer === 0 ? inputs : h[layer - 1];
  const terms = below.map((value, input) => ({
    input,
    weight: weights[weightIndex(sizes, {layer, unit, input})],
    value,
  }));
  const bias = weights[weightIndex(sizes, {layer, unit, input: null})];
  return {bias, terms, z: z[layer][unit], h: h[layer][unit]};
}

/**
 * The terms worth writing out, in their order, and the sum of all the others.
 * @param {Sum["terms"]} terms
 * @param {number} most at least 1
 * @returns {{shown: Sum["terms"], rest: number, count: number}} count: how many others there are
 */
export function largestTerms(terms, most) {
  if (terms.length <= most) return {shown: terms, rest: 0, count: 0};
  const size = (/** @type {Sum["terms"][number]} */ {weight, value}) => Math.abs(weight * value);
  const kept = new Set([...terms].sort((a, b) => size(b) - size(a)).slice(0, most));
  const others = terms.filter((term) => !kept.has(term));
  const rest = others.reduce((sum, {weight, value}) => sum + weight * value, 0);
  return {shown: terms.filter((term) => kept.has(term)), rest, count: others.length};
}
