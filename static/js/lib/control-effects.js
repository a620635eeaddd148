/**
 * Which controls of the Lab have no effect now, or another than they seem to, and what to do: one sentence each, from the
 * settings and the facts of the catalogue. Sentences hold nothing that changes from step to step.
 */

import {lossesOf} from "./data.js";
import {count} from "./format.js";
import {choiceOf, networkOf} from "./spec.js";

/** @typedef {import("./spec.js").DataSet} DataSet */
/**
 * disabled: whether the control can do nothing. sentence: why, or what it does; "" where it does what it says.
 * @typedef {{disabled: boolean, sentence: string}} Effect
 */
/** @typedef {ReturnType<typeof controlEffects>} Effects */

/** @type {Effect} */
export const WORKS = {disabled: false, sentence: ""};

/** @param {string} sentence @returns {Effect} */
const off = (sentence) => ({disabled: true, sentence});
/** @param {string} sentence @returns {Effect} */
const on = (sentence) => ({disabled: false, sentence});

/**
 * @param {import("./spec.js").Catalogue} catalogue
 * @param {object} now
 * @param {import("../types.d.ts").RunSpec} now.spec
 * @param {number} now.trial the one in view
 * @param {number} now.examples trained on; 0 while they are not known
 */
export function controlEffects(catalogue, {spec, trial, examples}) {
  const {regularization, schedule, batch_size} = spec.trials[trial];
  const {hidden} = networkOf(spec, trial);
  const full = examples > 0 && (batch_size ?? spec.batch_size) >= examples;
  return {
    batch: examples === 1 ? off("There is one training example.") : full ? on(allText(examples)) : WORKS,
    unit: full ? off("A batch holds all training examples, so one batch is one epoch.") : WORKS,
    penalty: penaltyOf(regularization),
    dropout: hidden.length ? WORKS : off("Dropout acts on hidden units; add a hidden layer."),
    activation: hidden.length ? WORKS : off("No hidden units to activate; add a hidden layer."),
    tick: schedule.name === "constant" ? off("A constant rate has no ticks; choose a schedule.") : WORKS,
    weights: randomOf(catalogue, spec.network.initialization)
      ? WORKS
      : off("All initial weights are 0; choose another initialization."),
  };
}

/** @param {number} examples */
function allText(examples) {
  return `Each step uses all ${count(examples)} training examples, so one step is one epoch.`;
}

/** @param {import("../types.d.ts").RegularizationSpec} regularization @returns {Effect} */
function penaltyOf({name, rate}) {
  if (name === "none") return off("Choose L1 or L2 to set a penalty.");
  return rate ? WORKS : on("A penalty of 0 changes nothing; type a larger one.");
}

/**
 * @param {import("./spec.js").Catalogue} catalogue
 * @param {import("./spec.js").Named} initialization
 * @returns {boolean} whether another seed gives other weights
 */
function randomOf(catalogue, {name, arguments: given}) {
  const {random = true, spread, arguments: known} = choiceOf(catalogue.initialization, name);
  if (!spread) return random;
  return Number(given[spread] ?? known.find((argument) => argument.name === spread)?.default) !== 0;
}

/**
 * @param {readonly {value: string, text: string}[]} options all losses
 * @param {DataSet} set
 * @returns {{value: string, text: string, disabled: boolean}[]} those that do not fit say for what they are
 */
export function lossOptions(options, set) {
  const fitting = lossesOf(set);
  return options.map(({value, text}) => {
    const disabled = !fitting.includes(value);
    return {value, text: disabled ? `${text} (${lossFor(value)})` : text, disabled};
  });
}

/** @param {string} loss */
function lossFor(loss) {
  if (loss === "cross-entropy") return "for classes";
  return loss === "bce" ? "for two classes" : "for values or two classes";
}
