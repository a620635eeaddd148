/** What can be pointed at in a network: its units, as buttons one can walk through, and its links. */

import {fixed} from "../../lib/format.js";
import {linkHeight, threshold} from "../../lib/layout.js";
import {weightIndex} from "../../lib/unit.js";
import {make} from "../dom.js";
import {MOST_LINKS} from "./network-drawing.js";
import {linksOf} from "./network-pictures.js";

/** @typedef {import("../../lib/layout.js").Tile} Tile */
/** @typedef {import("../../lib/unit.js").Place} Place */
/** @typedef {import("./network.js").NetworkView} NetworkView */
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
