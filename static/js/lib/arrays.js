/** Small helpers on numbers and arrays. */

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @returns {number} value, or the bound it passes
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * Where x stands in ascending values.
 * @param {ArrayLike<number>} values ascending
 * @param {number} x
 * @param {number} [length] how many of the values count
 * @returns {number} the index of the first value at or above x; length if there is none
 */
export function bisect(values, x, length = values.length) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The index of the value nearest to x.
 * @param {ArrayLike<number>} values ascending
 * @param {number} x
 * @param {number} [length] how many of the values count
 * @returns {number} −1 when there are none
 */
export function nearest(values, x, length = values.length) {
  const right = bisect(values, x, length);
  if (right === length) return length - 1;
  if (right === 0) return 0;
  return x - values[right - 1] <= values[right] - x ? right - 1 : right;
}

/**
 * The smallest and largest of the finite values.
 * @param {ArrayLike<number>} values
 * @param {number} [length] how many of the values count
 * @returns {{low: number, high: number} | null} null when none is finite
 */
export function bounds(values, length = values.length) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? {low, high} : null;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {number} index
 * @param {T} value
 * @returns {T[]} the values with another at one place
 */
export function replaced(values, index, value) {
  return values.map((old, i) => (i === index ? value : old));
}

/**
 * Numbers that look random and are the same for the same seed (mulberry32, by Tommy Ettinger; in the public domain).
 * @param {number} seed a whole number
 * @returns {() => number} from 0 to below 1
 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
