/**
 * The network: layers from left to right, a map in every unit, links in the colour of their weight.
 * Buttons over each hidden layer make it wider or narrower.
 */

import {fixed} from "../../lib/format.js";
import {layout, linkHeight, threshold} from "../../lib/layout.js";
import {MOST_UNITS} from "../../lib/spec.js";
import {weightIndex} from "../../lib/unit.js";
import {listen, make, within} from "../dom.js";
import {changed, surface} from "../surface.js";
import {
  atlas,
  drawBundle,
  drawFrames,
  drawLinks,
  drawLit,
  drawNames,
  drawnSizes,
  drawValues,
  featureBytes,
  linksOf,
  MAP_SIDE,
  MOST_LINKS,
  outputBytes,
  pictureMaps,
} from "./network-drawing.js";

/** @typedef {import("../../lib/layout.js").Tile} Tile */
/** @typedef {import("../../lib/unit.js").Place} Place */
/** @typedef {import("../../lib/layout.js").Layout} Layout */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {{bytes: Uint8Array, size: number, name: string}} UnitMap */
/** A unit, layer 0 being the inputs, or a weight. */
/** @typedef {{layer: number, unit: number} | {place: Place}} Target */

const REACH = 8;
/** From one unit to the next: layers, units. @type {Record<string, [number, number]>} */
const STEPS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]};

/**
 * @param {NetworkView} view
 * @param {readonly (readonly Tile[])[]} tiles
 * @param {number} x
 * @param {number} y
 * @returns {Target | null} what lies there: a unit, or the nearest link that is drawn
 */
export function targetAt(view, tiles, x, y) {
  const over = tiles.flat().find((t) => Math.abs(x - t.x) <= t.size / 2 && Math.abs(y - t.y) <= t.size / 2);
  if (over) return {layer: over.layer, unit: over.unit};
  if (!view.weights) return null;
  let best = {distance: REACH, place: /** @type {Place | null} */ (null)};
  for (const [layer, {offset, inputs, units}] of linksOf(view).entries()) {
    const own = view.weights.subarray(offset, offset + inputs * units);
    const least = threshold(own, MOST_LINKS);
    for (const [k, weight] of own.entries()) {
      if (Math.abs(weight) < least) continue;
      const from = tiles[layer][Math.floor(k / units)];
      const to = tiles[layer + 1][k % units];
      const [start, end] = [from.x + from.size / 2, to.x - to.size / 2];
      if (x < start || x > end) continue;
      const distance = Math.abs(y - linkHeight({x: start, y: from.y}, {x: end, y: to.y}, x));
      if (distance < best.distance) best = {distance, place: {layer, unit: to.unit, input: from.unit}};
    }
  }
  return best.place && {place: best.place};
}

/**
 * @param {NetworkView} view
 * @param {Target} target
 * @returns {string} what it is, with its weight or its bias
 */
export function targetText(view, target) {
  const {sizes, weights} = view;
  const value = (/** @type {Place} */ place) => fixed(weights?.[weightIndex(sizes, place)] ?? Number.NaN, 2);
  if ("place" in target) {
    const {layer, unit, input} = target.place;
    const ends = `from ${unitName(view, {layer, unit: input ?? 0})} to ${unitName(view, {layer: layer + 1, unit})}`;
    return `weight ${value(target.place)} ${ends}`;
  }
  const name = unitName(view, target);
  if (target.layer === 0 || !weights) return name;
  return `${name}: bias ${value({layer: target.layer - 1, unit: target.unit, input: null})}`;
}

/**
 * @param {Pick<NetworkView, "sizes" | "titles" | "set">} view
 * @param {{layer: number, unit: number}} which layer 0 being the inputs
 * @returns {string}
 */
export function unitName({sizes, titles, set}, {layer, unit}) {
  if (layer === 0) return set.side ? `the ${set.side} × ${set.side} pixels` : titles[unit];
  if (layer < sizes.length - 1) return `unit ${unit + 1} of layer ${layer}`;
  return sizes[layer] === 1 ? "the output" : `the output of ${set.classes[unit]}`;
}

/**
 * Buttons over the units that have weights. Tab comes to one of them, and the arrow keys go on from there.
 * @param {HTMLElement} stage positioned
 * @param {{onPick: (layer: number, unit: number) => void, onFocus: (target: Target | null) => void,
 *   signal: AbortSignal}} options
 * @returns {(view: NetworkView, tiles: readonly (readonly Tile[])[]) => void}
 */
