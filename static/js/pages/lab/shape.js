/** The network's shape: hidden layers, activation, initial weights and loss. Every change but dropout rebuilds it. */

import {dataSetOf} from "../../lib/data.js";
import {lossOptions} from "../../lib/effects.js";
import {percent} from "../../lib/format.js";
import * as specs from "../../lib/spec.js";
import {argumentFields} from "../../widgets/controls/arguments.js";
import {choice} from "../../widgets/controls/choice.js";
import {slider} from "../../widgets/controls/slider.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("./controls.js").Context} Context */
/** @typedef {import("./controls.js").Part} Part */

/**
 * @param {Context} context
 * @returns {Part}
 */
export function shapeControls(context) {
  const container = context.find("shape");
  const notes = make("div", {class: "notes"});
  const parts = [
    layers(container, context),
    activation(container, context, notes),
    dropout(container, context, notes),
    initialization(container, context),
    loss(container, context),
  ];
  container.append(notes);
  return {
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {Context} context
 * @returns {Part}
 */
function layers(container, {actions, spec}) {
  const resize = (/** @type {number} */ by) => {
    const sentence = by > 0 ? "One hidden layer was added." : "One hidden layer was removed.";
    actions.rebuild(specs.withNetwork(spec(), specs.resized(spec().network, by)), sentence);
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
      more.disabled = length >= specs.limits.hidden_layers;
    },
  };
}

/**
 * One activation for all hidden layers, or one for each.
 * @param {HTMLElement} container
 * @param {Context} context
 * @param {HTMLElement} notes
 * @returns {Part}
 */
function activation(container, {catalogue, actions, spec}, notes) {
  const root = make("div", {class: "with-more", id: "activation"});
  container.append(root);
  const titleOf = (/** @type {string} */ name) => specs.choiceOf(catalogue.activation, name).title;
  const options = specs.optionsOf(catalogue.activation);
  const kind = choice(root, {
    label: "Activation",
    notes,
    options,
    onChange: (name) =>
      actions.rebuild(
        specs.withNetwork(spec(), {activation: name, activations: []}),
        `The units now use ${titleOf(name)}.`,
      ),
  });
  const {button, panel} = popover(root, {text: "layers", label: "Activation of each layer"});
  const each = layerChoices(panel, {
    options,
    onChange: (layer, name) => {
      const activations = specs
        .activationsOf(spec().network)
        .map((was, index) => (index === layer ? name : was));
      const sentence = `Hidden layer ${layer + 1} now uses ${titleOf(name)}.`;
      actions.rebuild(specs.withNetwork(spec(), {activations}), sentence);
    },
  });
  return {
    update({spec: {network}, effects}) {
      const names = specs.activationsOf(network);
      const mixed = new Set(names).size > 1;
      kind.update({
        value: mixed ? MIXED.value : (names[0] ?? network.activation),
        options: mixed ? [...options, MIXED] : options,
        effect: effects.activation,
      });
      button.hidden = names.length < 2;
      each(names);
    },
  };
}

/** What stands in the list of activations where layers have different ones. */
const MIXED = {value: "", text: "by layer", disabled: true};

/**
 * @param {HTMLElement} panel
 * @param {{options: {value: string, text: string}[], onChange: (layer: number, name: string) => void}} options
 * @returns {(names: readonly string[]) => void} shows the activation of each hidden layer
 */
function layerChoices(panel, {options, onChange}) {
  /** @type {ReturnType<typeof choice>[]} */
  const choices = [];
  return (names) => {
    while (choices.length > names.length) choices.pop()?.destroy();
    while (choices.length < names.length) {
      const layer = choices.length;
      const label = `Layer ${layer + 1}`;
      choices.push(choice(panel, {label, options, onChange: (name) => onChange(layer, name)}));
    }
    for (const [layer, one] of choices.entries()) one.update({value: names[layer]});
  };
}

/**
 * @param {HTMLElement} container
 * @param {Context} context
 * @param {HTMLElement} notes
 * @returns {Part}
 */
function dropout(container, {actions}, notes) {
  const share = slider(container, {
    label: "Dropout",
    notes,
    minimum: specs.limits.dropout[0] * 100,
    maximum: specs.limits.dropout[1] * 100,
    step: 5,
    format: (value) => percent(value / 100),
    onChange: (value) => actions.control({type: "dropout", value: value / 100}),
  });
  return {
    update({spec: {network}, effects}) {
      share.update({value: Math.round(network.dropout * 100), effect: effects.dropout});
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {Context} context
 * @returns {Part}
 */
function initialization(container, {catalogue, actions, spec}) {
  const root = make("div", {class: "with-more", id: "initialization"});
  container.append(root);
  const set = (/** @type {specs.Named} */ to) =>
    actions.rebuild(
      specs.withNetwork(spec(), {initialization: to}),
      "The initial weights were drawn by another method.",
    );
  const kind = choice(root, {
    label: "Initialization",
    options: specs.optionsOf(catalogue.initialization),
    onChange: (name) => set(specs.defaultChoice(name)),
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
 * @param {Context} context
 * @returns {Part}
 */
function loss(container, {catalogue, actions, spec}) {
  const titleOf = (/** @type {string} */ name) => specs.choiceOf(catalogue.loss, name).title;
  const kind = choice(container, {
    label: "Loss",
    options: specs.optionsOf(catalogue.loss),
    onChange: (name) =>
      actions.rebuild({...spec(), loss: name}, `The loss is now ${titleOf(name).toLowerCase()}.`),
  });
  return {
    update({spec: now}) {
      const options = lossOptions(specs.optionsOf(catalogue.loss), dataSetOf(catalogue, now.data));
      kind.update({value: now.loss, options});
    },
  };
}
