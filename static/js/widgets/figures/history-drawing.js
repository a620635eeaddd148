/** Draws the curves of a run's history and the reader's marks on canvases. */

import {clamp} from "../../lib/arrays.js";
import {placeLabels} from "../../lib/marks.js";
import {clipped, partOf} from "../chart.js";
import {bandPen, linePen} from "../pens.js";
import {canvasFont} from "../theme.js";
import {BOTTOM, TOP} from "./history-axes.js";

/** @typedef {import("./history.js").HistoryView} HistoryView */
/** @typedef {import("./history.js").Comparison} Comparison */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {ReturnType<typeof linePen>} Pen */
/** @typedef {ReturnType<typeof scalesOf>} Scales */

const LABEL = 11;

/**
 * @param {import("../chart.js").InView} seen
 * @param {Surface} upper
 * @param {Surface} lower
 */
export function scalesOf({x, y: [loss, rate], hides, hidden, keyed}, upper, lower) {
  // A loss far out of view is held just outside: dashes all the way to it would take for ever.
  const held = (/** @type {number} */ pixel, /** @type {number} */ height) =>
    clamp(pixel, -height, 2 * height);
  return {
    x,
    loss: (/** @type {number} */ value) => held(loss.pixel(value), upper.height),
    rate: (/** @type {number} */ value) => held(rate.pixel(value), lower.height),
    spans: [loss.span, rate.span],
    hides,
    hidden,
    keyed,
  };
}

/**
 * The curves of one range: training loss solid, test loss dashed, a faint band from the smallest to the
 * largest loss of a batch, and the rate of every bucket, held over its steps. Of several trials only the
 * training loss and the rate, each with its own stroke.
 * @param {Surface} upper cleared
 * @param {Surface} lower cleared
 * @param {{scales: Scales, theme: Theme, comparison: Comparison | null}} options
 * @returns {{extend(history: import("../../lib/history.js").History): void}} draws what is new
 */
export function historyCurves(upper, lower, {scales, theme, comparison}) {
  clip(upper, TOP);
  clip(lower, BOTTOM);
  const {hides} = scales;
  /** @type {(surface: Surface, name: string, style: Parameters<typeof linePen>[1]) => Pen | null} */
  const pen = ({context}, name, style) => (hides(name) ? null : linePen(context, style));
  const pens = comparison
    ? comparison.strokes.map((stroke, trial) => ({
        training: pen(upper, comparison.names[trial], {...stroke, width: 1.5}),
        test: null,
        rate: pen(lower, comparison.names[trial], {...stroke, width: 1.5}),
      }))
    : [
        {
          training: pen(upper, "training", {colour: theme.ink, width: 1.7}),
          test: pen(upper, "test", {colour: theme.inkFaint, width: 1.4, dash: [5, 4]}),
          rate: linePen(lower.context, {colour: theme.trace, width: 2}),
        },
      ];
  const start = Math.max(TOP.left, scales.x.pixel(0));
  const band =
    comparison || hides("training") ? null : bandPen(upper.context, {colour: theme.ink, alpha: 0.08, start});
  let done = 0;
  return {
    extend(history) {
      if (band) extendBand(band, history, done, scales);
      for (const [trial, own] of pens.entries()) extendCurves(own, history, {trial, from: done}, scales);
      done = history.length;
    },
  };
}

/**
 * @param {{training: Pen | null, test: Pen | null, rate: Pen | null}} pens
 * @param {import("../../lib/history.js").History} history
 * @param {{trial: number, from: number}} part
 * @param {Scales} scales
 */
export function extendCurves({training, test, rate}, history, {trial, from}, scales) {
  const {step, trials, length} = history;
  const {training_loss, test_loss, learning_rate} = history.columns;
  const [first, last] = partOf(step, length, scales.x);
  const begin = Math.max(from, first);
  for (let i = begin, at = begin * trials + trial; i < last; i++, at += trials) {
    const x = scales.x.pixel(step[i]);
    training?.move(x, scales.loss(training_loss[at]));
    test?.move(x, scales.loss(test_loss[at]));
    if (!rate) continue;
    if (i === 0 || learning_rate[at] !== learning_rate[at - trials]) {
      rate.move(scales.x.pixel(i === 0 ? 0 : step[i - 1]), scales.rate(learning_rate[at]));
    }
    rate.move(x, scales.rate(learning_rate[at]));
  }
  for (const pen of [test, training, rate]) pen?.stroke();
}

/**
 * @param {ReturnType<typeof bandPen>} band
 * @param {import("../../lib/history.js").History} history of one trial
 * @param {number} from
 * @param {Scales} scales
 */
function extendBand(band, {columns, step, length}, from, scales) {
  const [first, last] = partOf(step, length, scales.x);
  for (let i = Math.max(from, first); i < last; i++) {
    band.move(scales.x.pixel(step[i]), scales.loss(columns.batch_min[i]), scales.loss(columns.batch_max[i]));
  }
}

