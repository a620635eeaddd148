/** Draws a network on canvases: its links and units, tiles of pictures, and weights in numbers. */

import {level, paintMap} from "../../lib/colours.js";
import {featureMap} from "../../lib/features.js";
import {fixed} from "../../lib/format.js";
import {blocks, linkHeight, threshold} from "../../lib/layout.js";
import {make} from "../dom.js";
import {canvasFont} from "../theme.js";

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
        paintMap(own, map, side, colours, (value) => value);
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
  return features.map((name) => {
    const values = featureMap(name, set, side);
    return Uint8Array.from(set.curve ? area(values, side) : values, level);
  });
}

/**
 * The curve of a map that is the same in all rows: between zero and the value its value, and elsewhere zero.
 * @param {Float32Array} values side × side, from -1 to 1
 * @param {number} side
 * @returns {Float32Array}
 */
function area(values, side) {
  return values.map((value, index) => {
    const height = (2 * Math.floor(index / side)) / (side - 1) - 1;
    return height > 0 ? (height <= value ? value : 0) : height >= value ? value : 0;
  });
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

/** @typedef {import("./network.js").NetworkView} NetworkView */

/** A level that stands for zero. */
const BLANK = 128;
/** Points a side of a map before the first frame. */
export const MAP_SIDE = 32;

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
  const blank = new Uint8Array((filterSize || MAP_SIDE) ** 2).fill(BLANK);
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
  context.font = canvasFont(theme, 13, "600");
  for (const [index, {x, y}] of outputs.entries()) context.fillText(set.classes[index] ?? "", x, y + 1);
  context.textAlign = "left";
  context.font = canvasFont(theme, 11);
  context.fillStyle = theme.inkSoft;
  context.fillText(
    `${set.side} × ${set.side}`,
    pixels.x - pixels.size / 2,
    pixels.y + pixels.size / 2 + 10 * theme.scale,
  );
  context.fillText("pixels", pixels.x - pixels.size / 2, pixels.y + pixels.size / 2 + 24 * theme.scale);
}

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
  context.font = canvasFont(theme, 10);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  /** @type {{x: number, y: number}[]} */
  const taken = [];
  const wide = context.measureText("−0.00").width + 3;
  const free = (/** @type {number} */ x, /** @type {number} */ y) =>
    taken.every((other) => Math.abs(other.x - x) > wide || Math.abs(other.y - y) > HEIGHT * theme.scale);
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
