/**
 * A run's history: columns that only grow. Appending returns a new history over the same columns, so an older one
 * stays true; only the newest may be appended to. A pinned run is a history thinned to what a figure can show, small
 * enough for the browser's own store.
 */

import {bisect} from "./arrays.js";

export const PER_TRIAL = /** @type {const} */ ([
  "batch_loss",
  "batch_min",
  "batch_max",
  "training_loss",
  "test_loss",
  "learning_rate",
]);

/** @typedef {(typeof PER_TRIAL)[number]} Name */
/**
 * origin: the same as long as buckets were only added. length: buckets that count. step and epoch: at the end of each bucket.
 * columns: bucket by bucket, trial by trial; NaN where the server said null.
 * @typedef {{origin: object, length: number, trials: number, step: Float64Array, epoch: Float64Array,
 *   columns: Record<Name, Float64Array>}} History
 */
/**
 * @typedef {{step: number[], epoch: number[]} & Record<Name, (number | null)[][]>} Report
 */

/**
 * @param {number} trials
 * @returns {History} of no bucket
 */
export function emptyHistory(trials) {
  return {
    origin: {},
    length: 0,
    trials,
    step: new Float64Array(0),
    epoch: new Float64Array(0),
    columns: /** @type {Record<Name, Float64Array>} */ (
      Object.fromEntries(PER_TRIAL.map((name) => [name, new Float64Array(0)]))
    ),
  };
}

/**
 * @param {History} history the newest
 * @param {Report} report the next buckets
 * @returns {History}
 */
export function append(history, report) {
  const {trials} = history;
  const length = history.length + report.step.length;
  const grown = {
    origin: history.origin,
    length,
    trials,
    step: roomFor(history.step, length),
    epoch: roomFor(history.epoch, length),
    columns: {...history.columns},
  };
  grown.step.set(report.step, history.length);
  grown.epoch.set(report.epoch, history.length);
  for (const name of PER_TRIAL) {
    const column = roomFor(history.columns[name], length * trials);
    let at = history.length * trials;
    for (const row of report[name]) for (const value of row) column[at++] = value ?? Number.NaN;
    grown.columns[name] = column;
  }
  return grown;
}

/**
 * The history up to a step, as after going back in time.
 * @param {History} history
 * @param {number} step
 * @returns {History}
 */
export function until(history, step) {
  const length = bisect(history.step, step + 0.5, history.length);
  return length === history.length ? history : {...history, origin: {}, length};
}

/**
 * The last step before a run went wild: where its training loss was at most twice the lowest until then.
 * @param {History} history
 * @param {number} trial
 * @returns {number | null} null where there is none
 */
export function lastGood({step, columns, trials, length}, trial) {
  let lowest = Number.POSITIVE_INFINITY;
  let good = null;
  for (let i = 0; i < length; i++) {
    const loss = columns.training_loss[i * trials + trial];
    lowest = Math.min(lowest, Number.isFinite(loss) ? loss : lowest);
    if (loss <= 2 * lowest) good = step[i];
  }
  return good;
}

/**
 * @param {Float64Array} column
 * @param {number} length
 * @returns {Float64Array} the column, or a copy twice as long as needed
 */
function roomFor(column, length) {
  if (column.length >= length) return column;
  const copy = new Float64Array(Math.max(64, length * 2));
  copy.set(column);
  return copy;
}

/**
 * One trial's values, without copying where there is one trial.
 * @param {History} history
 * @param {Name} name
 * @param {number} trial
 * @returns {Float64Array} at least `history.length` of them
 */
export function column(history, name, trial) {
  const all = history.columns[name];
  if (history.trials === 1) return all;
  const one = new Float64Array(history.length);
  for (let i = 0; i < history.length; i++) one[i] = all[i * history.trials + trial];
  return one;
}

/**
 * loss: which one it is, by the catalogue's name. step, training, test: where it stood when it was pinned; null: not
 * finite. steps, losses, rates: its curve, entry by entry; null: not finite.
 * @typedef {{run: string, name: string, loss: string, step: number, training: number | null, test: number | null,
 *   steps: number[], losses: (number | null)[], rates: (number | null)[]}} Pin
 */

/** Points of a curve at most. */
const PIN_POINTS = 500;
const DIGITS = 5;

/**
 * @param {{run: string, name: string, loss: string}} about
 * @param {History} history of at least one bucket
 * @param {number} trial
 * @returns {Pin}
 */
export function pinned(about, {step, columns, trials, length}, trial) {
  const value = (/** @type {Float64Array} */ column, /** @type {number} */ index) => {
    const found = column[index * trials + trial];
    return Number.isFinite(found) ? Number(found.toPrecision(DIGITS)) : null;
  };
  const last = length - 1;
  const count = Math.min(length, PIN_POINTS);
  const chosen = Array.from({length: count}, (_, k) =>
    count > 1 ? Math.round((k * last) / (count - 1)) : last,
  );
  return {
    ...about,
    step: step[last],
    training: value(columns.training_loss, last),
    test: value(columns.test_loss, last),
    steps: chosen.map((index) => step[index]),
    losses: chosen.map((index) => value(columns.training_loss, index)),
    rates: chosen.map((index) => value(columns.learning_rate, index)),
  };
}

/**
 * @param {string | null} text
 * @returns {Pin | null} null where it is not the text of one
 */
export function parsePin(text) {
  try {
    const read = JSON.parse(text ?? "null");
    const words = ["run", "name", "loss"].every((key) => typeof read[key] === "string");
    const lists = ["steps", "losses", "rates"].map((key) => read[key]);
    const numbers = (/** @type {unknown} */ list) =>
      Array.isArray(list) && list.every((value) => value === null || typeof value === "number");
    const whole = lists.every((list) => numbers(list) && list.length === lists[0].length);
    return words && whole && typeof read.step === "number" ? read : null;
  } catch {
    return null;
  }
}
