/**
 * One perceptron that a reader can take apart: every input and weight is a number to drag, and five steps
 * go from the picture to the formula that a computer multiplies.
 */

import {activation} from "../../lib/activations.js";
import {replaced} from "../../lib/arrays.js";
import {fixed, subscript} from "../../lib/format.js";
import {weigh} from "../../lib/perceptron.js";
import {scrub} from "../controls/scrub.js";
import {stepper} from "../controls/stepper.js";
import {make, write} from "../dom.js";
import {fitted} from "../fitted.js";
import {svg} from "../markup.js";
import {drawing} from "./perceptron-drawing.js";
import {formulas, SAID, STEPS, share} from "./perceptron-formula.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {{perceptron: Perceptron, step: number}} PerceptronView step: 0 to 4 */

const RANGE = {minimum: -10, maximum: 10};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (perceptron: Perceptron) => void, onStep?: (step: number) => void}} [options]
 * @returns {{update(view: PerceptronView): void, destroy(): void}}
 */
export function perceptron(container, {onChange = () => {}, onStep = () => {}} = {}) {
  const {value: g} = activation("sigmoid");
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const fields = make("div", {class: "fields"});
  const faults = make("div", {class: "faults"});
  const stage = make("div", {class: "stage"}, picture, fields);
  const said = make("p", {class: "said", "aria-live": "polite"});
  const lines = make("div", {class: "formulas"});
  const root = make("div", {class: "perceptron"}, stage, faults, said, lines);
  container.append(root);
  const steps = stepper(root, {count: STEPS, label: "Forward propagation", onStep});
  /** @type {PerceptronView | null} */
  let view = null;
  /** @type {{inputs: number, width: number, update(view: import("./perceptron-formula.js").FormulaView): void, place: Place} | null} */
  let drawn = null;
  const numbers = numberFields(fields, faults, (change) => view && onChange(change(view.perceptron)));

  /** @param {PerceptronView} shown @param {number} width */
  function draw({perceptron: now, step}, width) {
    if (!drawn || drawn.width !== width || drawn.inputs !== now.inputs.length) {
      const {plan, update} = drawing(picture, now.inputs.length, width, g);
      drawn = {
        inputs: now.inputs.length,
        width,
        update,
        place: (column, lane) => [plan.column[column], plan.lanes[lane]],
      };
    }
    const weighed = weigh(now);
    const output = g(step >= 2 ? weighed.z : weighed.sum);
    const told = {perceptron: now, weighed, output, step};
    drawn.update(told);
    numbers.update(now, step >= 2, drawn.place);
    write(said, SAID[step]);
    lines.replaceChildren(...formulas(told));
    steps.update({step});
  }
  const fit = fitted(stage, draw);
  return {
    update(next) {
      view = next;
      fit.update(next);
    },
    destroy() {
      fit.destroy();
      steps.destroy();
      numbers.destroy();
      root.remove();
    },
  };
}

/** @typedef {(column: "input" | "weight", lane: number) => [number, number]} Place */

/**
 * A field for each input and weight, laid over the drawing.
 * @param {HTMLElement} container
 * @param {HTMLElement} faults
 * @param {(change: (now: Perceptron) => Perceptron) => void} onChange
 */
function numberFields(container, faults, onChange) {
  /** @type {{inputs: import("../controls/scrub.js").Scrub[], weights: import("../controls/scrub.js").Scrub[]}} */
  const made = {inputs: [], weights: []};
  const field = (
    /** @type {string} */ label,
    /** @type {(now: Perceptron, value: number) => Perceptron} */ change,
  ) =>
    scrub(container, {label, ...RANGE, faults, onChange: (value) => onChange((now) => change(now, value))});
  const bias = field("Bias w₀", (now, value) => ({...now, bias: value}));
  const grow = () => {
    const i = made.inputs.length;
    made.inputs.push(
      field(`Input x${subscript(i + 1)}`, (now, v) => ({...now, inputs: replaced(now.inputs, i, v)})),
    );
    made.weights.push(
      field(`Weight w${subscript(i + 1)}`, (now, v) => ({...now, weights: replaced(now.weights, i, v)})),
    );
  };
  const put = (/** @type {HTMLElement} */ element, /** @type {[number, number]} */ [x, y]) => {
    element.style.left = `${x}px`;
    element.style.top = `${y}px`;
  };
  return {
    /** @param {Perceptron} now @param {boolean} biased @param {Place} place */
    update(now, biased, place) {
      while (made.inputs.length < now.inputs.length) grow();
      while (made.inputs.length > now.inputs.length) {
        made.inputs.pop()?.destroy();
        made.weights.pop()?.destroy();
      }
      for (const [i, x] of now.inputs.entries()) {
        made.inputs[i].update({value: x});
        made.weights[i].update({value: now.weights[i]});
        put(made.inputs[i].element, place("input", i));
        put(made.weights[i].element, place("weight", i));
      }
      bias.element.hidden = !biased;
      bias.update({value: now.bias});
      put(bias.element, place("weight", now.inputs.length));
    },
    destroy() {
      for (const one of [bias, ...made.inputs, ...made.weights]) one.destroy();
    },
  };
}

/**
 * The figure in words.
 * @param {PerceptronView} view
 * @returns {string}
 */
export function describe({perceptron: now, step}) {
  const {products, sum, z} = weigh(now);
  const {value: g} = activation("sigmoid");
  const total = step >= 2 ? z : sum;
  const parts = products.map(
    (product, i) => `x${subscript(i + 1)} times w${subscript(i + 1)} is ${fixed(product, 2)}`,
  );
  const bias = step >= 2 ? `, the bias is ${fixed(now.bias, 2)}` : "";
  return `A perceptron of ${now.inputs.length} inputs: ${parts.join(", ")}${bias}; the sum is ${fixed(total, 2)}, and ŷ is ${share(g(total))}.`;
}