/**
 * Keeps what is drawn between the axes until the canvas is resized or restored.
 * @param {Surface} surface
 * @param {typeof TOP} margin
 */
function clip({context, width, height}, margin) {
  context.restore();
  context.clearRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(
    margin.left,
    margin.top - 2,
    width - margin.left - margin.right + 2,
    height - margin.top - margin.bottom + 4,
  );
  context.clip();
}

/**
 * From the last bucket to where the run stands now, newer than any bucket.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {HistoryView} view
 * @param {Scales} scales
 */
export function drawTip(upper, lower, view, scales) {
  clipped(upper, TOP, () => clipped(lower, BOTTOM, () => tipCurves(upper, lower, view, scales)));
}

/** @param {Surface} upper @param {Surface} lower @param {HistoryView} view @param {Scales} scales */
function tipCurves(upper, lower, {history, tip, theme, comparison}, scales) {
  const last = history.length - 1;
  if (!tip || last < 0 || tip.step <= history.step[last]) return;
  const {hides} = scales;
  for (let trial = 0; trial < history.trials; trial++) {
    const own = comparison?.strokes[trial];
    /** @type {(surface: Surface, name: "training_loss" | "test_loss" | "learning_rate", y: (value: number) => number, style: {colour: string, width: number, dash?: number[]}) => void} */
    const draw = (surface, name, y, style) => {
      const value = tip[name][trial];
      if (value === null) return;
      const pen = linePen(surface.context, style);
      const before = name === "learning_rate" ? value : history.columns[name][last * history.trials + trial];
      pen.move(scales.x.pixel(history.step[last]), y(before));
      pen.move(scales.x.pixel(tip.step), y(value));
      pen.stroke();
    };
    if (own && comparison && hides(comparison.names[trial])) continue;
    if (own) {
      draw(upper, "training_loss", scales.loss, {colour: own.colour, width: 1.5});
      draw(lower, "learning_rate", scales.rate, {colour: own.colour, width: 1.5});
      continue;
    }
    if (!hides("test"))
      draw(upper, "test_loss", scales.loss, {colour: theme.inkFaint, width: 1.4, dash: [5, 4]});
    if (!hides("training")) draw(upper, "training_loss", scales.loss, {colour: theme.ink, width: 1.7});
    draw(lower, "learning_rate", scales.rate, {colour: theme.trace, width: 2});
  }
}

/**
 * A thin dotted line through both figures for each mark, the span of a drag shaded, and its words where there is room.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {readonly import("../../lib/marks.js").Mark[]} marks merged
 * @param {Theme} theme
 * @param {Scales} scales
 */
export function drawMarks(upper, lower, marks, theme, {x, keyed}) {
  const [left, right] = [TOP.left - 1, upper.width - TOP.right + 1];
  const seen = marks.filter(({step, end = step}) => x.pixel(end) >= left && x.pixel(step) <= right);
  if (seen.length === 0) return;
  for (const {context, height} of [upper, lower]) {
    const bottom = context === lower.context ? height - BOTTOM.bottom : height;
    const at = (/** @type {number} */ step) => clamp(x.pixel(step), left, right);
    context.fillStyle = theme.inkFaint;
    context.globalAlpha = 0.14;
    for (const {step, end = step} of seen) context.fillRect(at(step), 0, at(end) - at(step), bottom);
    context.globalAlpha = 1;
    context.beginPath();
    for (const {step} of seen) {
      if (x.pixel(step) < left) continue;
      context.moveTo(x.pixel(step), 0);
      context.lineTo(x.pixel(step), bottom);
    }
    context.setLineDash([2, 3]);
    context.strokeStyle = theme.inkFaint;
    context.lineWidth = 1;
    context.stroke();
    context.setLineDash([]);
  }
  nameMarks(upper, seen, theme, {x, keyed});
}

/** Rows that the legend takes of those for words. */
const KEY_ROWS = 1.6;

/**
 * @param {Surface} upper
 * @param {readonly import("../../lib/marks.js").Mark[]} marks
 * @param {Theme} theme
 * @param {Pick<Scales, "x" | "keyed">} scales words stand below the legend, where it is
 */
function nameMarks({context, width}, marks, theme, {x, keyed}) {
  context.font = canvasFont(theme, LABEL);
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = theme.paper;
  context.fillStyle = theme.inkSoft;
  const measure = (/** @type {string} */ text) => context.measureText(text).width;
  const room = {left: TOP.left, right: width - 4, rows: 3};
  for (const label of placeLabels(marks, {pixel: x.pixel, measure, ...room})) {
    const end = label.align === "left" ? label.x + measure(label.text) : label.x;
    const y = TOP.top + (label.row + (end > keyed ? KEY_ROWS : 0)) * (LABEL * theme.scale + 4);
    context.textAlign = label.align;
    context.strokeText(label.text, label.x, y);
    context.fillText(label.text, label.x, y);
  }
}

const VEIL = 0.78;
const CROSS = 3.5;

/**
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {HistoryView} view of several trials
 * @param {Scales} scales
 */
