/** Lines of equal value through a grid of numbers: marching squares. Pure. */

/** The edges that a line joins in each of the 16 cases: 0 below, 1 right, 2 above, 3 left. */
const JOINED = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/**
 * @param {ArrayLike<number>} values size × size, row 0 lowest; cells with a value that is not finite have no line
 * @param {number} size
 * @param {number} level
 * @returns {number[]} segments x₀, y₀, x₁, y₁ one after the other, in columns and rows
 */
export function contour(values, size, level) {
  /** @type {number[]} */
  const segments = [];
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const at = row * size + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + size + 1], values[at + size]];
      const kind = Number(a > level) + 2 * Number(b > level) + 4 * Number(c > level) + 8 * Number(d > level);
      if (kind === 0 || kind === 15 || !Number.isFinite(a + b + c + d)) continue;
      for (const edge of JOINED[kind]) segments.push(...crossing(edge, column, row, level, [a, b, c, d]));
    }
  }
  return segments;
}

/**
 * @param {number} edge of a cell
 * @param {number} x
 * @param {number} y
 * @param {number} level
 * @param {[number, number, number, number]} corners from the lower left, against the clock
 * @returns {[number, number]} where the level crosses it
 */
function crossing(edge, x, y, level, [a, b, c, d]) {
  switch (edge) {
    case 0:
      return [x + (level - a) / (b - a), y];
    case 1:
      return [x + 1, y + (level - b) / (c - b)];
    case 2:
      return [x + (level - d) / (c - d), y + 1];
    default:
      return [x, y + (level - a) / (d - a)];
  }
}
