/** A perceptron of two inputs over the plane: its line z = 0, and the way in which z rises. */

/** @typedef {import("./perceptron.js").Perceptron} Perceptron */
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
