/** What stands out among the curves of several trials: the chosen one, the one under the pointer, those that fell. */

import {linePen} from "../pens.js";
import {BOTTOM, TOP} from "./history-axes.js";
import {extendCurves} from "./history-drawing.js";

/** @typedef {import("./history.js").HistoryView} HistoryView */
/** @typedef {import("./history-drawing.js").Scales} Scales */
/** @typedef {import("../surface.js").Surface} Surface */

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
  within(upper, TOP, () => {
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
  within(lower, BOTTOM, () => {
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
 * @param {import("./history-drawing.js").Pen} pen
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
export function within({context, width, height}, {left, right, top, bottom}, draw) {
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
