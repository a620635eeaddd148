/** Weights in numbers on a network's drawing, and the one that is looked at. */

import {signed} from "../../lib/format.js";
import {blocks, linkHeight} from "../../lib/layout.js";
import {link} from "./network-drawing.js";

/** @typedef {import("../../lib/layout.js").Layout} Layout */
/** @typedef {import("../theme.js").Theme} Theme */

/** Weights that can be read at once, at most. */
export const MOST_VALUES = 120;
/** The part of a link on which numbers stand, so that those of one unit do not cover each other. */
const SPREAD = {from: 0.16, to: 0.86};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {import("../../lib/unit.js").Place} place
 * @param {Theme} theme
 */
export function drawLit(context, {tiles}, {layer, unit, input}, theme) {
  const to = tiles[layer + 1]?.[unit];
  const from = input === null ? undefined : tiles[layer][input];
  if (!to) return;
  const path = new Path2D();
  if (from) link(path, from, to);
  else path.rect(to.x - to.size / 2 - 3, to.y - to.size / 2 - 3, to.size + 6, to.size + 6);
  context.strokeStyle = theme.ink;
  context.lineWidth = from ? 2.6 : 2;
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
  for (const [layer, {offset, inputs, units}] of blocks(sizes).entries()) {
    for (let i = 0; i <= inputs; i++) {
      for (let j = 0; j < units; j++) {
        const value = weights[offset + i * units + j];
        const to = tiles[layer + 1][j];
        if (i === inputs) write(context, `${signed(value)}`, to.x, to.y + to.size / 2 + 8, theme);
        else {
          const from = tiles[layer][i];
          const [start, end] = [from.x + from.size / 2, to.x - to.size / 2];
          const share = SPREAD.from + ((SPREAD.to - SPREAD.from) * (j * inputs + i + 0.5)) / (inputs * units);
          const x = start + share * (end - start);
          write(context, signed(value), x, linkHeight({x: start, y: from.y}, {x: end, y: to.y}, x), theme);
        }
      }
    }
  }
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
