/** Draws the curves of a run's history, the reader's marks and the hover line on two canvases. */

import {column} from "../lib/history.js";
import {place} from "../lib/marks.js";
import {straight} from "../lib/scales.js";
import {BOTTOM, TOP} from "./history-axes.js";

/** @typedef {import("./history.js").HistoryView} HistoryView */
/** @typedef {import("./history-axes.js").Ranges} Ranges */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{pixel(value: number): number, value(pixel: number): number}} Scale */

const LABEL = 11;

/**
 * Training loss solid, test loss dashed, and a faint band from the smallest to the largest loss of a batch.
 * @param {Surface} canvas
 * @param {HistoryView} view
 * @param {Ranges} range
 * @param {Scale} x
 */
export function drawLosses(canvas, view, range, x) {
  const {context, width, height} = canvas;
  const {history, theme, tip} = view;
  const y = height_(view.logarithmic, straight(range.loss.from, range.loss.to, height - TOP.bottom, TOP.top));
  context.save();
  context.beginPath();
  context.rect(TOP.left, TOP.top - 2, width - TOP.left - TOP.right, height - TOP.top - TOP.bottom + 4);
  context.clip();
  context.lineJoin = "round";
  for (let trial = 0; trial < history.trials; trial++) {
    const colour = history.trials > 1 ? theme.trials[trial % theme.trials.length] : theme.ink;
    const points = (
      /** @type {import("../lib/history.js").Name} */ name,
      /** @type {number | null} */ last,
    ) => curve(history, column(history, name, trial), {step: tip?.step ?? 0, last}, x, y);
    if (history.trials === 1) band(context, history, x, y, theme.ink);
    const test = points("test_loss", tip?.test_loss[trial] ?? null);
    const training = points("training_loss", tip?.training_loss[trial] ?? null);
    stroke(context, test, history.trials > 1 ? colour : theme.inkFaint, 1.4, [5, 4]);
    stroke(context, training, colour, 1.7, []);
  }
  context.restore();
}

/**
 * @param {boolean} logarithmic
 * @param {Scale} scale of axis units
 * @returns {(value: number) => number}
 */
function height_(logarithmic, scale) {
  return logarithmic ? (value) => scale.pixel(Math.log10(Math.max(value, 1e-12))) : scale.pixel;
}

/**
 * A curve in pixels, at most a low and a high point in each column of them.
 * @param {HistoryView["history"]} history
 * @param {Float64Array} values
 * @param {{step: number, last: number | null}} tip a point after the last bucket, if there is one
 * @param {Scale} x
 * @param {(value: number) => number} y
 * @returns {number[]} x, y, x, y, …; NaN where the curve is broken
 */
function curve({step: steps, length}, values, tip, x, y) {
  /** @type {number[]} */
  const points = [];
  let last = {x: Number.NEGATIVE_INFINITY, low: 0, high: 0};
  for (let i = 0; i < length; i++) {
    const px = x.pixel(steps[i]);
    const py = y(values[i]);
    if (px - last.x < 0.7 && py >= last.low && py <= last.high) continue;
    if (px - last.x < 0.7) last = {x: last.x, low: Math.min(last.low, py), high: Math.max(last.high, py)};
    else last = {x: px, low: py, high: py};
    points.push(last.x, py);
  }
  if (tip.last !== null && length > 0 && tip.step > steps[length - 1])
    points.push(x.pixel(tip.step), y(tip.last));
  return points;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} points
 * @param {string} colour
 * @param {number} width
 * @param {number[]} dash
 */
function stroke(context, points, colour, width, dash) {
  context.beginPath();
  let down = false;
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i + 1])) down = false;
    else if (down) context.lineTo(points[i], points[i + 1]);
    else {
      context.moveTo(points[i], points[i + 1]);
      down = true;
    }
  }
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HistoryView["history"]} history of one trial
 * @param {Scale} x
 * @param {(value: number) => number} y
 * @param {string} colour
 */
function band(context, history, x, y, colour) {
  const {batch_min: low, batch_max: high} = history.columns;
  const last = {step: 0, last: null};
  const under = curve(history, low, last, x, y);
  const over = curve(history, high, last, x, y);
  context.beginPath();
  for (let i = 0; i < over.length; i += 2)
    if (!Number.isNaN(over[i + 1])) context.lineTo(over[i], over[i + 1]);
  for (let i = under.length - 2; i >= 0; i -= 2) {
    if (!Number.isNaN(under[i + 1])) context.lineTo(under[i], under[i + 1]);
  }
  context.globalAlpha = 0.08;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

/**
 * The rate of every bucket, held over its steps.
 * @param {Surface} canvas
 * @param {HistoryView} view
 * @param {Ranges} range
 * @param {Scale} x
 */
export function drawRates({context, height}, {history, theme, tip}, range, x) {
  const y = height_(true, straight(range.rate.from, range.rate.to, height - BOTTOM.bottom, BOTTOM.top));
  for (let trial = 0; trial < history.trials; trial++) {
    const rates = column(history, "learning_rate", trial);
    const points = [];
    let before = 0;
    for (let i = 0; i < history.length; i++) {
      const py = y(rates[i]);
      if (i === 0 || rates[i] !== rates[i - 1]) points.push(x.pixel(before), py);
      if (i === history.length - 1 || rates[i] !== rates[i + 1]) points.push(x.pixel(history.step[i]), py);
      before = history.step[i];
    }
    const last = tip?.learning_rate[trial] ?? null;
    if (tip && last !== null && history.length > 0 && tip.step > before) {
      points.push(x.pixel(before), y(last), x.pixel(tip.step), y(last));
    }
    const colour = history.trials > 1 ? theme.trials[trial % theme.trials.length] : theme.trace;
    stroke(context, points, colour, 2, []);
  }
}

/**
 * A thin dotted line through both figures for each mark, and its words where there is room.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {readonly import("../lib/marks.js").Mark[]} marks merged
 * @param {Theme} theme
 * @param {{x: Scale, left: number, right: number}} room
 */
export function drawMarks(upper, lower, marks, theme, {x, left, right}) {
  if (marks.length === 0) return;
  for (const {context, height} of [upper, lower]) {
    const end = context === lower.context ? height - BOTTOM.bottom : height;
    context.beginPath();
    for (const mark of marks) {
      context.moveTo(x.pixel(mark.step), 0);
      context.lineTo(x.pixel(mark.step), end);
    }
    context.setLineDash([2, 3]);
    context.strokeStyle = theme.inkFaint;
    context.lineWidth = 1;
    context.stroke();
    context.setLineDash([]);
  }
  const {context} = upper;
  context.font = `${LABEL}px ${theme.ui}`;
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = theme.paper;
  context.fillStyle = theme.inkSoft;
  const measure = (/** @type {string} */ text) => context.measureText(text).width;
  for (const label of place(marks, {pixel: x.pixel, measure, left, right, rows: 3})) {
    context.textAlign = label.align;
    context.strokeText(label.text, label.x, TOP.top + label.row * (LABEL + 4));
    context.fillText(label.text, label.x, TOP.top + label.row * (LABEL + 4));
  }
}

/**
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {number} x
 * @param {Theme} theme
 */
export function drawCross(upper, lower, x, theme) {
  for (const {context, height} of [upper, lower]) {
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, context === lower.context ? height - BOTTOM.bottom : height);
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.2;
    context.stroke();
  }
}
