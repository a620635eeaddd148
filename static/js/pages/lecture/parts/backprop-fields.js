/** What a reader sets of a network under the chain rule: the example, the shape, the activation, the weight to nudge. */

import {
  isChain,
  layerSizes,
  nameText,
  number,
  weightNames,
  withActivation,
  withExample,
  withWeight,
} from "../../../lib/backprop.js";
import {freshNetwork} from "../../../lib/small-network.js";
import {choiceOf, defaultChoice, optionsOf} from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";
import {scrub} from "../../../widgets/controls/number.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make, write} from "../../../widgets/dom.js";

/** @typedef {import("../../../types.d.ts").BackpropQuery} BackpropQuery */

/**
 * @param {HTMLElement} container
 * @param {object} given
 * @param {import("../../../lib/spec.js").Catalogue} given.catalogue
 * @param {() => BackpropQuery} given.question as it stands
 * @param {(question: BackpropQuery) => void} given.onChange
 * @param {() => import("../../../types.d.ts").BackpropAnswer | null} given.answer the newest
 */
export function stepFields(container, {catalogue, question, onChange, answer}) {
  const [list, slot] = [make("div"), make("div", {class: "rate-slot"})];
  const before = make("output");
  const after = make("output");
  const take = make("button", {type: "button"}, "Take this step");
  const numbers = make("p", {class: "before-after"}, "J is ", before, ", and after the step ", after);
  const root = make("div", {class: "step-fields"}, list, slot, numbers, take);
  container.append(root);
  const optimizer = choice(list, {
    label: "Optimizer",
    options: optionsOf(catalogue.optimizer),
    onChange: (name) => onChange({...question(), optimizer: defaultChoice(name)}),
  });
  const rate = rateSlider(slot, {onChange: (value) => onChange({...question(), learning_rate: value})});
  const ended = new AbortController();
  take.addEventListener(
    "click",
    () => {
      let to = question();
      for (const {name, after: value} of answer()?.checks ?? []) {
        if (value !== null) to = withWeight(to, name, value);
      }
      onChange(to);
    },
    {signal: ended.signal},
  );
  return {
    update() {
      const {optimizer: now, learning_rate = 0.1} = question();
      optimizer.update({value: now?.name ?? "sgd"});
      rate.update({rate: learning_rate, bound: null});
      const found = answer();
      numbers.hidden = found === null;
      write(before, number(found?.loss, 4));
      write(after, number(found?.loss_after, 4));
      after.className = (found?.loss_after ?? Infinity) < (found?.loss ?? 0) ? "good" : "bad";
    },
    destroy() {
      ended.abort();
      optimizer.destroy();
      rate.destroy();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {object} given
 * @param {{activations?: string[], shapes?: number[][], show?: string[]}} given.options
 * @param {readonly import("../../../types.d.ts").BackpropExample[]} given.examples to choose from, as they come
 * @param {import("../../../lib/spec.js").Catalogue} given.catalogue
 * @param {() => BackpropQuery} given.question as it stands
 * @param {(question: BackpropQuery) => void} given.onChange
 */
export function backpropFields(container, {options, examples, catalogue, question, onChange}) {
  const {activations = [], shapes = [], show = []} = options;
  const root = make("div", {class: "backprop-fields"});
  const faults = make("div", {class: "faults"});
  container.append(root, faults);
  const example = exampleFields(root, faults, question, onChange);
  const lists = [
    ...(activations.length ? [activationList(root, activations, catalogue, question, onChange)] : []),
    ...(shapes.length ? [shapeList(root, shapes, question, onChange)] : []),
    ...(show.includes("nudge") ? [weightList(root, question, onChange)] : []),
  ];
  const buttons = exampleButtons(root, {examples, shapes}, question, onChange);
  return {
    update() {
      example.update();
      for (const list of lists) list.update();
      buttons.update();
    },
    destroy() {
      example.destroy();
      for (const list of lists) list.destroy();
      buttons.destroy();
      root.remove();
      faults.remove();
    },
  };
}

/** @typedef {(question: BackpropQuery) => void} Change */

/**
 * The inputs and the truth of the example that is walked through.
 * @param {HTMLElement} root
 * @param {HTMLElement} faults
 * @param {() => BackpropQuery} question
 * @param {Change} onChange
 */
function exampleFields(root, faults, question, onChange) {
  const slot = make("div", {class: "example-fields"});
  root.append(slot);
  /** @type {import("../../../widgets/controls/number.js").Scrub[]} */
  let inputs = [];
  /** @type {HTMLElement[]} */
  let names = [];
  const knob = (
    /** @type {string} */ label,
    /** @type {number} */ most,
    /** @type {(value: number) => void} */ set,
  ) => {
    const name = make("span", {}, label);
    const place = make("span", {class: "knob"}, name);
    slot.append(place);
    names.push(place);
    return scrub(place, {label, minimum: -most, maximum: most, step: 0.1, digits: 2, faults, onChange: set});
  };
  const truth = (/** @type {number} */ y) => {
    const now = question();
    const bounded = now.loss === "bce" ? Math.min(1, Math.max(0, y)) : y;
    onChange(withExample(now, now.shown ?? 0, {y: bounded}));
  };
  function build(/** @type {BackpropQuery} */ now) {
    for (const one of inputs) one.destroy();
    for (const one of names) one.remove();
    names = [];
    const chain = isChain(now);
    inputs = now.examples[0].x.map((_, j) =>
      knob(chain ? "x" : nameText(`x${j + 1}`, now), 20, (value) => {
        const asked = question();
        const {x} = asked.examples[asked.shown ?? 0];
        onChange(withExample(asked, asked.shown ?? 0, {x: x.map((old, i) => (i === j ? value : old))}));
      }),
    );
    inputs.push(knob("y", 20, truth));
  }
  return {
    update() {
      const now = question();
      const {x, y} = now.examples[now.shown ?? 0];
      if (inputs.length !== x.length + 1) build(now);
      for (const [i, value] of [...x, y].entries()) inputs[i].update({value});
    },
    destroy() {
      for (const one of inputs) one.destroy();
      slot.remove();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {readonly string[]} activations
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {() => BackpropQuery} question
 * @param {Change} onChange
 */
function activationList(root, activations, catalogue, question, onChange) {
  const options = activations.map((value) => ({value, text: choiceOf(catalogue.activation, value).title}));
  const list = choice(root, {
    label: "Hidden activation",
    options,
    onChange: (name) => onChange(withActivation(question(), name)),
  });
  return {update: () => list.update({value: question().layers[0].activation}), destroy: list.destroy};
}

/** @param {HTMLElement} root @param {readonly number[][]} shapes @param {() => BackpropQuery} question @param {Change} onChange */
function shapeList(root, shapes, question, onChange) {
  const text = (/** @type {readonly number[]} */ all) => all.join("-");
  const inputs = layerSizes(question())[0];
  const known = shapes.map((hidden) => text([inputs, ...hidden, 1]));
  const list = choice(root, {
    label: "Network",
    onChange: (value) => onChange(freshNetwork(question(), value.split("-").map(Number), 1)),
  });
  return {
    update() {
      const now = text(layerSizes(question()));
      const options = [...new Set([...known, now])].map((value) => ({value, text: value}));
      list.update({value: now, options});
    },
    destroy: list.destroy,
  };
}

/** @param {HTMLElement} root @param {() => BackpropQuery} question @param {Change} onChange */
function weightList(root, question, onChange) {
  const list = choice(root, {
    label: "Weight to nudge",
    onChange: (nudge) => onChange({...question(), nudge}),
  });
  return {
    update() {
      const now = question();
      const options = weightNames(now).map((value) => ({value, text: nameText(value, now)}));
      list.update({value: now.nudge ?? "", options});
    },
    destroy: list.destroy,
  };
}

/**
 * Another example, and new weights.
 * @param {HTMLElement} root
 * @param {{examples: readonly import("../../../types.d.ts").BackpropExample[], shapes: number[][]}} options
 * @param {() => BackpropQuery} question
 * @param {Change} onChange
 */
function exampleButtons(root, {examples, shapes}, question, onChange) {
  const another = make("button", {type: "button"}, "Another example");
  const fresh = make("button", {type: "button"}, "New weights");
  const ended = new AbortController();
  let [next, seed] = [1, 1];
  another.addEventListener(
    "click",
    () => {
      const now = question();
      if (now.examples.length > 1)
        return onChange({...now, shown: ((now.shown ?? 0) + 1) % now.examples.length});
      onChange({...now, examples: [examples[next++ % examples.length]]});
    },
    {signal: ended.signal},
  );
  fresh.addEventListener("click", () => onChange(freshNetwork(question(), layerSizes(question()), ++seed)), {
    signal: ended.signal,
  });
  const slot = make("div", {class: "buttons"}, another, fresh);
  root.append(slot);
  return {
    update() {
      const {examples: batch, shown = 0} = question();
      another.hidden = batch.length < 2 && examples.length < 2;
      fresh.hidden = shapes.length === 0;
      write(another, batch.length > 1 ? `Example ${shown + 1} of ${batch.length} ›` : "Another example");
    },
    destroy() {
      ended.abort();
      slot.remove();
    },
  };
}
