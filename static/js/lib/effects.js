/** What the Lab's controls do now: which have no effect, or another than they seem to, and what the rate set does. */

import {lossesOf} from "./data.js";
import {count, rate as rateText} from "./format.js";
import {choiceOf, networkOf, withControl} from "./spec.js";

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

/** What one tick of a schedule is, in the place of an argument's name. */
const TICK = "per";
/** Shares of a speed limit below which the run does not come near it. */
const SHORT_OF = 0.7;
/** Steps a second by which a measurement of half a second may be off. */
const COUNTED = 4;
/** Examples below which a step of the slider, one in twenty, may move none. */
const FEW = 20;
const FEW_TEXT = "With so few examples a step of this slider may move none from one set to the other.";

/**
 * @param {import("./spec.js").Catalogue} catalogue
 * @param {object} now
 * @param {import("../types.d.ts").RunSpec} now.spec
 * @param {number} now.trial the one in view
 * @param {number} now.examples trained on; 0 while they are not known
 * @param {number} [now.tests] kept for the test
 * @param {boolean} [now.used] whether the trial's optimizer has done a step since it was set
 * @param {{limit: number | null, reached: number}} [now.speed] steps a second: asked for, and as measured of late, 0
 *   while that is not known
 */
export function controlEffects(catalogue, {spec, trial, examples, tests = 0, used = false, speed}) {
  const {regularization, schedule, batch_size, learning_rate, optimizer} = spec.trials[trial];
  const {hidden} = networkOf(spec, trial);
  return {
    ...batchEffects(batch_size ?? spec.batch_size, examples),
    penalty: penaltyOf(regularization),
    dropout: hidden.length ? WORKS : off("Dropout acts on hidden units; add a hidden layer."),
    activation: hidden.length ? WORKS : off("No hidden units to activate; add a hidden layer."),
    schedule: argumentEffects(choiceOf(catalogue.schedule, schedule.name), schedule.arguments, {
      learning_rate,
    }),
    tick: tickOf(catalogue, schedule, learning_rate),
    state: stateOf(choiceOf(catalogue.optimizer, optimizer.name), optimizer.arguments, used),
    speed: speedEffect(speed),
    share: examples && examples + tests < FEW ? on(FEW_TEXT) : WORKS,
    inputs: inputsOf(networkOf(spec, trial).features),
    weights: randomOf(catalogue, spec.network.initialization)
      ? WORKS
      : off("All initial weights are 0; choose another initialization."),
  };
}

/**
 * @param {number} size of a batch
 * @param {number} examples trained on; 0 while they are not known
 * @returns {{batch: Effect, unit: Effect}} of the batch size, and of whether a step is a batch or an epoch
 */
export function batchEffects(size, examples) {
  const full = examples > 0 && size >= examples;
  return {
    batch: examples === 1 ? off("There is one training example.") : full ? on(allText(examples)) : WORKS,
    unit: full ? off("A batch holds all training examples, so one batch is one epoch.") : WORKS,
  };
}

/** @param {number} examples */
function allText(examples) {
  return `Each step uses all ${count(examples)} training examples, so one step is one epoch.`;
}

/**
 * @param {import("./spec.js").Catalogue} catalogue
 * @param {import("../types.d.ts").ScheduleSpec} schedule
 * @param {number} learning_rate
 * @returns {Effect} of what one tick is
 */
function tickOf({schedule: known}, {name, arguments: given}, learning_rate) {
  if (name === "constant") return off("A constant rate has no ticks; choose a schedule.");
  return argumentEffects(choiceOf(known, name), given, {learning_rate})[TICK] ?? WORKS;
}

/**
 * @param {import("./spec.js").Choice} optimizer
 * @param {import("./spec.js").Arguments} given
 * @param {boolean} used
 * @returns {Effect} of what becomes of the optimizer's state on a switch
 */
