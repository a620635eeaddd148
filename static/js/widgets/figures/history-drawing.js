/** Draws the curves of a run's history, the reader's marks and the hover line on canvases. */

import {placeLabels} from "../../lib/marks.js";
import {stepUnits, straight} from "../../lib/scales.js";
import {bandPen, linePen} from "../pens.js";
import {BOTTOM, TOP} from "./history-axes.js";

/** @typedef {import("./history.js").HistoryView} HistoryView */
/** @typedef {import("./history-axes.js").Ranges} Ranges */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {ReturnType<typeof linePen>} Pen */
/** units: those of the axis. @typedef {{pixel(step: number): number, value(pixel: number): number, units: import("../../lib/scales.js").StepUnits}} Scale */
/** x: of steps; loss and rate: of their values. @typedef {{x: Scale, loss(value: number): number, rate(value: number): number}} Scales */

const LABEL = 11;

/**
 * @param {Ranges} range
 * @param {{logarithmic: boolean, logSteps?: boolean}} view
 * @param {Surface} upper
 * @param {Surface} lower
 * @returns {Scales}
 */
export function scalesOf(range, {logarithmic, logSteps = false}, upper, lower) {
  const units = stepUnits(logSteps);
  const across = straight(0, units.at(range.steps), TOP.left, upper.width - TOP.right);
  const loss = straight(range.loss.from, range.loss.to, upper.height - TOP.bottom, TOP.top);
  const rate = straight(range.rate.from, range.rate.to, lower.height - BOTTOM.bottom, BOTTOM.top);
  const power = (/** @type {number} */ value) => Math.log10(Math.max(value, 1e-12));
  return {
    x: {
      pixel: (step) => across.pixel(units.at(step)),
      value: (pixel) => units.step(across.value(pixel)),
      units,
    },
    // A loss gone wild is held just outside: dashes all the way to it would take for ever.
    loss: (value) => Math.max(loss.pixel(logarithmic ? power(value) : value), -upper.height),
    rate: (value) => rate.pixel(power(value)),
  };
}

/**
 * The curves of one range: training loss solid, test loss dashed, a faint band from the smallest to the
 * largest loss of a batch, and the rate of every bucket, held over its steps. Of several trials only the
 * training loss and the rate, each with its own stroke.
 * @param {Surface} upper cleared
 * @param {Surface} lower cleared
 * @param {{scales: Scales, theme: Theme, strokes: readonly import("../../lib/trials.js").Stroke[] | null}} options
 * @returns {{extend(history: import("../../lib/history.js").History): void}} draws what is new
 */
export function historyCurves(upper, lower, {scales, theme, strokes}) {
  clip(upper, TOP);
  clip(lower, BOTTOM);
  const pens = strokes
    ? strokes.map((stroke) => ({
        training: linePen(upper.context, {...stroke, width: 1.5}),
        test: null,
        rate: linePen(lower.context, {...stroke, width: 1.5}),
      }))
    : [
        {
          training: linePen(upper.context, {colour: theme.ink, width: 1.7}),
          test: linePen(upper.context, {colour: theme.inkFaint, width: 1.4, dash: [5, 4]}),
          rate: linePen(lower.context, {colour: theme.trace, width: 2}),
        },
      ];
  const band = bandPen(upper.context, {colour: theme.ink, alpha: 0.08, start: scales.x.pixel(0)});
  let done = 0;
  return {
    extend(history) {
      if (!strokes) extendBand(band, history, done, scales);
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
  for (let i = from, at = from * trials + trial; i < length; i++, at += trials) {
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
  for (let i = from; i < length; i++) {
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
export function drawTip(upper, lower, {history, tip, theme, comparison}, scales) {
  const last = history.length - 1;
  if (!tip || last < 0 || tip.step <= history.step[last]) return;
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
    if (own) {
      draw(upper, "training_loss", scales.loss, {colour: own.colour, width: 1.5});
      draw(lower, "learning_rate", scales.rate, {colour: own.colour, width: 1.5});
      continue;
    }
    draw(upper, "test_loss", scales.loss, {colour: theme.inkFaint, width: 1.4, dash: [5, 4]});
    draw(upper, "training_loss", scales.loss, {colour: theme.ink, width: 1.7});
    draw(lower, "learning_rate", scales.rate, {colour: theme.trace, width: 2});
  }
}

/**
 * A thin dotted line through both figures for each mark, the span of a drag shaded, and its words where there is room.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {readonly import("../../lib/marks.js").Mark[]} marks merged
 * @param {Theme} theme
 * @param {Scale} x
 */
export function drawMarks(upper, lower, marks, theme, x) {
  if (marks.length === 0) return;
  for (const {context, height} of [upper, lower]) {
    const bottom = context === lower.context ? height - BOTTOM.bottom : height;
    context.fillStyle = theme.inkFaint;
    context.globalAlpha = 0.14;
    for (const {step, end = step} of marks)
      context.fillRect(x.pixel(step), 0, x.pixel(end) - x.pixel(step), bottom);
    context.globalAlpha = 1;
    context.beginPath();
    for (const mark of marks) {
      context.moveTo(x.pixel(mark.step), 0);
      context.lineTo(x.pixel(mark.step), bottom);
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
  const room = {left: TOP.left, right: upper.width - 4, rows: 3};
  for (const label of placeLabels(marks, {pixel: x.pixel, measure, ...room})) {
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
  const {chosen, lit, strokes, fell} = comparison;
  const trial = lit ?? chosen;
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
      if (step !== null && (lit === null || index === lit)) drawFall(upper, view, index, scales);
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
 * @param {Surface} surface
 * @param {typeof TOP} margin
 * @param {() => void} draw what stays between the axes
 */
export function clipped({context, width, height}, {left, right, top, bottom}, draw) {
  context.save();
  context.beginPath();
  context.rect(left, top - 2, width - left - right + 2, height - top - bottom + 4);
  context.clip();
  draw();
  context.restore();
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
  const x = Math.max(scales.x.pixel(history.step[last]), TOP.left + CROSS);
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
