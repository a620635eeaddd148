/** Pictures of digits as a network sees them: 32 × 32 numbers from 0, paper, to 1, ink, row by row from the top. */

export const SIDE = 32;

/**
 * Ink of a round pen drawn from one place to another, added to a picture.
 * @param {Float32Array} picture SIDE × SIDE, changed in place
 * @param {{x: number, y: number}} from in pixels of the picture
 * @param {{x: number, y: number}} to
 * @param {number} radius of the pen, in pixels
 */
export function stroke(picture, from, to, radius) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [px, py] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const ink = Math.min(1, Math.max(0, radius + 0.5 - distance));
      picture[row * SIDE + column] = Math.max(picture[row * SIDE + column], ink);
    }
  }
}

/**
 * The picture as the scans are: the ink moved to the middle and made as tall as theirs.
 * @param {Float32Array} picture
 * @returns {Float32Array | null} null where there is no ink
 */
export function centred(picture) {
  let [left, right, top, bottom] = [SIDE, -1, SIDE, -1];
  for (let i = 0; i < picture.length; i++) {
    if (picture[i] < 0.2) continue;
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  if (right < 0) return null;
  const scale = Math.max(bottom - top + 1, right - left + 1) / TALL;
  const [cx, cy] = [(left + right + 1) / 2, (top + bottom + 1) / 2];
  const moved = new Float32Array(picture.length);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const x = cx + (column + 0.5 - SIDE / 2) * scale;
      const y = cy + (row + 0.5 - SIDE / 2) * scale;
      moved[row * SIDE + column] = between(picture, x - 0.5, y - 0.5);
    }
  }
  return softened(moved);
}

/** How tall the ink of the scans is. */
const TALL = 29;

/** @param {Float32Array} picture @param {number} x @param {number} y @returns {number} between four pixels */
function between(picture, x, y) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const at = (/** @type {number} */ r, /** @type {number} */ c) =>
    r < 0 || c < 0 || r >= SIDE || c >= SIDE ? 0 : picture[r * SIDE + c];
  const [u, v] = [x - column, y - row];
  const above = at(row, column) * (1 - u) + at(row, column + 1) * u;
  const below = at(row + 1, column) * (1 - u) + at(row + 1, column + 1) * u;
  return above * (1 - v) + below * v;
}

/**
 * As coarse as the scans, which had 8 × 8 cells: each cell's mean, and smooth from cell to cell.
 * @param {Float32Array} picture
 * @returns {Float32Array}
 */
function softened(picture) {
  const cells = 8;
  const width = SIDE / cells;
  const mean = new Float32Array(cells * cells);
  for (let i = 0; i < picture.length; i++) {
    const cell = Math.floor(Math.floor(i / SIDE) / width) * cells + Math.floor((i % SIDE) / width);
    mean[cell] += picture[i] / width ** 2;
  }
  const most = Math.max(...mean);
  const soft = new Float32Array(picture.length);
  const clamp = (/** @type {number} */ i) => Math.min(cells - 1, Math.max(0, i));
  for (let i = 0; i < soft.length; i++) {
    const x = ((i % SIDE) + 0.5) / width - 0.5;
    const y = (Math.floor(i / SIDE) + 0.5) / width - 0.5;
    const [c, r] = [Math.floor(x), Math.floor(y)];
    const at = (/** @type {number} */ row, /** @type {number} */ column) =>
      mean[clamp(row) * cells + clamp(column)];
    const above = at(r, c) * (1 - (x - c)) + at(r, c + 1) * (x - c);
    const below = at(r + 1, c) * (1 - (x - c)) + at(r + 1, c + 1) * (x - c);
    soft[i] = (above * (1 - (y - r)) + below * (y - r)) / most;
  }
  return soft;
}
