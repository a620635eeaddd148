/**
 * What the learning rate that a reader sets does now, from the facts of the catalogue and the rate in force.
 * The sentence holds no number that changes from step to step, so that it is announced once.
 */

import {rate as rateText} from "./format.js";
import {choiceOf, settled} from "./spec.js";

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
  const cap = optimizer.rate === "capped" ? 1 / Math.sqrt(steps(state, trial) + 1) : Number.POSITIVE_INFINITY;
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
  return `The schedule ${title} has ended at 0, so no rate changes anything. Choose the schedule Constant, or set one anew, to train on.`;
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
    spec = settled(spec, control);
  }
  return rate;
}

/**
 * @param {RunState} state
 * @param {number} trial
 * @returns {number} steps since the trial's optimizer was set anew
 */
function steps({step, started, marks}, trial) {
  let since = 0;
  let spec = started?.spec;
  for (const {control, step: at} of marks) {
    if (control.type === "optimizer" && (control.trial ?? trial) === trial) {
      const same = spec?.trials[trial].optimizer.name === control.optimizer.name;
      if (!same || control.state === "fresh") since = at;
    }
    spec = spec && settled(spec, control);
  }
  return step - since;
}
