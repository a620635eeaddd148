/** The reader's changes as marks on the step axis: merged where they are one gesture, labelled where there is room. */

import {count, loss, rate} from "./format.js";

/**
 * A control that was applied. rates: what a learning-rate control came from and went to.
 * gesture: the same for all values of one drag; "" where that is not known. joined: one more value of the control before
 * it that set the same. who: which trial it is on, where there are several.
 * end: the step of its last value, where several are merged. came: what came of it, in words.
 * @typedef {{step: number, end?: number, came?: string, label: string, rates: {before: number, after: number} | null, gesture: string, joined?: boolean,
 *   who?: string}} Mark
 */
/** @typedef {{text: string, x: number, align: "left" | "right", row: number}} Label */

/** Rate changes nearer than this, in pixels, are one mark. */
export const NEAR = 16;

/**
 * Merges each chain of learning-rate changes into one mark at the first of them, "rate 0.003 → 0.3",
 * changes of the same words that lie together, and all of one drag.
 * @param {readonly Mark[]} marks in the order of their steps
 * @param {(step: number) => number} pixel where a step lies
 * @returns {Mark[]}
 */
export function merge(marks, pixel) {
  /** @type {Mark[]} */
  const merged = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const mark of marks) {
    const last = merged.at(-1);
    const x = pixel(mark.step);
    const together = last && ((mark.gesture && mark.gesture === last.gesture) || x - end <= NEAR);
    if (together && mark.rates && last.rates && mark.who === last.who) {
      last.rates = {before: last.rates.before, after: mark.rates.after};
      last.gesture = mark.gesture;
      last.end = mark.step;
    } else if (last && mark.gesture && mark.gesture === last.gesture) {
      last.label = mark.label;
      last.end = mark.step;
    } else if (!last || x - end > NEAR || mark.label !== last.label) {
      merged.push({...mark});
    }
    end = x;
  }
  for (const mark of merged) if (mark.rates) mark.label = `${rateLabel(mark.rates)}${mark.who ?? ""}`;
  return merged;
}

/** Steps after a change at which its loss is looked at, and the fewest that say anything. */
const [AFTER, FEWEST] = [200, 50];

/**
 * What came of each change, in words: that the run diverged, or what its training loss did until the next change.
 * @param {readonly Mark[]} marks merged, in order
 * @param {import("./history.js").History} history
 * @param {number | null} fell the step at which the run diverged
 * @returns {Mark[]}
 */
export function consequences(marks, history, fell) {
  const last = marks.filter((mark) => fell !== null && (mark.end ?? mark.step) <= fell).length - 1;
  return marks.map((mark, index) => {
    const from = mark.end ?? mark.step;
    if (fell !== null && index === last) {
      const steps = fell - from;
      return {...mark, came: `diverged ${count(steps)} ${steps === 1 ? "step" : "steps"} later`};
    }
    const until = Math.min(from + AFTER, marks[index + 1]?.step ?? Number.POSITIVE_INFINITY);
    return {...mark, came: history.trials === 1 ? fall(history, from, until) : ""};
  });
}

/** @param {import("./history.js").History} history @param {number} from @param {number} until @returns {string} */
function fall({step, columns, length}, from, until) {
  const at = (/** @type {number} */ wanted) => {
    let index = 0;
    while (index + 1 < length && step[index + 1] <= wanted) index += 1;
    return index;
  };
  if (length === 0 || step[length - 1] < until) return "";
  const [before, after] = [at(from), at(until)];
  const steps = step[after] - step[before];
  const [first, second] = [columns.training_loss[before], columns.training_loss[after]];
  if (steps < FEWEST || !Number.isFinite(first) || !Number.isFinite(second)) return "";
  return `loss ${loss(first)} → ${loss(second)} in ${count(steps)} steps`;
}

/**
 * The reader's last change: one control, or all of one drag.
 * @param {readonly Mark[]} marks in the order of their steps
 * @returns {{step: number, undo: number, label: string} | null} step: of its first control; undo: how many of
 *   its controls stand right at that step
 */
export function lastGesture(marks) {
  const last = marks.at(-1);
  if (!last) return null;
  let first = marks.length - 1;
  while (last.gesture && first > 0 && marks[first - 1].gesture === last.gesture) first -= 1;
  const own = marks.slice(first);
  const [{step}] = own;
  const [{label}] = merge(own, () => 0);
  return {step, undo: own.filter((mark) => mark.step === step && !mark.joined).length, label};
}

/**
 * @param {{before: number, after: number}} rates
 * @returns {string}
 */
function rateLabel({before, after}) {
  const [from, to] = [rate(before), rate(after)];
  return from === to ? `rate ${to}` : `rate ${from} → ${to}`;
}

/**
 * Finds a place for each label, the newest first; those without room are left out.
 * @param {readonly Mark[]} marks in the order of their steps
 * @param {{pixel: (step: number) => number, measure: (text: string) => number,
 *   left: number, right: number, rows: number, gap?: number}} room pixels
 * @returns {Label[]} no two of which overlap
 */
export function placeLabels(marks, {pixel, measure, left, right, rows, gap = 6}) {
  /** @type {{start: number, end: number}[][]} */
  const taken = Array.from({length: rows}, () => []);
  /** @type {Label[]} */
  const labels = [];
  for (const mark of [...marks].reverse()) {
    const x = pixel(mark.step);
    // What came of a change is told where there is room for it; the change itself before that.
    for (const text of mark.came ? [`${mark.label}: ${mark.came}`, mark.label] : [mark.label]) {
      const label = seat(x, measure(text), taken, {left, right, gap});
      if (!label) continue;
      labels.push({...label, text});
      break;
    }
  }
  return labels.reverse();
}

/**
 * @param {number} x of the mark
 * @param {number} width of its text
 * @param {{start: number, end: number}[][]} taken of each row; gains the seat
 * @param {{left: number, right: number, gap: number}} room
 * @returns {Omit<Label, "text"> | null}
 */
function seat(x, width, taken, {left, right, gap}) {
  for (const align of /** @type {const} */ (["left", "right"])) {
    const start = align === "left" ? x + gap : x - gap - width;
    const end = start + width;
    if (start < left || end > right) continue;
    for (const [row, seats] of taken.entries()) {
      if (seats.some((other) => start < other.end + gap && other.start < end + gap)) continue;
      seats.push({start, end});
      return {x: align === "left" ? start : end, align, row};
    }
  }
  return null;
}