export function drawHighlight(upper, lower, view, scales) {
  const {comparison, theme} = view;
  if (!comparison) return;
  const {names, chosen, lit, strokes, fell} = comparison;
  const trial = lit ?? chosen;
  if (scales.hides(names[trial])) return;
  if (lit !== null) for (const part of [veiled(upper, TOP), veiled(lower, BOTTOM)]) part(theme.paper);
  clipped(upper, TOP, () => {
    const {colour} = strokes[trial];
    const pens = {
      training: linePen(upper.context, {...strokes[trial], width: 2.6}),
      test: linePen(upper.context, {colour, width: 1.4, dash: [5, 4]}),
      rate: null,
    };
    extendCurves(pens, view.history, {trial, from: 0}, scales);
    toTip(pens.training, view, scales, scales.loss(tipOf(view, "training_loss", trial)));
    toTip(pens.test, view, scales, scales.loss(tipOf(view, "test_loss", trial)));
    for (const [index, step] of fell.entries()) {
      if (step !== null && (lit === null || index === lit) && !scales.hides(names[index]))
        drawFall(upper, view, index, scales);
    }
  });
  clipped(lower, BOTTOM, () => {
    const rate = linePen(lower.context, {...strokes[trial], width: 2.6});
    extendCurves({training: null, test: null, rate}, view.history, {trial, from: 0}, scales);
    toTip(rate, view, scales, scales.rate(tipOf(view, "learning_rate", trial)));
  });
}

/**
 * @param {HistoryView} view
 * @param {"training_loss" | "test_loss" | "learning_rate"} name
 * @param {number} trial
 * @returns {number} in the newest frame; NaN where that is not known
 */
function tipOf({tip}, name, trial) {
  return tip?.[name][trial] ?? Number.NaN;
}

/**
 * Goes on from the last bucket to where the run stands now.
 * @param {Pen} pen
 * @param {HistoryView} view
 * @param {Scales} scales
 * @param {number} y
 */
function toTip(pen, {tip, history}, scales, y) {
  if (!tip || Number.isNaN(y) || tip.step <= (history.step[history.length - 1] ?? 0)) return;
  pen.move(scales.x.pixel(tip.step), y);
  pen.stroke();
}

/**
 * @param {Surface} surface
 * @param {typeof TOP} margin
 * @returns {(colour: string) => void} lays a veil of that colour over all curves
 */
function veiled({context, width, height}, {left, right, top, bottom}) {
  return (colour) => {
    context.globalAlpha = VEIL;
    context.fillStyle = colour;
    context.fillRect(left, top - 2, width - left - right + 2, height - top - bottom + 4);
    context.globalAlpha = 1;
  };
}

/**
 * A cross where a trial's loss was last finite.
 * @param {Surface} upper
 * @param {HistoryView} view
 * @param {number} trial
 * @param {Scales} scales
 */
function drawFall({context, height}, {history, comparison}, trial, scales) {
  const {training_loss} = history.columns;
  let last = history.length - 1;
  while (last > 0 && !Number.isFinite(training_loss[last * history.trials + trial])) last -= 1;
  if (last < 0 || !comparison) return;
  const at = scales.x.pixel(history.step[last]);
  if (at < TOP.left - 1) return;
  const x = Math.max(at, TOP.left + CROSS);
  const wanted = scales.loss(training_loss[last * history.trials + trial]);
  const y = Math.min(height - TOP.bottom - CROSS, Math.max(TOP.top + CROSS, wanted));
  if (Number.isNaN(y)) return;
  context.beginPath();
  context.moveTo(x - CROSS, y - CROSS);
  context.lineTo(x + CROSS, y + CROSS);
  context.moveTo(x - CROSS, y + CROSS);
  context.lineTo(x + CROSS, y - CROSS);
  context.strokeStyle = comparison.strokes[trial].colour;
  context.lineWidth = 1.8;
  context.stroke();
}

/** @typedef {import("../../lib/history.js").Pin} Pin */

/** @param {Theme} theme @returns {import("../../lib/trials.js").Stroke} */
export const pinStroke = (theme) => ({colour: theme.inkSoft, dash: [1.5, 3]});

/**
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {Pin} pin
 * @param {Scales} scales
 * @param {Theme} theme
 */
export function drawPin(upper, lower, {steps, losses, rates}, scales, theme) {
  const style = {...pinStroke(theme), width: 1.6};
  clipped(upper, TOP, () => {
    const pen = linePen(upper.context, style);
    for (const [index, step] of steps.entries())
      pen.move(scales.x.pixel(step), scales.loss(losses[index] ?? Number.NaN));
    pen.stroke();
  });
  clipped(lower, BOTTOM, () => {
    const pen = linePen(lower.context, style);
    for (const [index, step] of steps.entries()) {
      const y = scales.rate(rates[index] ?? Number.NaN);
      pen.move(scales.x.pixel(index === 0 ? 0 : steps[index - 1]), y);
      pen.move(scales.x.pixel(step), y);
    }
    pen.stroke();
  });
}
