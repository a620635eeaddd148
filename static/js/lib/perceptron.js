/** One perceptron in numbers, and where its parts are drawn. */

/** @typedef {{inputs: readonly number[], weights: readonly number[], bias: number}} Perceptron w₁…w_m, and w₀ */
/** @typedef {{products: number[], sum: number, z: number}} Weighed sum: without the bias; z: with it */

/** The fewest and the most inputs of the figure. */
export const INPUTS = {fewest: 2, most: 4};

/**
 * @param {Perceptron} perceptron
 * @returns {Weighed}
 */
export function weigh({inputs, weights, bias}) {
  const products = inputs.map((x, i) => x * weights[i]);
  const sum = products.reduce((total, product) => total + product, 0);
  return {products, sum, z: bias + sum};
}

/**
 * So many inputs: those it has, then those it is given.
 * @param {Perceptron} perceptron
 * @param {number} count
 * @param {Perceptron} spare at least count long
 * @returns {Perceptron}
 */
export function resized({inputs, weights, bias}, count, spare) {
  const fit = (/** @type {readonly number[]} */ now, /** @type {readonly number[]} */ more) =>
    [...now, ...more.slice(now.length)].slice(0, count);
  return {inputs: fit(inputs, spare.inputs), weights: fit(weights, spare.weights), bias};
}

/**
 * Lanes from left to right, one an input and the last the bias, that meet in the sum. All in pixels.
 * @typedef {{width: number, height: number, lanes: number[], middle: number, column: {input: number,
 *   weight: number, product: number, sum: number, g: number, output: number}, radius: number, box: number,
 *   plate: number}} Plan
 *   lanes: the height of each lane; column: the middle of each column; radius: of the sum and of the output;
 *   box: half the side of the box that bends; plate: half the width that a product takes
 */

const LANE = 64;
const HEAD = 34;
const NARROW = 520;
const WIDE_COLUMNS = {input: 0.07, weight: 0.25, product: 0.42, sum: 0.62, g: 0.79, output: 0.93};
const NARROW_COLUMNS = {input: 0.08, weight: 0.255, product: 0.43, sum: 0.63, g: 0.785, output: 0.93};

/**
 * @param {number} inputs
 * @param {number} width
 * @returns {Plan}
 */
export function plan(inputs, width) {
  const lanes = Array.from({length: inputs + 1}, (_, i) => HEAD + (i + 0.5) * LANE);
  const narrow = width < NARROW;
  const column = {...(narrow ? NARROW_COLUMNS : WIDE_COLUMNS)};
  for (const name of /** @type {(keyof typeof column)[]} */ (Object.keys(column))) column[name] *= width;
  return {
    width,
    height: HEAD + lanes.length * LANE + 2,
    lanes,
    middle: (lanes[0] + lanes[lanes.length - 1]) / 2,
    column,
    radius: narrow ? 21 : 29,
    box: narrow ? 16 : 24,
    plate: narrow ? 23 : 29,
  };
}
