/** The one colour rule: orange below zero, blue above it, paper at zero. */

import {clamp} from "./arrays.js";

/** Entries of a palette; entry 128 is zero, 1 and 255 are −1 and +1, as in a frame's bytes. */
export const LEVELS = 256;

/** How far a map's colour goes towards the full one, so that points stand out on it. */
export const SOFT = 0.72;

/**
 * @param {string} text "#rrggbb" or "#rgb"
 * @returns {[number, number, number]} red, green, blue, 0 to 255
 */
export function parseColour(text) {
  const digits = text.trim().replace(/^#/, "");
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  if (!/^[0-9a-f]{6}$/i.test(full)) throw new Error(`a colour is #rrggbb; got ${JSON.stringify(text)}`);
  const part = (/** @type {number} */ at) => Number.parseInt(full.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

/**
 * The colours of −1 to +1 as pixels of an ImageData.
 * @param {{negative: string, zero: string, positive: string}} colours each "#rrggbb"
 * @param {number} [strength] 0 to 1, how far the ends go towards their colour
 * @returns {Uint32Array} LEVELS pixels
 */
export function palette({negative, zero, positive}, strength = SOFT) {
  const middle = parseColour(zero);
  const ends = [parseColour(negative), parseColour(positive)];
  const pixels = new Uint32Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const value = Math.max(-1, (level - 128) / 127);
    const end = ends[value < 0 ? 0 : 1];
    const [r, g, b] = middle.map((from, i) =>
      Math.round(from + (end[i] - from) * strength * Math.abs(value)),
    );
    pixels[level] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return pixels;
}

/**
 * The colours of 0 to 1 for one class, as pixels of an ImageData.
 * @param {string} zero "#rrggbb"
 * @param {string} colour "#rrggbb"
 * @param {number} [strength] 0 to 1, how far the end goes towards the colour
 * @returns {Uint32Array} LEVELS pixels
 */
export function ramp(zero, colour, strength = SOFT) {
  const [from, to] = [parseColour(zero), parseColour(colour)];
  return Uint32Array.from({length: LEVELS}, (_, level) => {
    const share = (strength * level) / (LEVELS - 1);
    const [r, g, b] = from.map((part, i) => Math.round(part + (to[i] - part) * share));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/**
 * @param {number} value
 * @returns {number} its entry in a palette; values past ±1 take the end"s
 */
export function level(value) {
  return 128 + Math.round(127 * clamp(value, -1, 1));
}

/**
 * @param {number} pixel of a palette
 * @returns {string} the same colour for CSS
 */
export function css(pixel) {
  return `rgb(${pixel & 255} ${(pixel >>> 8) & 255} ${(pixel >>> 16) & 255})`;
}

/**
 * Paints a map of numbers, the lowest row at the bottom as on a graph.
 * @param {Uint32Array} pixels where to, size × size
 * @param {ArrayLike<number>} values size × size, row 0 at the lowest x₂
 * @param {number} size
 * @param {Uint32Array} colours a palette
 * @param {(value: number) => number} levelOf entry in the palette
 */
export function paintMap(pixels, values, size, colours, levelOf) {
  for (let row = 0; row < size; row++) {
    const from = row * size;
    const to = (size - 1 - row) * size;
    for (let column = 0; column < size; column++)
      pixels[to + column] = colours[levelOf(values[from + column])];
  }
}
