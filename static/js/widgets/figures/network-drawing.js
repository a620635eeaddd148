/** Draws a network's links and units on canvases. Knows no element but the canvas it is given. */

import {level, paint} from "../../lib/colours.js";
import {featureMap} from "../../lib/features.js";
import {threshold} from "../../lib/layout.js";
import {make} from "../dom.js";

/** @typedef {import("../../lib/layout.js").Layout} Layout */
/** @typedef {import("../../lib/layout.js").Tile} Tile */
/** @typedef {import("../theme.js").Theme} Theme */

/** Links drawn at most between two layers; the weakest are left out. */
export const MOST_LINKS = 512;

const WIDTHS = 6;

/**
 * Draws every link as one of a few strokes: a path for each sign and width.
 * @param {CanvasRenderingContext2D} context cleared
 * @param {Layout} layout
 * @param {readonly {offset: number, inputs: number, units: number}[]} blocks
 * @param {Float32Array} weights of one trial
 * @param {Theme} theme
 */
export function drawLinks(context, {tiles}, blocks, weights, theme) {
  const paths = Array.from({length: 2 * WIDTHS}, () => new Path2D());
  for (const [index, {offset, inputs, units}] of blocks.entries()) {
    const least = threshold(weights.subarray(offset, offset + inputs * units), MOST_LINKS);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < units; j++) {
        const weight = weights[offset + i * units + j];
        if (!(Math.abs(weight) >= least)) continue;
        const strength = Math.tanh(Math.abs(weight) / 1.5);
        const path = paths[Math.min(WIDTHS - 1, Math.floor(strength * WIDTHS)) + (weight < 0 ? 0 : WIDTHS)];
        link(path, tiles[index][i], tiles[index + 1][j]);
      }
    }
  }
  for (const [index, path] of paths.entries()) {
    const strength = ((index % WIDTHS) + 0.5) / WIDTHS;
    context.strokeStyle = index < WIDTHS ? theme.negative : theme.positive;
    context.globalAlpha = 0.2 + 0.5 * strength;
    context.lineWidth = 0.4 + 2.4 * strength;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

/**
 * @param {Path2D} path
 * @param {Tile} from
 * @param {Tile} to
 */
export function link(path, from, to) {
  const start = from.x + from.size / 2;
  const end = to.x - to.size / 2;
  const middle = (start + end) / 2;
  path.moveTo(start, from.y);
  path.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
}

/**
 * The maps of all units, one under the other in one image, so that a frame is one upload.
 * @returns {{fill(maps: Uint8Array[], side: number, colours: Uint32Array): void,
 *   draw(context: CanvasRenderingContext2D, tiles: readonly Tile[]): void}} side: points a side of each map
 */
export function atlas() {
  const canvas = make("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {ImageData | null} */
  let image = null;
  return {
    fill(maps, side, colours) {
      const height = side * Math.max(1, maps.length);
      if (!image || image.width !== side || image.height !== height) {
        canvas.width = side;
        canvas.height = height;
        image = context.createImageData(side, height);
      }
      const pixels = new Uint32Array(image.data.buffer);
      for (const [index, map] of maps.entries()) {
        const own = pixels.subarray(index * side * side, (index + 1) * side * side);
        paint(own, map, side, colours, (value) => value);
      }
      context.putImageData(image, 0, 0);
    },
    draw(target, tiles) {
      const side = canvas.width;
      for (const [index, {x, y, size}] of tiles.entries()) {
        target.drawImage(canvas, 0, index * side, side, side, x - size / 2, y - size / 2, size, size);
      }
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Tile[]} tiles
 * @param {Theme} theme
 */
export function drawFrames(context, tiles, theme) {
  context.beginPath();
  for (const {x, y, size} of tiles) context.rect(x - size / 2, y - size / 2, size, size);
  context.strokeStyle = theme.ink;
  context.globalAlpha = 0.75;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * A unit's bytes for each input feature.
 * @param {readonly string[]} features
 * @param {import("../../lib/spec.js").DataSet} set
 * @param {number} side points a side
 * @returns {Uint8Array[]}
 */
export function featureBytes(features, set, side) {
  return features.map((name) => Uint8Array.from(featureMap(name, set, side), level));
}

/**
 * The boundary, as coarse as a unit's map.
 * @param {Float32Array | null} boundary size × size
 * @param {number} size
 * @param {boolean} regression
 * @param {number} side points a side of what is returned
 * @returns {Uint8Array}
 */
export function outputBytes(boundary, size, regression, side) {
  const bytes = new Uint8Array(side * side).fill(128);
  if (!boundary) return bytes;
  const every = (size - 1) / (side - 1);
  for (let row = 0; row < side; row++) {
    const from = Math.round(row * every) * size;
    for (let column = 0; column < side; column++) {
      const value = boundary[from + Math.round(column * every)];
      bytes[row * side + column] = level(regression ? value : 2 * value - 1);
    }
  }
  return bytes;
}
