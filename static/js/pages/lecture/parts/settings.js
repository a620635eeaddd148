/** A row of settings under a live figure: those of the Lab, under the same names. */

import {dataSetOf, lossesOf, withDataSet} from "../../../lib/data.js";
import {inSentence} from "../../../lib/format.js";
import {slowed} from "../../../lib/sequences.js";
import * as specs from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";
import {slider} from "../../../widgets/controls/slider.js";
import {make} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {"optimizer" | "schedule" | "batch" | "regularization" | "dataset" | "activation" | "loss"} Setting */
/** @typedef {{label: string, options: (catalogue: Catalogue, spec: RunSpec) => readonly specs.Choice[],
 *   value: (spec: RunSpec, trial: number) => string, set: (run: LiveRun, catalogue: Catalogue, name: string) => void}} Kind */

const PENALTY = 0.01;

/** @param {LiveRun} run */
const spec = (run) => /** @type {RunSpec} */ (run.actions.wanted());
/** @param {LiveRun} run @param {RunSpec} value @param {string} sentence */
const rebuild = (run, value, sentence) => void run.actions.rebuild(value, sentence);

/** @type {Record<Exclude<Setting, "batch">, Kind>} */
const KINDS = {
  optimizer: {
    label: "Optimizer",
    options: (catalogue) => catalogue.optimizer,
    value: ({trials}, trial) => trials[trial].optimizer.name,
    set: (run, _, name) =>
      void run.actions.control({type: "optimizer", optimizer: specs.named(name), state: "keep"}),
  },
  schedule: {
    label: "Schedule",
    options: (catalogue) => catalogue.schedule,
    value: ({trials}, trial) => trials[trial].schedule.name,
    set: (run, {schedule}, name) => {
      const plain = {...specs.named(name), per: /** @type {const} */ ("epoch")};
      const chosen = spec(run).sequence ? slowed(specs.choiceOf(schedule, name)) : plain;
      run.actions.control({type: "schedule", schedule: chosen});
    },
  },
  regularization: {
    label: "Regularization",
    options: (catalogue) => catalogue.regularization,
    value: ({trials}, trial) => trials[trial].regularization.name,
    set: (run, _, name) =>
      void run.actions.control({
        type: "regularization",
        regularization: {name, rate: name === "none" ? 0 : PENALTY},
      }),
  },
  dataset: {
    label: "Dataset",
    options: (catalogue, {data}) => {
      const {problem} = dataSetOf(catalogue, data);
      return catalogue.dataset.filter(
        (set) => set.problem === problem && set.classes.length <= 2 && !set.measured?.length,
      );
    },
    value: ({data}) => data.dataset,
    set: (run, catalogue, name) => {
      const now = spec(run);
      const to = specs.choiceOf(catalogue.dataset, name);
      rebuild(
        run,
        withDataSet(now, dataSetOf(catalogue, now.data), to),
        `Now training on ${inSentence(to.title)}.`,
      );
    },
  },
  activation: {
    label: "Activation",
    options: (catalogue) => catalogue.activation,
    value: ({network}) => specs.activationsOf(network)[0] ?? network.activation,
    set: (run, _, name) => {
      const network = {activation: name, activations: []};
      rebuild(run, specs.withNetwork(spec(run), network), "The activation changed.");
    },
  },
  loss: {
    label: "Loss",
    options: (catalogue, {data}) => {
      const fitting = lossesOf(dataSetOf(catalogue, data));
      return catalogue.loss.filter(({name}) => fitting.includes(name));
    },
    value: ({loss}) => loss,
    set: (run, _, name) => rebuild(run, {...spec(run), loss: name}, "The loss function changed."),
  },
};

/**
 * @param {HTMLElement} container
 * @param {LiveRun} run
 * @param {Catalogue} catalogue
 * @param {readonly Setting[]} wanted in this order
 * @returns {{update(): void, destroy(): void}}
 */
export function settings(container, run, catalogue, wanted) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const parts = wanted.map((name) =>
    name === "batch" ? batch(root, run) : list(root, run, catalogue, KINDS[name]),
  );
  return {
    update() {
      if (run.state().settings) for (const part of parts) part.update();
    },
    destroy() {
      for (const part of parts) part.destroy();
      root.remove();
    },
  };
}

/** @param {HTMLElement} root @param {LiveRun} run @param {Catalogue} catalogue @param {Kind} kind */
function list(root, run, catalogue, kind) {
  const widget = choice(root, {label: kind.label, onChange: (name) => kind.set(run, catalogue, name)});
  return {
    update() {
      const now = spec(run);
      widget.update({
        value: kind.value(now, run.aimed()),
        options: specs.optionsOf(kind.options(catalogue, now)),
      });
    },
    destroy: widget.destroy,
  };
}

/** @param {HTMLElement} root @param {LiveRun} run */
function batch(root, run) {
  const widget = slider(root, {
    label: "Batch size",
    minimum: specs.limits.batch_size[0],
    maximum: specs.limits.batch_size[1],
    format: String,
    onChange: (value) => run.actions.control({type: "batch-size", value}),
  });
  return {
    update: () => widget.update({value: spec(run).batch_size, maximum: run.state().started?.training_points}),
    destroy: widget.destroy,
  };
}