function stateOf({title, holds, arguments: known}, given, used) {
  if (!used) return off("The optimizer has not done a step yet, so it holds no state to keep.");
  const value = holds ? (given[holds] ?? known.find(({name}) => name === holds)?.default) : 1;
  return Number(value) ? WORKS : off(`${title} without ${holds} holds no state to keep.`);
}

/**
 * @param {{limit: number | null, reached: number}} [speed] steps a second: asked for, and as measured of late, 0 while
 *   that is not known
 * @returns {Effect} of a limit to the speed
 */
export function speedEffect(speed) {
  if (!speed?.limit || !speed.reached) return WORKS;
  if (speed.reached >= SHORT_OF * speed.limit || speed.limit - speed.reached <= COUNTED) return WORKS;
  return on(
    "The run does not reach this speed here, so the limit slows nothing; set a lower one to slow it.",
  );
}

/** @param {readonly string[]} features that are chosen @returns {Effect} */
function inputsOf(features) {
  return features.length > 1 ? WORKS : on("A network needs an input; choose another before this one goes.");
}

/**
 * Which arguments of a choice change nothing as settings stand, and why. One that has a part in it itself stays
 * enabled: another value of it may act.
 * @param {import("./spec.js").Choice} choice
 * @param {import("./spec.js").Arguments} given those that differ from the defaults
 * @param {{learning_rate: number, kept?: boolean}} now kept: whether the optimizer has done a step, and its state
 *   outlives a change
 * @returns {Record<string, Effect>} by name; arguments that act are left out
 */
export function argumentEffects({arguments: known, idle = []}, given, {learning_rate, kept = false}) {
  const values = {...Object.fromEntries(known.map((a) => [a.name, a.default])), ...given, learning_rate};
  /** @type {Record<string, Effect>} */
  const effects = {};
  for (const {arguments: names, where, text, used} of idle) {
    if ((used && !kept) || !where.every((part) => isWithin(part, values))) continue;
    for (const name of names)
      effects[name] ??= where.some((part) => part.name === name) ? on(text) : off(text);
  }
  return effects;
}

/**
 * @param {import("./spec.js").Idle["where"][number]} part
 * @param {import("./spec.js").Arguments} values
 */
