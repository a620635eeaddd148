/** A unit or weight that was clicked in the network: its numbers at a point, and the weight set by hand. */

import {featureAt} from "../../lib/features.js";
import {activationsOf, choiceOf, sizes} from "../../lib/spec.js";
import {pass, sumOf, weightIndex} from "../../lib/unit.js";
import {unitName} from "../../widgets/figures/network.js";
import {unitPanel} from "../../widgets/figures/unit-panel.js";
import {floating} from "../../widgets/popover.js";
import {live} from "../live.js";

/** @typedef {import("../../lib/unit.js").Place} Place */
/** @typedef {{x1: number, x2: number}} Point */
/**
 * net: as it is drawn; settings: of its run.
 * @typedef {{pane: import("./panes.js").PaneView, net: import("../../widgets/figures/network.js").NetworkView}} InspectView
 */

const EVERY_SECONDS = 0.5;
/** Milliseconds between two writings of the numbers, so that they can be read. */
const CALM = 100;
const DIGITS = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];

/**
 * @param {import("./controls.js").Context} context
 * @returns {{open(place: Place, beside: DOMRect): void, point(at: Point | null): void, mark(): Point | null,
 *   picked(): Place | null, update(view: InspectView): void}} point: where the pointer is over the plane;
 *   mark: the point the numbers are for, while they are seen; picked: the weight clicked last
 */
export function inspect(context) {
  const {find, actions, redraw, picked, past, catalogue} = context;
  const {panel, open, isOpen} = floating(find("network"), {label: "Unit and weight", onClose: redraw});
  /** @type {Point | null} */
  let point = null;
  let last = {at: Number.NEGATIVE_INFINITY, key: ""};
  const gradient = live(context, EVERY_SECONDS);
  const widget = unitPanel(panel, {
    onChoose: (input) => picked.set({...picked.place(), input}),
    onPoint(x1, x2) {
      point = {x1, x2};
      redraw();
    },
    onSet(value) {
      past.to(null); // a weight is set now, and nowhere else
      actions.setWeight(picked.place(), value);
    },
  });
  /** @type {Point | null} */
  let shown = null;
  return {
    open(place, beside) {
      picked.set(place);
      open(beside);
    },
    point(at) {
      if (!at || !isOpen()) return;
      point = at;
      redraw();
    },
    mark: () => (isOpen() ? shown : null),
    picked: () => (isOpen() ? picked.place() : null),
    update(view) {
      const {sizes: shape, weights} = view.net;
      const place = picked.place();
      if (!isOpen() || place.layer >= shape.length - 1 || place.unit >= shape[place.layer + 1]) return;
      const at = point ?? firstPoint(view.pane.state);
      if (shown?.x1 !== at.x1 || shown.x2 !== at.x2) shown = at;
      const then = past.step();
      const {result} = gradient(view.pane, {type: "weight", ...place, around: then, reach: 0});
      const key = JSON.stringify([place, at, result?.step]);
      const wait = last.at + CALM - performance.now();
      if (key === last.key && wait > 0) return void setTimeout(redraw, wait);
      last = {at: performance.now(), key};
      const slope = result?.answer.type === "weight" ? result.answer.gradient[0] : undefined;
      widget.update({
        title: capital(unitName(view.net, {layer: place.layer + 1, unit: place.unit})),
        columns: view.net.set.curve ? view.net.set.columns.slice(0, 1) : view.net.set.columns,
        point: at,
        inputs: namesBelow(view.net, place.layer),
        input: place.input,
        weight: weights?.[weightIndex(shape, place)] ?? null,
        gradient: slope,
        formula: weights && formulaOf(view, place, at, catalogue),
      });
    },
  };
}

/** @param {import("../../store.js").RunState} state @returns {Point} the first example */
function firstPoint({started}) {
  const {x1, x2} = started?.points ?? {x1: [0], x2: [0]};
  return {x1: x1[0] ?? 0, x2: x2[0] ?? 0};
}

/**
 * @param {InspectView} view
 * @param {Place} place
 * @param {Point} at
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @returns {import("../../widgets/figures/unit-panel.js").UnitFormulaView}
 */
function formulaOf({pane: {settings}, net}, {layer, unit}, at, catalogue) {
  const {set, weights, features, sizes: shape} = net;
  const activations = activationsOf(settings.network);
  const outputs = shape[shape.length - 1];
  const squash = squashOf(set, outputs);
  const network = {
    sizes: sizes(settings, set),
    weights: weights ?? [],
    activations,
    squash,
  };
  const inputs = features.map((name) => featureAt(name, set, at.x1, at.x2));
  const sum = sumOf(network, pass(network, inputs), layer, unit);
  const hidden = layer < shape.length - 2;
  const names = namesBelow(net, layer);
  if (hidden) {
    const name = activations[layer];
    const title = name === "linear" ? "" : choiceOf(catalogue.activation, name).title;
    return {sum, inputs: names, function: title, result: `h${index(unit)}`};
  }
  const g = {none: "", sigmoid: "σ", softmax: "softmax"}[squash];
  return {sum, inputs: names, function: g, result: outputs > 1 ? `ŷ${index(unit)}` : "ŷ"};
}

/**
 * @param {import("../../lib/spec.js").DataSet} set
 * @param {number} outputs
 * @returns {import("../../lib/unit.js").Network["squash"]}
 */
function squashOf({problem}, outputs) {
  if (problem === "regression") return "none";
  return outputs > 1 ? "softmax" : "sigmoid";
}

/**
 * @param {import("../../widgets/figures/network.js").NetworkView} net
 * @param {number} layer that has weights, from 0
 * @returns {string[]} what comes into it
 */
function namesBelow({sizes: shape, titles}, layer) {
  return layer === 0 ? [...titles] : Array.from({length: shape[layer]}, (_, unit) => `h${index(unit)}`);
}

/** @param {number} unit @returns {string} counted from 1, as an index below the line */
function index(unit) {
  return [...String(unit + 1)].map((digit) => DIGITS[Number(digit)]).join("");
}

/** @param {string} words */
function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
