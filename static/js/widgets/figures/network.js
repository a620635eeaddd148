/**
 * The network: layers from left to right, a map in every unit, links in the colour of their weight.
 * Buttons over each hidden layer make it wider or narrower.
 */

import {signed} from "../../lib/format.js";
import {blocks, layout, linkHeight} from "../../lib/layout.js";
import {make} from "../dom.js";
import {surface} from "../surface.js";
import {atlas, drawFrames, drawLinks, featureBytes, outputBytes} from "./network-drawing.js";

/** @typedef {import("../../lib/layout.js").Tile} Tile */
/**
 * sizes: units of each layer. outputs: a map of each, where there are several. titles: of the input features. weights, units, boundary: null before the first
 * frame; unitSize: points a side of a unit's map.
 * @typedef {{sizes: readonly number[], features: readonly string[], titles: readonly string[],
 *   set: import("../../lib/spec.js").DataSet, regression: boolean, weights: Float32Array | null,
 *   units: Uint8Array | null, outputs: Uint8Array | null, unitSize: number, boundary: Float32Array | null, size: number,
 *   theme: import("../theme.js").Theme}} NetworkView
 */

const REACH = 8;
/** Points a side of a map before the first frame. */
const SIDE = 32;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{onHover?: (text: string | null) => void, onWiden?: (layer: number, by: number) => void}} [options]
 *   onWiden: layer counts hidden layers from 0
 * @returns {{update(view: NetworkView): void, destroy(): void}}
 */
export function network(container, {onHover = () => {}, onWiden = () => {}} = {}) {
  const stage = make("div", {class: "stage"});
  const head = make("div", {class: "widths"});
  container.append(head, stage);
  const links = surface(stage, {onResize: () => arrange()});
  const units = surface(stage, {onResize: () => arrange()});
  const maps = atlas();
  const ended = new AbortController();
  const buttons = widthButtons(head, onWiden, ended.signal);
  /** @type {NetworkView | null} */
  let view = null;
  let plan = layout([1], 0, 0);
  /** @type {Uint8Array[]} */
  let inputMaps = [];

  function arrange() {
    if (!view || units.width === 0 || links.width !== units.width || links.height !== units.height) return;
    plan = layout(view.sizes, units.width, units.height);
    inputMaps = featureBytes(view.features, view.set, view.unitSize || SIDE);
    buttons(view.sizes, plan, units.width);
    draw();
  }
  function draw() {
    if (!view || units.width === 0) return;
    const {weights, theme} = view;
    links.context.clearRect(0, 0, links.width, links.height);
    if (weights) drawLinks(links.context, plan, blocks(view.sizes), weights, theme);
    const tiles = plan.tiles.flat();
    const side = view.unitSize || SIDE;
    maps.fill([...inputMaps, ...unitMaps(view, side), ...outputMaps(view, side)], side, theme.soft);
    units.context.clearRect(0, 0, units.width, units.height);
    maps.draw(units.context, tiles);
    drawFrames(units.context, tiles, theme);
  }
  const hover = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    onHover(view && describe(view, plan.tiles, event.clientX - box.left, event.clientY - box.top));
  };
  stage.addEventListener("pointermove", hover, ended);
  stage.addEventListener("pointerleave", () => onHover(null), ended);
  return {
    update(next) {
      const last = view;
      view = next;
      const same =
        last && SHAPE.every((key) => String(last[key]) === String(next[key])) && last.set === next.set;
      if (!same) arrange();
      else if (DRAWN.some((key) => last[key] !== next[key])) draw();
    },
    destroy() {
      ended.abort();
      links.destroy();
      units.destroy();
      head.remove();
      stage.remove();
    },
  };
}

const SHAPE = /** @type {const} */ (["sizes", "features", "unitSize"]);
const DRAWN = /** @type {const} */ (["weights", "units", "outputs", "boundary", "theme", "regression"]);

/**
 * @param {NetworkView} view
 * @param {number} side
 * @returns {Uint8Array[]} a map for each hidden unit
 */
function unitMaps({sizes, units}, side) {
  const hidden = sizes.slice(1, -1).reduce((sum, size) => sum + size, 0);
  return cut(units, hidden, side);
}

/**
 * @param {NetworkView} view
 * @param {number} side
 * @returns {Uint8Array[]} a map for each output
 */
