/** The trials of one run side by side: names, strokes, order, and what a page shows of them. Pure. */

import {parseColour} from "./colours.js";
import {endOf, RANGE_OFF} from "./experiments.js";
import {count, rate, rate as rateText} from "./format.js";
import {choiceOf} from "./spec.js";

/** @typedef {import("../store.js").RunState} RunState */
/** @typedef {import("../types.d.ts").RunSpec} RunSpec */

/**
 * @param {RunState} state
 * @param {number} trials
 * @returns {(number | null)[]} the step that each diverged at
 */
export function divergedSteps({divergedTrials}, trials) {
  /** @type {(number | null)[]} */
  const steps = Array(trials).fill(null);
  for (const {trial, step} of divergedTrials) steps[trial] = step;
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

/** @param {Pick<RunState, "phase">} state @returns {boolean} whether the run trains, or waits for its turn */
export const isTraining = ({phase}) => phase === "training" || phase === "waiting";

/** @param {Pick<RunState, "phase" | "step">} state @returns {boolean} whether the run has trained, and stands still */
export const isSettled = ({phase, step}) => step > 0 && !isTraining({phase});

/**
 * @param {RunState} state
 * @param {readonly string[]} names
 * @returns {Row[]}
 */
export function rowsOf(state, names) {
  const fell = divergedSteps(state, names.length);
  const still = state.step === 0 ? "ready" : "paused";
  const going = isTraining(state) ? state.phase : still;
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
export function divergedText(names, fell) {
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

/** @typedef {import("../types.d.ts").TrialSpec} TrialSpec */
/** @typedef {import("./spec.js").Catalogue} Catalogue */
/** @typedef {{colour: string, dash: number[]}} Stroke colour: for CSS and canvas */
/** fell: the step at which the trial diverged. */
/** @typedef {{index: number, name: string, rate: number | null, training: number | null | undefined, test: number | null | undefined, fell: number | null, state: string}} Row */
/** @typedef {"index" | "rate" | "training" | "test" | "state"} SortKey */
/** @typedef {{key: SortKey, direction: "ascending" | "descending"}} Order */

/** Each trial has another dash than those beside it, so that no curve is told by its colour alone. */
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [12, 3], [5, 2, 2, 2, 2, 2]];

/**
 * @param {RunSpec} spec
 * @param {Catalogue} catalogue
 * @returns {string[]} one short name a trial: what it has that others have not
 */
export function trialNames({kind, trials, batch_size}, catalogue) {
  const rateOf = (/** @type {TrialSpec} */ {learning_rate}) => rateText(learning_rate);
  /** @type {((trial: TrialSpec) => string)[]} */
  const parts = [
    ({optimizer}) => choiceOf(catalogue.optimizer, optimizer.name).title,
    ({schedule}) => choiceOf(catalogue.schedule, schedule.name).title,
    rateOf,
    ({regularization: {name, rate}}) => (name === "none" ? "no penalty" : `${name.toUpperCase()} ${rate}`),
    ({batch_size: own}) => `batch ${own ?? batch_size}`,
    ({seed}) => `seed ${seed}`,
  ];
  const varying = parts.filter((part) => new Set(trials.map(part)).size > 1);
  if (kind === "fork" && trials.length === 2) {
    const own = varying.map((part) => (part === rateOf ? `rate ${part(trials[1])}` : part(trials[1])));
    return ["as before", own.join(" · ") || "the fork"];
  }
  const names = trials.map((trial) => varying.map((part) => part(trial)).join(" · "));
  const plain = names.every((name) => name === "");
  if (plain) return names.map((_, index) => `trial ${index + 1}`);
  const again = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return names.map((name, index) => (again.has(name) ? `${name} (${index + 1})` : name));
}

/**
 * A stroke for each trial: a colour and a dash; for a sweep one ramp, the stronger the faster.
 * @param {RunSpec["kind"]} kind
 * @param {number} count
 * @param {{trials: readonly string[], paper: string, ink: string}} theme colours as "#rrggbb"
 * @returns {Stroke[]}
 */
export function strokes(kind, count, {trials, paper, ink}) {
  if (kind !== "sweep") {
    const {length} = trials;
    return Array.from({length: count}, (_, i) => ({
      colour: trials[i % length],
      dash: DASHES[(i + Math.floor(i / length)) % DASHES.length],
    }));
  }
  const stops = [mix(trials[4], paper, 0.42), trials[0], mix(trials[0], ink, 0.6)];
  return Array.from({length: count}, (_, i) => {
    const at = count > 1 ? (2 * i) / (count - 1) : 1;
    const from = Math.min(1, Math.floor(at));
    return {colour: mix(stops[from], stops[from + 1], at - from), dash: []};
  });
}

/**
 * @param {string} from "#rrggbb"
 * @param {string} to "#rrggbb"
 * @param {number} share of to
 * @returns {string} "#rrggbb"
 */
export function mix(from, to, share) {
  const [a, b] = [parseColour(from), parseColour(to)];
  const parts = a.map((part, i) => Math.round(part + (b[i] - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {readonly Row[]} rows
 * @param {Order} order
 * @returns {Row[]} losses that are not finite or not known come last either way
 */
export function sortedRows(rows, {key, direction}) {
  const sign = direction === "ascending" ? 1 : -1;
  const missing = (/** @type {Row} */ row) => {
    const value = key === "state" ? row.fell : row[key];
    return value === null || value === undefined || !Number.isFinite(value);
  };
  const value = (/** @type {Row} */ row) => Number(key === "state" ? row.fell : row[key]);
  return [...rows].sort((a, b) => {
    const [noA, noB] = [missing(a), missing(b)];
    if (noA || noB) return Number(noA) - Number(noB) || a.index - b.index;
    return sign * (value(a) - value(b)) || a.index - b.index;
  });
}

/**
 * The map of one trial as values in the boundary's own units.
 * @param {Uint8Array} bytes of all trials
 * @param {number} size of one side
 * @param {number} trial
 * @param {boolean} regression
 * @returns {Float32Array | null} size × size; null when the trial diverged
 */
export function tileValues(bytes, size, trial, regression) {
  const own = bytes.subarray(trial * size * size, (trial + 1) * size * size);
  if (own.length === 0 || own[0] === 0) return null;
  return Float32Array.from(own, (byte) => (regression ? (byte - 128) / 127 : 0.5 + (byte - 128) / 254));
}

/**
 * The columns with which so many square tiles, each with a label below it, are largest in a box; tiles a tenth
 * smaller are taken where they save a row.
 * @param {number} count
 * @param {{width: number, height: number, label: number, gap: number, largest: number, smallest: number}} room pixels
 * @returns {{columns: number, size: number}} size: of a tile; where they do not fit, the box's height is passed
 */
export function tiling(count, {width, height, label, gap, largest, smallest}) {
  const fitting = Math.max(1, Math.min(count, Math.floor((width + gap) / (smallest + gap))));
  const most = Math.ceil(count / Math.ceil(count / fitting));
  let best = {columns: most, size: 0, rows: count};
  for (let columns = 1; columns <= most; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width + gap) / columns - gap;
    const down = (height + gap) / rows - gap - label;
    const size = Math.floor(Math.min(across, down, largest));
    if (size > best.size || (size >= 0.9 * best.size && rows < best.rows)) best = {columns, size, rows};
  }
  if (best.size >= smallest) return {columns: best.columns, size: best.size};
  return {columns: most, size: Math.min(largest, Math.floor((width + gap) / most - gap))};
}