export function unitButtons(stage, {onPick, onFocus, signal}) {
  /** @type {HTMLButtonElement[][]} */
  let layers = [];
  let at = {layer: 1, unit: 0};
  const button = (/** @type {number} */ layer, /** @type {number} */ unit) =>
    layers[layer - 1]?.[Math.min(unit, layers[layer - 1].length - 1)];
  const reach = (/** @type {number} */ layer, /** @type {number} */ unit) => {
    const to = button(layer, unit);
    if (!to) return;
    for (const one of layers.flat()) one.tabIndex = one === to ? 0 : -1;
    at = {layer, unit: Math.min(unit, layers[layer - 1].length - 1)};
  };
  stage.addEventListener(
    "keydown",
    (event) => {
      const step = STEPS[event.key];
      if (!step || !(event.target instanceof HTMLButtonElement)) return;
      event.preventDefault();
      reach(at.layer + step[0], Math.max(0, at.unit + step[1]));
      button(at.layer, at.unit)?.focus();
    },
    {signal},
  );
  return (view, tiles) => {
    const wanted = view.sizes.slice(1);
    if (String(layers.map((units) => units.length)) !== String(wanted)) {
      for (const one of layers.flat()) one.remove();
      layers = wanted.map((count, index) =>
        Array.from({length: count}, (_, unit) => {
          const made = make("button", {type: "button", class: "spot", tabindex: "-1"});
          made.addEventListener("click", () => onPick(index + 1, unit), {signal});
          made.addEventListener(
            "focus",
            () => {
              reach(index + 1, unit);
              if (made.matches(":focus-visible")) onFocus({layer: index + 1, unit});
            },
            {signal},
          );
          made.addEventListener("blur", () => onFocus(null), {signal});
          stage.append(made);
          return made;
        }),
      );
      reach(1, 0);
    }
    for (const [index, units] of layers.entries())
      for (const [unit, one] of units.entries()) {
        const {x, y, size} = tiles[index + 1][unit];
        one.style.cssText = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px`;
        one.setAttribute("aria-label", capital(unitName(view, {layer: index + 1, unit})));
      }
  };
}

/** @param {string} words */
function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * sizes: units of each layer. outputs: a map of each, where there are several, or its curve. titles: of the input features. weights, units, boundary: null before the first
 * frame; unitSize: points a side of a unit's map.
 * @typedef {{sizes: readonly number[], features: readonly string[], titles: readonly string[],
 *   set: import("../../lib/spec.js").DataSet, regression: boolean, weights: Float32Array | null,
 *   units: Uint8Array | null, outputs: Uint8Array | null, unitSize: number, boundary: Float32Array | null, size: number,
 *   filters?: Uint8Array | null, filterSize?: number, theme: import("../theme.js").Theme, picked?: Place | null,
 *   runaway?: Place | null, values?: boolean}} NetworkView
 *   filters: of pictures, the weights into the first units, as in a frame; picked: the weight to be marked;
 *   runaway: the weight that made the run diverge; values: whether every weight is written at its link
 */

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{onHover?: (text: string | null) => void, onWiden?: (layer: number, by: number) => void,
 *   onUnit?: (map: UnitMap | null) => void,
 *   onPick?: (place: Place, beside: DOMRect) => void}} [options]
 *   onWiden: layer counts hidden layers from 0; onUnit: the map under the pointer or the focus;
 *   onPick: a weight was clicked, or the unit of a bias
 * @returns {{update(view: NetworkView): void, destroy(): void}}
 */
export function network(container, {onHover = () => {}, onWiden = () => {}, onUnit = () => {}, onPick} = {}) {
  const stage = make("div", {class: "stage"});
  const head = make("div", {class: "widths"});
  container.append(head, stage);
  const links = surface(stage, {onResize: () => arrange()});
  const units = surface(stage, {onResize: () => arrange()});
  const maps = atlas();
  const ended = new AbortController();
  const buttons = widthButtons(head, onWiden, ended.signal);
  let view = /** @type {NetworkView | null} */ (null);
  let plan = layout([1], 0, 0);
  /** @type {Uint8Array[]} */
  let inputMaps = [];
  const pointer = pointing(stage, {
    find: (x, y) => view && targetAt(view, plan.tiles, x, y),
    onHover: (target) => onHover(view && target && targetText(view, target)),
    onPress(target, {clientX, clientY}) {
      if ("place" in target) onPick?.(target.place, new DOMRect(clientX, clientY - 8, 16, 16));
    },
    onChange: () => draw(),
    signal: ended.signal,
  });
  const pickUnit = (/** @type {number} */ layer, /** @type {number} */ unit) =>
    onPick?.({layer: layer - 1, unit, input: null}, boxOf(plan.tiles[layer][unit], stage));
  const spots =
    onPick && unitButtons(stage, {onPick: pickUnit, onFocus: pointer.point, signal: ended.signal});

  function arrange() {
    if (!view || units.width === 0 || links.width !== units.width || links.height !== units.height) return;
    plan = layout(drawnSizes(view), units.width, units.height);
    inputMaps = view.set.side ? [] : featureBytes(view.features, view.set, sideOf(view));
    buttons(view.sizes, plan, units.width);
    spots?.(view.set.side ? {...view, sizes: []} : view, plan.tiles);
    draw();
  }
  function draw() {
    if (!view || units.width === 0) return;
    const side = sideOf(view);
    const shown = view.set.side
      ? pictureMaps(view)
      : [...inputMaps, ...unitMaps(view, side), ...outputMaps(view, side)];
    const {over, target} = pointer.now();
    drawAllLinks(links, view, plan, over && "place" in over ? over.place : null);
    maps.fill(shown, side, view.theme.soft);
    drawUnits(units, view, plan, maps);
    onUnit(target && unitMap(view, target, shown));
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (!last || !sameShape(last, next)) arrange();
      else if (changed(last, next, DRAWN)) draw();
    },
    destroy() {
      ended.abort();
      for (const part of [links, units]) part.destroy();
      for (const part of [head, stage]) part.remove();
    },
  };
}

/**
 * What the reader points at.
 * @param {HTMLElement} stage
 * @param {{find: (x: number, y: number) => Target | null, onHover: (target: Target | null) => void,
 *   onPress: (target: Target, event: MouseEvent) => void, onChange: () => void, signal: AbortSignal}} options
 */
function pointing(stage, {find, onHover, onPress, onChange, signal}) {
  /** @type {Target | null} */
  let over = null;
  /** What a finger was put on last: it stays, while a pointer that hovers leaves. @type {Target | null} */
  let tapped = null;
  const under = (/** @type {MouseEvent} */ event) => find(...within(stage, event));
  const point = (/** @type {Target | null} */ target) => {
    const same = JSON.stringify(target) === JSON.stringify(over);
    over = target;
    onHover(target);
    if (!same) onChange();
  };
  const pointermove = (/** @type {PointerEvent} */ event) => point(under(event));
  const click = (/** @type {MouseEvent} */ event) => {
    const target = under(event);
    if (target) onPress(target, event);
  };
  const pointerdown = (/** @type {PointerEvent} */ event) => {
    const before = tapped;
    const touched = event.pointerType === "touch" && stage.contains(/** @type {Node} */ (event.target));
    tapped = touched ? under(event) : null;
    if (tapped !== before) onChange();
  };
  listen(stage, {pointermove, click, pointerleave: () => point(null)}, signal);
  listen(document, {pointerdown}, signal);
  return {point, now: () => ({over, target: over ?? tapped})};
}

/**
 * @param {Surface} links
 * @param {NetworkView} view
 * @param {Layout} plan
 * @param {Place | null} lit the weight under the pointer
 */
function drawAllLinks({context, width, height}, view, plan, lit) {
  const {weights, theme} = view;
  context.clearRect(0, 0, width, height);
  if (view.set.side) drawBundle(context, plan.tiles, theme);
  if (weights) drawLinks(context, plan, linksOf(view), weights, theme);
  for (const place of [view.picked, lit]) if (place) drawLit(context, plan, place, theme.ink);
  if (view.runaway) drawLit(context, plan, view.runaway, theme.bad, 2);
}

/**
 * @param {Surface} units
 * @param {NetworkView} view
 * @param {Layout} plan
 * @param {ReturnType<typeof atlas>} maps
 */
function drawUnits({context, width, height}, view, plan, maps) {
  const tiles = plan.tiles.flat();
  context.clearRect(0, 0, width, height);
  maps.draw(context, tiles);
  drawFrames(context, tiles, view.theme);
  if (view.set.side) drawNames(context, plan.tiles, view);
  if (view.values && view.weights) drawValues(context, plan, view.sizes, view.weights, view.theme);
}

/**
 * @param {NetworkView} view
 * @param {Target} target
 * @param {readonly Uint8Array[]} shown the maps of all units, the inputs first
 * @returns {UnitMap | null} what the unit's map is, to be seen large
 */
function unitMap(view, target, shown) {
  if ("place" in target) return null;
  const index = view.sizes.slice(0, target.layer).reduce((sum, size) => sum + size, target.unit);
  if (view.set.side || !shown[index]) return null;
  return {bytes: shown[index], size: sideOf(view), name: unitName(view, target)};
}

/** @param {Tile} tile @param {HTMLElement} stage @returns {DOMRect} where it lies in the window */
function boxOf({x, y, size}, stage) {
  const {left, top} = stage.getBoundingClientRect();
  return new DOMRect(left + x - size / 2, top + y - size / 2, size, size);
}

/** @param {NetworkView} view @returns {number} points a side of a map */
const sideOf = ({unitSize, filterSize}) => unitSize || filterSize || MAP_SIDE;

const SHAPE = /** @type {const} */ (["sizes", "features", "unitSize", "filterSize"]);
/** @param {NetworkView} last @param {NetworkView} next */
const sameShape = (last, next) =>
  last.set === next.set && SHAPE.every((key) => String(last[key]) === String(next[key]));
const DRAWN = /** @type {const} */ ([
  "weights",
  "units",
  "outputs",
  "boundary",
  "theme",
  "regression",
  "values",
  "picked",
  "runaway",
  "filters",
]);

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
  const drawn = outputs !== null || count > 1;
  return drawn ? cut(outputs, count, side) : [outputBytes(boundary, size, regression, side)];
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
      const [fewer, more] = /** @type {HTMLButtonElement[]} */ ([...group.children]);
      fewer.disabled = sizes[layer + 1] <= 1;
      more.disabled = sizes[layer + 1] >= MOST_UNITS;
      group.style.left = `${plan.layers[layer + 1].x}px`;
      group.style.top = `${plan.layers[layer + 1].top}px`;
    }
  };
}
