/**
 * The network: layers from left to right, a map in every unit, links in the colour of their weight.
 * Buttons over each hidden layer make it wider or narrower.
 */

import {changed} from "../../lib/changed.js";
import {layout} from "../../lib/layout.js";
import {make} from "../dom.js";
import {surface} from "../surface.js";
import {atlas, drawFrames, drawLinks, featureBytes, outputBytes} from "./network-drawing.js";
import {drawBundle, drawNames, drawnSizes, linksOf, pictureMaps, SIDE} from "./network-pictures.js";
import {targetAt, targetText, unitButtons, unitName} from "./network-targets.js";
import {drawLit, drawValues} from "./network-values.js";

/** @typedef {import("../../lib/unit.js").Place} Place */
/** @typedef {import("./network-targets.js").Target} Target */
/**
 * sizes: units of each layer. outputs: a map of each, where there are several. titles: of the input features. weights, units, boundary: null before the first
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
 *   onUnit?: (map: {bytes: Uint8Array, size: number, name: string} | null) => void,
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
  /** @type {NetworkView | null} */
  let view = null;
  let plan = layout([1], 0, 0);
  /** @type {Uint8Array[]} */
  let inputMaps = [];
  /** The maps of all units, the inputs first. @type {Uint8Array[]} */
  let shown = [];
  /** @type {Target | null} */
  let over = null;
  /** What a finger was put on last: it stays, while a pointer that hovers leaves. @type {Target | null} */
  let tapped = null;
  const spots = onPick && unitButtons(stage, {onPick: pickUnit, onFocus: point, signal: ended.signal});

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
    const {weights, theme} = view;
    links.context.clearRect(0, 0, links.width, links.height);
    if (view.set.side) drawBundle(links.context, plan.tiles, theme);
    if (weights) drawLinks(links.context, plan, linksOf(view), weights, theme);
    const lit = over && "place" in over ? over.place : null;
    for (const place of [view.picked, lit]) if (place) drawLit(links.context, plan, place, theme.ink);
    if (view.runaway) drawLit(links.context, plan, view.runaway, theme.bad, 2);
    const tiles = plan.tiles.flat();
    const side = sideOf(view);
    shown = view.set.side
      ? pictureMaps(view)
      : [...inputMaps, ...unitMaps(view, side), ...outputMaps(view, side)];
    maps.fill(shown, side, theme.soft);
    units.context.clearRect(0, 0, units.width, units.height);
    maps.draw(units.context, tiles);
    drawFrames(units.context, tiles, theme);
    if (view.set.side) drawNames(units.context, plan.tiles, view);
    if (view.values && weights) drawValues(units.context, plan, view.sizes, weights, theme);
    enlarge();
  }
  /** Tells which unit's map is to be seen large. */
  function enlarge() {
    const target = over ?? tapped;
    if (!view || !target || "place" in target || view.set.side) return onUnit(null);
    const {layer, unit} = target;
    const index = view.sizes.slice(0, layer).reduce((sum, size) => sum + size, unit);
    if (shown[index]) onUnit({bytes: shown[index], size: sideOf(view), name: unitName(view, target)});
  }
  /** @param {Target | null} target */
  function point(target) {
    const same = JSON.stringify(target) === JSON.stringify(over);
    over = target;
    onHover(view && target && targetText(view, target));
    if (!same) draw();
  }
  /** @param {number} layer @param {number} unit */
  function pickUnit(layer, unit) {
    const box = stage.getBoundingClientRect();
    const {x, y, size} = plan.tiles[layer][unit];
    onPick?.(
      {layer: layer - 1, unit, input: null},
      new DOMRect(box.left + x - size / 2, box.top + y - size / 2, size, size),
    );
  }
  const under = (/** @type {MouseEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return view && targetAt(view, plan.tiles, event.clientX - box.left, event.clientY - box.top);
  };
  const click = (/** @type {MouseEvent} */ event) => {
    const target = under(event);
    if (target && "place" in target)
      onPick?.(target.place, new DOMRect(event.clientX, event.clientY - 8, 16, 16));
  };
  stage.addEventListener("pointermove", (event) => point(under(event)), ended);
  stage.addEventListener("pointerleave", () => point(null), ended);
  const tap = (/** @type {PointerEvent} */ event) => {
    const before = tapped;
    tapped =
      event.pointerType === "touch" && stage.contains(/** @type {Node} */ (event.target))
        ? under(event)
        : null;
    if (tapped !== before) draw();
  };
  document.addEventListener("pointerdown", tap, ended);
  stage.addEventListener("click", click, ended);
  return {
    update(next) {
      const last = view;
      view = next;
      const same =
        last && SHAPE.every((key) => String(last[key]) === String(next[key])) && last.set === next.set;
      if (!same) arrange();
      else if (changed(last, next, DRAWN)) draw();
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

/** @param {NetworkView} view @returns {number} points a side of a map */
const sideOf = ({unitSize, filterSize}) => unitSize || filterSize || SIDE;

const SHAPE = /** @type {const} */ (["sizes", "features", "unitSize", "filterSize"]);
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
