/** The reader's changes as marks on the step axis: merged where they are one gesture, labelled where there is room. */

import {rate} from "./format.js";

/**
 * A control that was applied. rates: what a learning-rate control came from and went to.
 * gesture: the same for all values of one drag; "" where that is not known. joined: one more value of the control before
 * it that set the same. who: which trial it is on, where there are several.
 * @typedef {{step: number, label: string, rates: {before: number, after: number} | null, gesture: string, joined?: boolean,
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
    } else if (last && mark.gesture && mark.gesture === last.gesture) {
      last.label = mark.label;
    } else if (!last || x - end > NEAR || mark.label !== last.label) {
      merged.push({...mark});
    }
    end = x;
  }
  for (const mark of merged) if (mark.rates) mark.label = `${rateLabel(mark.rates)}${mark.who ?? ""}`;
  return merged;
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
    const width = measure(mark.label);
    const label = seat(x, width, taken, {left, right, gap});
    if (label) labels.push({...label, text: mark.label});
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