function isWithin({name, low, high, per}, values) {
  const value = values[name];
  const number = Array.isArray(value) ? value.length : Number(value);
  const whole = per ? Number(values[per]) : 1;
  return low * whole <= number && number <= high * whole;
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

/** @typedef {import("./spec.js").Catalogue} Catalogue */
/** @typedef {import("../store.js").RunState} RunState */
/**
 * now: the rate in force where it is not the one set; null where it is, or is not known.
 * idle: whether a change of the rate would change nothing. sentence: what the slider does now and what to do; "" where
 * it does what it says.
 * @typedef {{now: number | null, idle: boolean, sentence: string}} RateEffect
 */

/** @type {RateEffect} */
export const PLAIN = {now: null, idle: false, sentence: ""};

/** Shares of the rate set below which a rate counts as nothing, and as far below it. */
const NOTHING = 1e-12;
const FAR_BELOW = 1e-3;
/** Rates that differ by less are shown as one. */
const ALIKE = 0.005;

/**
 * @param {Catalogue} catalogue
 * @param {RunState} state
 * @param {number} trial
 * @returns {RateEffect}
 */
export function rateEffect(catalogue, state, trial) {
  const set = state.settings?.trials[trial];
  if (!set) return PLAIN;
  const optimizer = choiceOf(catalogue.optimizer, set.optimizer.name);
  if (optimizer.rate === "first")
    return {now: null, idle: state.step > 0, sentence: firstStepText(optimizer.title)};
  const schedule = choiceOf(catalogue.schedule, set.schedule.name);
  const scheduled =
    set.schedule.name === "constant" ? set.learning_rate : (inForce(state, trial) ?? set.learning_rate);
  const cap =
    optimizer.rate === "capped" ? 1 / Math.sqrt(stepsOf(state, trial) + 1) : Number.POSITIVE_INFINITY;
  const force = Math.min(scheduled, cap);
  const now = Math.abs(force / set.learning_rate - 1) < ALIKE ? null : force;
  if (!schedule.returns && Math.abs(scheduled) <= NOTHING * set.learning_rate)
    return {now: 0, idle: true, sentence: endedText(schedule.title)};
  if (scheduled > cap) return {now, idle: true, sentence: cappedText(optimizer.title)};
  const sentence =
    floorText(schedule, state, trial) ||
    (!schedule.returns && scheduled < FAR_BELOW * set.learning_rate ? loweredText(schedule.title) : "");
  return {now, idle: false, sentence};
}

/** @param {string} title */
function firstStepText(title) {
  return `${title} takes the learning rate for its first step alone; after it, neither the rate nor the schedule changes anything. Choose another optimizer to steer by the rate.`;
}

/** @param {string} title */
function endedText(title) {
  return `The schedule ${title} has ended at 0, so no rate changes anything. Choose the schedule Constant, or set one again, to train on.`;
}

/** @param {string} title */
function cappedText(title) {
  return `${title} takes no rate above 1/√t after t steps, so the slider changes nothing until it is below the rate in force. Set a lower rate.`;
}

/** @param {string} title */
function loweredText(title) {
  return `The schedule ${title} has brought the rate far below the one set; the slider scales what is left. Choose the schedule Constant to train at the rate set.`;
}

/**
 * A schedule whose lowest rate lies above the rate that was set.
 * @param {import("./spec.js").Choice} schedule
 * @param {RunState} state
 * @param {number} trial
 * @returns {string}
 */
function floorText(schedule, state, trial) {
  const {floor, above, title} = schedule;
  const set = state.settings?.trials[trial];
  if (!floor || !above || !set) return "";
  const given = set.schedule.arguments[floor] ?? schedule.arguments.find(({name}) => name === floor)?.default;
  const start = schedule.scaled ? rateAtStart(state, trial) : set.learning_rate;
  if (Number(given) <= start) return "";
  const lowest = (Number(given) * set.learning_rate) / start;
  return `The lowest rate of ${title}, ${floor} = ${rateText(lowest)}, is above the rate set, ${rateText(set.learning_rate)}: ${above}. Set a higher rate, or a lower ${floor}.`;
}

/**
 * @param {RunState} state
 * @param {number} trial
 * @returns {number | null} the rate of the next update as the run last told it
 */
function inForce({frame, history}, trial) {
  const last = history.length - 1;
  if (frame && (last < 0 || frame.head.step >= history.step[last]))
    return frame.head.learning_rate[trial] ?? null;
  return last < 0 ? null : history.columns.learning_rate[last * history.trials + trial];
}

/**
 * @param {RunState} state
 * @param {number} trial
 * @returns {number} the rate that a trial's schedule was set at, which is its height
 */
function rateAtStart({started, marks}, trial) {
  if (!started) return Number.NaN;
  let spec = started.spec;
  let rate = spec.trials[trial].learning_rate;
  for (const {control} of marks) {
    if (control.type === "schedule" && (control.trial ?? trial) === trial)
      rate = spec.trials[trial].learning_rate;
    spec = withControl(spec, control);
  }
  return rate;
}

/**
 * @param {RunState} state
 * @param {number} trial
 * @returns {number} steps since the trial's optimizer was reset
 */
export function stepsOf({step, started, marks}, trial) {
  let since = 0;
  let spec = started?.spec;
  for (const {control, step: at} of marks) {
    if (control.type === "optimizer" && (control.trial ?? trial) === trial) {
      const same = spec?.trials[trial].optimizer.name === control.optimizer.name;
      if (!same || control.state === "fresh") since = at;
    }
    spec = spec && withControl(spec, control);
  }
  return step - since;
}
