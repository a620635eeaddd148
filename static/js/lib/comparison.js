/** What a page shows of several trials, folded from the state of their run. Pure. */

import {endOf, RANGE_OFF} from "./experiments.js";
import {count, rate} from "./format.js";

/** @typedef {import("../store.js").RunState} RunState */
/** @typedef {import("../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("./trials.js").Row} Row */

/**
 * @param {RunState} state
 * @param {number} trials
 * @returns {(number | null)[]} the step that each diverged at
 */
export function falls({fallen}, trials) {
  /** @type {(number | null)[]} */
  const steps = Array(trials).fill(null);
  for (const {trial, step} of fallen) steps[trial] = step;
  return steps;
}

/**
 * The newest losses of one trial: of the frame, or of the last bucket where that is newer.
 * @param {RunState} state
 * @param {number} trial
 * @returns {{training: number | null | undefined, test: number | null | undefined}} null: not finite; undefined: not known
 */
export function losses({frame, history}, trial) {
  const last = history.length - 1;
  if (frame && (last < 0 || frame.head.step >= history.step[last])) {
    return {training: frame.head.training_loss[trial], test: frame.head.test_loss[trial]};
  }
  const at = last * history.trials + trial;
  const value = (/** @type {Float64Array} */ column) =>
    last < 0 ? undefined : Number.isNaN(column[at]) ? null : column[at];
  return {training: value(history.columns.training_loss), test: value(history.columns.test_loss)};
}

/**
 * @param {RunState} state
 * @param {readonly string[]} names
 * @returns {Row[]}
 */
export function rowsOf(state, names) {
  const fell = falls(state, names.length);
  const still = state.step === 0 ? "ready" : "paused";
  const going = state.phase === "training" || state.phase === "waiting" ? state.phase : still;
  return names.map((name, index) => {
    const step = fell[index];
    return {
      index,
      name,
      rate: state.frame?.head.learning_rate[index] ?? state.settings?.trials[index].learning_rate ?? null,
      ...(step === null ? losses(state, index) : {training: null, test: null}),
      fell: step,
      state: step === null ? going : `diverged at step ${count(step)}`,
    };
  });
}

/**
 * @param {RunSpec} spec of several trials
 * @returns {string} what they are, in a few words
 */
export function comparedText({kind, trials}) {
  const rates = trials.map((trial) => trial.learning_rate);
  switch (kind) {
    case "sweep":
      return `${trials.length} learning rates, ${rate(Math.min(...rates))} to ${rate(Math.max(...rates))}`;
    case "fork":
      return "one trial as it was, and the same with your changes";
    case "seeds":
      return `${trials.length} first weights, all else the same`;
    default:
      return `${trials.length} trials on the same batches`;
  }
}

/**
 * @param {readonly string[]} names
 * @param {readonly (number | null)[]} fell
 * @returns {string} which trials diverged; "" when none did
 */
export function fallenText(names, fell) {
  const down = names.filter((_, index) => fell[index] !== null);
  if (down.length === 0) return "";
  if (down.length === names.length) return "All trials diverged.";
  const listed = down.length > 5 ? `${down.length} of ${names.length} trials` : down.join(", ");
  return `Diverged: ${listed}. The others continue.`;
}

/**
 * How far a run with an end has come.
 * @param {RunState} state
 * @returns {{value: number, maximum: number} | null} in steps
 */
export function progressOf({settings, step, until}) {
  const maximum = until ?? endOf(settings);
  return maximum === null ? null : {value: Math.min(step, maximum), maximum};
}

/**
 * What a range test has found, in a sentence.
 * @param {RunState} state
 * @param {{rate: number} | null} found
 * @returns {string}
 */
export function rangeText({phase, step, settings, frame}, found) {
  const end = endOf(settings) ?? 0;
  const blown = `The loss blew up at step ${count(step)}, at a rate of ${rate(frame?.head.learning_rate[0])}. `;
  const begun = phase === "diverged" ? blown : "";
  if (found)
    return `${begun}The loss stops falling at ${rate(found.rate)}: the best rate may be up to ${RANGE_OFF} times lower or higher, which a sweep tells.`;
  if (phase === "diverged" || step >= end) return `${begun}The loss fell at no rate that was tried.`;
  return "The learning rate rises with every step until the loss blows up.";
}
