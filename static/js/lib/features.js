/** The input features over the plane, for thumbnails. */

/** @typedef {import("./spec.js").DataSet} DataSet */

/** @type {Record<string, (x1: number, x2: number) => number>} */
const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1sq: (x1) => x1 * x1,
  x2sq: (_, x2) => x2 * x2,
  x1x2: (x1, x2) => x1 * x2,
  sinx1: (x1) => Math.sin(x1),
  sinx2: (_, x2) => Math.sin(x2),
  cosx1: (x1) => Math.cos(x1),
  cosx2: (_, x2) => Math.cos(x2),
  absx1: (x1) => Math.abs(x1),
  absx2: (_, x2) => Math.abs(x2),
};

/**
 * A feature on a grid over a data set's part of the plane.
 * @param {string} name
 * @param {DataSet} set
 * @param {number} size points a side
 * @returns {Float32Array} size × size, row 0 at the lowest x₂; the largest absolute value is 1
 */
export function featureMap(name, set, size) {
  const feature = FEATURES[name] ?? FEATURES.x1;
  const [x0, x1, y0, y1] = set.extent;
  const [c1, c2] = set.center ?? [0, 0];
  const [s1, s2] = set.scale ?? [1, 1];
  const values = new Float32Array(size * size);
  let largest = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = x0 + ((column + 0.5) / size) * (x1 - x0);
      const y = y0 + ((row + 0.5) / size) * (y1 - y0);
      const value = feature((x - c1) / s1, (y - c2) / s2);
      values[row * size + column] = value;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  if (largest > 0) for (let i = 0; i < values.length; i++) values[i] /= largest;
  return values;
}

/**
 * @param {string} name
 * @param {DataSet} set
 * @param {number} x1 in data units, as is x2
 * @param {number} x2
 * @returns {number} what the network sees of a point
 */
export function featureAt(name, set, x1, x2) {
  const feature = FEATURES[name] ?? FEATURES.x1;
  const [c1, c2] = set.center ?? [0, 0];
  const [s1, s2] = set.scale ?? [1, 1];
  return feature((x1 - c1) / s1, (x2 - c2) / s2);
}
