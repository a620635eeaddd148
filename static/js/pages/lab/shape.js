/** The network's shape: hidden layers, activation, initial weights and loss; every change builds it anew. */

import * as specs from "../../lib/spec.js";
import {argumentFields} from "../../widgets/controls/arguments.js";
import {choice} from "../../widgets/controls/choice.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("./controls.js").Bench} Bench */
/** @typedef {import("./controls.js").Part} Part */

/**
 * @param {Bench} bench
 * @returns {Part}
 */
export function shapeControls(bench) {
  const container = bench.find("shape");
  const parts = [
    layers(container, bench),
    activation(container, bench),
    initialization(container, bench),
    loss(container, bench),
  ];
  return {
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {Bench} bench
 * @returns {Part}
 */
function layers(container, {actions, spec}) {
  const resize = (/** @type {number} */ by) => {
    const hidden = specs.resized(spec().network.hidden, by);
    const sentence =
      by > 0 ? "The network has one hidden layer more." : "The network has one hidden layer less.";
    actions.rebuild(specs.withNetwork(spec(), {hidden}), sentence);
  };
  const fewer = make("button", {type: "button", class: "round", "aria-label": "Remove a hidden layer"}, "−");
  const more = make("button", {type: "button", class: "round", "aria-label": "Add a hidden layer"}, "+");
  const count = make("output", {id: "hidden-layers", "aria-live": "off"});
  fewer.addEventListener("click", () => resize(-1));
  more.addEventListener("click", () => resize(1));
  const label = make("label", {for: count.id}, "Hidden layers");
  container.append(make("div", {class: "field"}, label, make("div", {class: "counter"}, fewer, count, more)));
  return {
    update({spec: now}) {
      const {length} = now.network.hidden;
      write(count, String(length));
      fewer.disabled = length === 0;
      more.disabled = length >= specs.MOST.layers;
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {Bench} bench
 * @returns {Part}
 */
function activation(container, {catalogue, actions, spec}) {
  const titleOf = (/** @type {string} */ name) => specs.choiceOf(catalogue.activation, name).title;
  const kind = choice(container, {
    label: "Activation",
    options: specs.optionsOf(catalogue.activation),
    onChange: (name) =>
      actions.rebuild(specs.withNetwork(spec(), {activation: name}), `The units use ${titleOf(name)} now.`),
  });
  return {update: ({spec: now}) => kind.update({value: now.network.activation})};
}

/**
 * @param {HTMLElement} container
 * @param {Bench} bench
 * @returns {Part}
 */
function initialization(container, {catalogue, actions, spec}) {
  const root = make("div", {class: "with-more", id: "initialization"});
  container.append(root);
  const set = (/** @type {specs.Named} */ to) =>
    actions.rebuild(
      specs.withNetwork(spec(), {initialization: to}),
      "The first weights were drawn another way.",
    );
  const kind = choice(root, {
    label: "Initialization",
    options: specs.optionsOf(catalogue.initialization),
    onChange: (name) => set(specs.named(name)),
  });
  const {button, panel} = popover(root, {text: "more", label: "Initialization settings"});
  const fields = argumentFields(panel, {
    onChange: (values) => {
      const {name} = spec().network.initialization;
      set({name, arguments: specs.changedArguments(specs.choiceOf(catalogue.initialization, name), values)});
    },
  });
  return {
    update({spec: now}) {
      const {name, arguments: values} = now.network.initialization;
      const chosen = specs.choiceOf(catalogue.initialization, name);
      kind.update({value: name});
      fields.update({choice: chosen, values});
      button.hidden = chosen.arguments.length === 0;
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {Bench} bench
 * @returns {Part}
 */
function loss(container, {catalogue, actions, spec}) {
  const titleOf = (/** @type {string} */ name) => specs.choiceOf(catalogue.loss, name).title;
  const kind = choice(container, {
    label: "Loss",
    options: specs.optionsOf(catalogue.loss),
    onChange: (name) =>
      actions.rebuild({...spec(), loss: name}, `The loss is ${titleOf(name).toLowerCase()} now.`),
  });
  return {
    update({spec: now}) {
      const classes = specs.dataSetOf(catalogue, now.data).problem === "classification";
      const options = specs.optionsOf(catalogue.loss).map((option) => ({
        ...option,
        disabled: option.value === "bce" && !classes,
      }));
      kind.update({value: now.loss, options});
    },
  };
}
