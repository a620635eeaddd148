/**
 * The worked example: a perceptron of two inputs, its line in the plane, a point, and the two half planes.
 * Six steps go through it as the lecture does; every number can be changed at each of them.
 */

import {activation} from "../../lib/activations.js";
import {clamp, replaced} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {weigh} from "../../lib/perceptron.js";
import {scrub} from "../controls/scrub.js";
import {stepper} from "../controls/stepper.js";
import {make, write} from "../dom.js";
import {fitted} from "../fitted.js";
import {pointed} from "../graph.js";
import {svg} from "../markup.js";
import {planeOf, REACH} from "./half-planes-drawing.js";
import {formulasOf, SAID, STEPS} from "./half-planes-formula.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {{perceptron: Perceptron, step: number}} HalfPlanesView of two inputs; step: 0 to 5 */

/** What can be changed, in the order of the fields. */
const FIELDS = /** @type {const} */ ([
  {label: "Bias w₀", read: (/** @type {Perceptron} */ p) => p.bias},
  {label: "Weight w₁", read: (/** @type {Perceptron} */ p) => p.weights[0]},
  {label: "Weight w₂", read: (/** @type {Perceptron} */ p) => p.weights[1]},
  {label: "Input x₁", read: (/** @type {Perceptron} */ p) => p.inputs[0]},
  {label: "Input x₂", read: (/** @type {Perceptron} */ p) => p.inputs[1]},
]);

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (perceptron: Perceptron) => void, onStep?: (step: number) => void}} [options]
 * @returns {{update(view: HalfPlanesView): void, destroy(): void}}
 */
export function halfPlanes(container, {onChange = () => {}, onStep = () => {}} = {}) {
  const picture = svg("svg", {class: "drawing plane", "aria-hidden": "true"});
  const fields = make("div", {class: "numbers"});
  const said = make("p", {class: "said", "aria-live": "polite"});
  const lines = make("div", {class: "formulas"});
  const faults = make("div");
  const beside = make("div", {class: "working"}, fields, faults, said, lines);
  const root = make("div", {class: "half-planes"}, make("div", {class: "two"}, picture, beside));
  container.append(root);
  const steps = stepper(root, {count: STEPS, label: "The worked example", onStep});
  const ended = new AbortController();
  /** @type {HalfPlanesView | null} */
  let view = null;
  const plane = planeOf(picture);
  const change = (/** @type {number} */ index, /** @type {number} */ value) =>
    view && onChange(withNumber(view.perceptron, index, value));
  const made = FIELDS.map(({label}, index) => {
    const knob = make("div", {class: "knob"}, make("span", {"aria-hidden": "true"}, label.split(" ")[1]));
    fields.append(knob);
    return scrub(knob, {label, minimum: -10, maximum: 10, faults, onChange: (value) => change(index, value)});
  });
  const tenth = (/** @type {number} */ x) => Number(clamp(x, -REACH, REACH).toFixed(1));
  const place = (/** @type {number} */ x1, /** @type {number} */ x2) =>
    view && onChange({...view.perceptron, inputs: [tenth(x1), tenth(x2)]});
  pointed(picture, plane.graph, place, ended.signal);

  /** @param {HalfPlanesView} shown @param {number} width */
  function draw({perceptron: now, step}, width) {
    const {z} = weigh(now);
    plane.update(now, step, width);
    for (const [index, {read}] of FIELDS.entries()) made[index].update({value: read(now)});
    write(said, SAID[step]);
    lines.replaceChildren(...formulasOf(now, z, activation("sigmoid").value(z), step));
    steps.update({step});
  }
  const fit = fitted(picture, draw);
  return {
    update(next) {
      view = next;
      fit.update(next);
    },
    destroy() {
      ended.abort();
      fit.destroy();
      steps.destroy();
      for (const one of made) one.destroy();
      root.remove();
    },
  };
}

/**
 * @param {Perceptron} now
 * @param {number} index in FIELDS
 * @param {number} value
 * @returns {Perceptron}
 */
function withNumber(now, index, value) {
  if (index === 0) return {...now, bias: value};
  if (index < 3) return {...now, weights: replaced(now.weights, index - 1, value)};
  return {...now, inputs: replaced(now.inputs, index - 3, value)};
}

/**
 * The figure in words.
 * @param {HalfPlanesView} view
 * @returns {string}
 */
export function describe({perceptron: now, step}) {
  const {z} = weigh(now);
  const two = (/** @type {number} */ value) => fixed(value, 2);
  const [w1, w2] = now.weights;
  const line = `The plane of x₁ and x₂ with the line ${two(now.bias)} + ${two(w1)} x₁ + ${two(w2)} x₂ = 0. `;
  const [x1, x2] = now.inputs;
  const output = activation("sigmoid").value(z).toFixed(4);
  const side = z < 0 ? "in the orange half, where ŷ is below 0.5" : "in the blue half, where ŷ is above 0.5";
  return `${step >= 2 ? line : ""}The point (${two(x1)}, ${two(x2)}) gives z = ${two(z)} and ŷ = ${output}${step >= 4 ? `; it lies ${side}` : ""}.`;
}
