/** Weights in numbers on a network's drawing, and the one that is looked at. */

import {fixed} from "../../lib/format.js";
import {blocks, linkHeight} from "../../lib/layout.js";
import {link} from "./network-drawing.js";

/** @typedef {import("../../lib/layout.js").Layout} Layout */
/** @typedef {import("../theme.js").Theme} Theme */

/** Weights that can be read at once, at most. */
export const MOST_VALUES = 120;
/** Where on its link a number may stand, the best place first. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];
const HEIGHT = 11;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {import("../../lib/unit.js").Place} place
 * @param {string} colour
 * @param {number} [more] pixels of width
 */
export function drawLit(context, {tiles}, {layer, unit, input}, colour, more = 0) {
  const to = tiles[layer + 1]?.[unit];
  const from = input === null ? undefined : tiles[layer][input];
  if (!to) return;
  const path = new Path2D();
  if (from) link(path, from, to);
  else path.rect(to.x - to.size / 2 - 3, to.y - to.size / 2 - 3, to.size + 6, to.size + 6);
  context.strokeStyle = colour;
  context.lineWidth = (from ? 2.6 : 2) + more;
  context.stroke(path);
}

/**
 * Writes every weight at its link, and every bias under its unit.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {readonly number[]} sizes
 * @param {Float32Array} weights
 * @param {Theme} theme
 */
export function drawValues(context, {tiles}, sizes, weights, theme) {
  context.font = `10px ${theme.ui}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  /** @type {{x: number, y: number}[]} */
  const taken = [];
  const wide = context.measureText("−0.00").width + 3;
  const free = (/** @type {number} */ x, /** @type {number} */ y) =>
    taken.every((other) => Math.abs(other.x - x) > wide || Math.abs(other.y - y) > HEIGHT);
  for (const [layer, {offset, inputs, units}] of blocks(sizes).entries()) {
    for (let k = 0; k < inputs * units; k++) {
      const [from, to] = [tiles[layer][Math.floor(k / units)], tiles[layer + 1][k % units]];
      const place = placeOn(from, to, free);
      taken.push(place);
      write(context, fixed(weights[offset + k], 2), place.x, place.y, theme);
    }
    for (const [unit, {x, y, size}] of tiles[layer + 1].entries())
      write(context, fixed(weights[offset + inputs * units + unit], 2), x, y + size / 2 + 8, theme);
  }
}

/**
 * @param {import("../../lib/layout.js").Tile} from
 * @param {import("../../lib/layout.js").Tile} to
 * @param {(x: number, y: number) => boolean} free
 * @returns {{x: number, y: number}} on the link, where nothing else stands if there is such a place
 */
function placeOn(from, to, free) {
  const [start, end] = [from.x + from.size / 2, to.x - to.size / 2];
  const places = SHARES.map((share) => {
    const x = start + share * (end - start);
    return {x, y: linkHeight({x: start, y: from.y}, {x: end, y: to.y}, x)};
  });
  return places.find(({x, y}) => free(x, y)) ?? places[0];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 */
function write(context, text, x, y, theme) {
  context.strokeStyle = theme.paper;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = theme.ink;
  context.fillText(text, x, y);
}
