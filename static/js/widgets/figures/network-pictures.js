/**
 * The network of examples that are pictures: one tile stands for all pixels, and a unit of the first layer shows
 * the weights into it, which are a picture too. Links from single pixels are too many to be drawn.
 */

import {blocks} from "../../lib/layout.js";
import {link} from "./network-drawing.js";

/** @typedef {import("./network.js").NetworkView} NetworkView */
/** @typedef {import("../../lib/layout.js").Tile} Tile */

/** A level that stands for zero. */
const BLANK = 128;
/** Points a side of a map before the first frame. */
export const SIDE = 32;

/** @param {NetworkView} view @returns {readonly number[]} the units that have a tile, layer by layer */
export function drawnSizes({sizes, set}) {
  return set.side ? [1, ...sizes.slice(1)] : sizes;
}

/** @param {NetworkView} view @returns {ReturnType<typeof blocks>} those whose links are drawn; of others none */
export function linksOf({sizes, set}) {
  return blocks(sizes).map((block, layer) => (set.side && layer === 0 ? {...block, inputs: 0} : block));
}

/**
 * @param {NetworkView} view
 * @returns {Uint8Array[]} a map for each tile: in the first hidden layer the weights into the unit, else nothing
 */
export function pictureMaps({sizes, filters, filterSize = 0}) {
  const pixels = filterSize * filterSize;
  const known = filters && pixels ? Math.min(sizes[1], filters.length / pixels) : 0;
  const tiles = 1 + sizes.slice(1).reduce((sum, units) => sum + units, 0);
  const blank = new Uint8Array((filterSize || SIDE) ** 2).fill(BLANK);
  return Array.from({length: tiles}, (_, tile) => {
    const unit = tile - 1;
    if (!filters || unit < 0 || unit >= known) return blank;
    return upright(filters.subarray(unit * pixels, (unit + 1) * pixels), filterSize);
  });
}

/**
 * @param {Uint8Array} picture its first row on top
 * @param {number} side
 * @returns {Uint8Array} its first row at the bottom, as maps of the plane have it
 */
function upright(picture, side) {
  const turned = new Uint8Array(picture.length);
  for (let row = 0; row < side; row++)
    turned.set(picture.subarray(row * side, (row + 1) * side), (side - 1 - row) * side);
  return turned;
}

/**
 * One plain line to each unit of the first layer, in place of a link from each pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly Tile[])[]} tiles
 * @param {import("../theme.js").Theme} theme
 */
export function drawBundle(context, [[pixels], units], theme) {
  const path = new Path2D();
  for (const unit of units) link(path, pixels, unit);
  context.strokeStyle = theme.lineStrong;
  context.lineWidth = 1;
  context.stroke(path);
}

/**
 * Writes what the tiles stand for that have no map.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly Tile[])[]} tiles
 * @param {NetworkView} view
 */
export function drawNames(context, tiles, {set, theme}) {
  const [pixels] = tiles[0];
  const outputs = tiles[tiles.length - 1];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.ink;
  context.font = `600 13px ${theme.ui}`;
  for (const [index, {x, y}] of outputs.entries()) context.fillText(set.classes[index] ?? "", x, y + 1);
  context.textAlign = "left";
  context.font = `11px ${theme.ui}`;
  context.fillStyle = theme.inkSoft;
  context.fillText(`${set.side} × ${set.side}`, pixels.x - pixels.size / 2, pixels.y + pixels.size / 2 + 10);
  context.fillText("pixels", pixels.x - pixels.size / 2, pixels.y + pixels.size / 2 + 24);
}
