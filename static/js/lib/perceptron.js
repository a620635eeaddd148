/** One perceptron in numbers, and where its parts are drawn. */

/** @typedef {[number, number]} Point x₁, x₂ */
/** @typedef {[number, number, number, number]} Extent x0, x1, y0, y1 */

/**
 * Where the line w₀ + w₁x₁ + w₂x₂ = 0 runs through a part of the plane.
 * @param {Perceptron} perceptron of two inputs
 * @param {Extent} extent
 * @returns {[Point, Point] | null} where it enters and leaves; null when it does not pass
 */
export function lineIn({weights: [w1, w2], bias}, [x0, x1, y0, y1]) {
  const [a, b] = [
    [x0, y0],
    [x1, y1],
  ];
  /** @type {Point[]} */
  const found = [];
  const add = (/** @type {number} */ x, /** @type {number} */ y) => {
    const inside = x >= a[0] - SMALL && x <= b[0] + SMALL && y >= a[1] - SMALL && y <= b[1] + SMALL;
    const known = found.some(([px, py]) => Math.hypot(px - x, py - y) < SMALL);
    if (inside && !known) found.push([x, y]);
  };
  if (w2 !== 0) for (const x of [x0, x1]) add(x, -(bias + w1 * x) / w2);
  if (w1 !== 0) for (const y of [y0, y1]) add(-(bias + w2 * y) / w1, y);
  return found.length >= 2 ? [found[0], found[1]] : null;
}

const SMALL = 1e-9;

/**
 * The points from z = −reach to z = +reach on the straight way up through the line.
 * @param {Perceptron} perceptron of two inputs
 * @param {number} reach above 0
 * @returns {[Point, Point] | null} null when both weights are zero, and z is the same everywhere
 */
export function rise({weights: [w1, w2], bias}, reach) {
  const square = w1 * w1 + w2 * w2;
  if (square === 0) return null;
  const at = (/** @type {number} */ z) =>
    /** @type {Point} */ ([((z - bias) * w1) / square, ((z - bias) * w2) / square]);
  return [at(-reach), at(reach)];
}

/**
 * The part of a rectangle where z is above (or below) zero.
 * @param {Perceptron} perceptron of two inputs
 * @param {Extent} extent
 * @param {1 | -1} side
 * @returns {Point[]} the corners of a polygon, in order; empty when there is none
 */
export function side({weights: [w1, w2], bias}, [x0, x1, y0, y1], side) {
  const z = (/** @type {Point} */ [x, y]) => side * (bias + w1 * x + w2 * y);
  /** @type {Point[]} */
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  /** @type {Point[]} */
  const kept = [];
  for (const [i, to] of corners.entries()) {
    const from = corners[(i + 3) % 4];
    const [before, after] = [z(from), z(to)];
    if (before * after < 0) {
      const share = before / (before - after);
      kept.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
    }
    if (after >= 0) kept.push(to);
  }
  return kept;
}

/**
 * The middle of a polygon's corners.
 * @param {readonly Point[]} corners not empty
 * @returns {Point}
 */
export function middle(corners) {
  const mean = (/** @type {0 | 1} */ axis) =>
    corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

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
export function withInputCount({inputs, weights, bias}, count, spare) {
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
export function perceptronPlan(inputs, width) {
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
