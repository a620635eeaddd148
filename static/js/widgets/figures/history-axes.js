/** The whole axes of the two figures over time. They change in jumps, so that a frame costs little. */

import {bounds} from "../../lib/arrays.js";
import {jump} from "../../lib/scales.js";

/** @typedef {import("./history.js").HistoryView} HistoryView */
/** steps: the right end. loss and rate: in axis units, powers of ten where logarithmic. cut: whether a loss lies above. */
/** @typedef {{steps: number, loss: {from: number, to: number}, cut: boolean, rate: {from: number, to: number}}} Ranges */

export const TOP = {left: 56, right: 24, top: 8, bottom: 6};
export const BOTTOM = {left: 56, right: 24, top: 6, bottom: 34};

const FIRST_STEPS = 100;
const CLIP = 4;
/** Of several trials the worst must not flatten the rest. */
const CLIP_SEVERAL = 1.7;

/**
 * Ranges that follow from the history alone, so that a page that comes back shows the same picture.
 * What was seen is remembered, so that a frame costs only what is new.
 * @returns {{update(view: HistoryView): Ranges}}
 */
export function ranges() {
  let seen = {origin: {}, length: 0, low: Number.POSITIVE_INFINITY, high: 0, first: 0};
  let rates = {low: Number.POSITIVE_INFINITY, high: 0};
  const forget = (/** @type {object} */ origin) => {
    seen = {origin, length: 0, low: Number.POSITIVE_INFINITY, high: 0, first: 0};
    rates = {low: Number.POSITIVE_INFINITY, high: 0};
  };
  /** @param {HistoryView["history"]} history */
  const look = ({origin, columns, length, trials}) => {
    if (origin !== seen.origin || length < seen.length) forget(origin);
    const from = seen.length * trials;
    if (from === 0) seen.first = median(columns.training_loss.subarray(0, Math.min(length, 1) * trials));
    for (const name of /** @type {const} */ (["training_loss", "test_loss"])) {
      const found = bounds(columns[name].subarray(from, length * trials));
      if (!found) continue;
      seen.low = Math.min(seen.low, found.low > 0 ? found.low : seen.low);
      seen.high = Math.max(seen.high, found.high);
    }
    const found = bounds(columns.learning_rate.subarray(from, length * trials));
    if (found)
      rates = {low: Math.min(rates.low, found.low || rates.low), high: Math.max(rates.high, found.high)};
    seen.length = length;
  };
  return {
    update({history, step, logarithmic, tip}) {
      look(history);
      const steps = Math.max(FIRST_STEPS, jump(step));
      const now = tip?.learning_rate.find((rate) => rate !== null) ?? null;
      const low = Math.min(rates.low, now || rates.low);
      const high = Math.max(rates.high, now ?? 0);
      const loss = logarithmic
        ? decades(seen.low, seen.high)
        : linear(seen, history.trials > 1 ? CLIP_SEVERAL : CLIP);
      return {steps, loss, cut: !logarithmic && seen.high > loss.to, rate: decades(low, high)};
    },
  };
}

/**
 * @param {Float64Array} values
 * @returns {number} the middle one of those that are finite; 0 when none is
 */
function median(values) {
  const finite = values.filter(Number.isFinite).sort();
  return finite[finite.length >> 1] ?? 0;
}

/**
 * From zero to a round number over the largest loss; a loss gone wild is cut off rather than flatten the rest.
 * @param {{high: number, first: number}} seen
 * @param {number} clip how many times the first loss is shown
 */
function linear({high, first}, clip) {
  return {from: 0, to: jump((first > 0 ? Math.min(high, clip * first) : high) * 1.06) || 1};
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {{from: number, to: number}} powers of ten around both, two decades apart at least
 */
function decades(low, high) {
  if (!Number.isFinite(low) || high <= 0) return {from: -3, to: 0};
  const from = Math.max(Math.floor(Math.log10(low) + 1e-9), -12);
  const to = Math.max(from, Math.ceil(Math.log10(high) - 1e-9));
  const missing = Math.max(0, 2 - (to - from));
  return {from: from - missing / 2, to: to + missing / 2};
}