function outputMaps({sizes, outputs, boundary, size, regression}, side) {
  const count = sizes[sizes.length - 1];
  return count === 1 ? [outputBytes(boundary, size, regression, side)] : cut(outputs, count, side);
}

/**
 * @param {Uint8Array | null} bytes
 * @param {number} count
 * @param {number} side
 * @returns {Uint8Array[]} so many maps; plain ones where the bytes are of another shape
 */
function cut(bytes, count, side) {
  const pixels = side * side;
  const blank = bytes?.length === count * pixels ? null : new Uint8Array(pixels).fill(128);
  return Array.from({length: count}, (_, unit) => {
    return blank ?? /** @type {Uint8Array} */ (bytes).subarray(unit * pixels, (unit + 1) * pixels);
  });
}

/**
 * The buttons over the hidden layers; those that stay keep the focus.
 * @param {HTMLElement} head
 * @param {(layer: number, by: number) => void} onWiden
 * @param {AbortSignal} signal
 * @returns {(sizes: readonly number[], plan: import("../../lib/layout.js").Layout, width: number) => void}
 */
function widthButtons(head, onWiden, signal) {
  /** @type {HTMLElement[]} */
  const groups = [];
  const add = () => {
    const layer = groups.length;
    const button = (/** @type {number} */ by) => {
      const name = `${by > 0 ? "Add a unit to" : "Remove a unit from"} hidden layer ${layer + 1}`;
      const made = make(
        "button",
        {type: "button", class: "round", "aria-label": name, title: name},
        by > 0 ? "+" : "−",
      );
      made.addEventListener("click", () => onWiden(layer, by), {signal});
      return made;
    };
    const group = make("div", {class: "width"}, button(-1), button(1));
    groups.push(group);
    head.append(group);
  };
  return (sizes, plan, width) => {
    while (groups.length < sizes.length - 2) add();
    while (groups.length > sizes.length - 2) groups.pop()?.remove();
    const tight = width / sizes.length < 62;
    head.classList.toggle("tight", tight);
    for (const [layer, group] of groups.entries()) {
      group.style.left = `${plan.layers[layer + 1].x}px`;
      group.style.top = `${plan.layers[layer + 1].top}px`;
    }
  };
}

/**
 * What lies under the pointer.
 * @param {NetworkView} view
 * @param {readonly (readonly Tile[])[]} tiles
 * @param {number} x
 * @param {number} y
 * @returns {string | null}
 */
function describe(view, tiles, x, y) {
  const over = tiles.flat().find((t) => Math.abs(x - t.x) <= t.size / 2 && Math.abs(y - t.y) <= t.size / 2);
  if (over) return unitText(view, over);
  if (!view.weights) return null;
  let best = {distance: REACH, text: /** @type {string | null} */ (null)};
  for (const [index, {offset, inputs, units}] of blocks(view.sizes).entries()) {
    for (let k = 0; k < inputs * units; k++) {
      const from = tiles[index][Math.floor(k / units)];
      const to = tiles[index + 1][k % units];
      const [start, end] = [from.x + from.size / 2, to.x - to.size / 2];
      if (x < start || x > end) continue;
      const distance = Math.abs(y - linkHeight({x: start, y: from.y}, {x: end, y: to.y}, x));
      if (distance >= best.distance) continue;
      const weight = signed(view.weights[offset + k]);
      best = {distance, text: `weight ${weight} from ${unitName(view, from)} to ${unitName(view, to)}`};
    }
  }
  return best.text;
}

/**
 * @param {NetworkView} view
 * @param {Tile} tile
 * @returns {string} with its bias, where it has one
 */
function unitText(view, tile) {
  const name = unitName(view, tile);
  if (tile.layer === 0 || !view.weights) return name;
  const {offset, inputs, units} = blocks(view.sizes)[tile.layer - 1];
  return `${name}: bias ${signed(view.weights[offset + inputs * units + tile.unit])}`;
}

/**
 * @param {NetworkView} view
 * @param {Tile} tile
 * @returns {string}
 */
function unitName({sizes, titles, set}, {layer, unit}) {
  if (layer === 0) return titles[unit];
  if (layer < sizes.length - 1) return `unit ${unit + 1} of layer ${layer}`;
  return sizes[layer] === 1 ? "the output" : `the output of ${set.classes[unit]}`;
}
