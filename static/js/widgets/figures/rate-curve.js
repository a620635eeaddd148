/** Loss against learning rate: what a range test finds. The rate's axis is logarithmic. */

import {changed} from "../../lib/changed.js";
import {rate as rateText} from "../../lib/format.js";
import {jump, straight} from "../../lib/scales.js";
import {linearTicks, logTicks} from "../../lib/ticks.js";
import {axes} from "../axes.js";
import {linePen} from "../pens.js";
import {surface} from "../surface.js";

/** @typedef {import("../../lib/history.js").History} History */
/**
 * low, high: the rates it rises through. end: where the loss stops falling, if that is known.
 * @typedef {{history: History, low: number, high: number, end: {rate: number, loss: number} | null,
 *   theme: import("../theme.js").Theme}} RateCurveView
 */
/** @typedef {{x(rate: number): number, y(loss: number): number}} Scales */

const MARGIN = {left: 48, right: 20, top: 10, bottom: 40};
const CLIP = 2;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: RateCurveView): void, destroy(): void}}
 */
export function rateCurve(container) {
  const canvas = surface(container, {onResize: () => draw()});
  const grid = axes(container);
  /** @type {RateCurveView | null} */
  let view = null;

  function draw() {
    if (!view || canvas.width === 0) return;
    const top = highest(view.history);
    const [from, to] = [Math.log10(view.low), Math.log10(view.high)];
    const across = straight(from, to, MARGIN.left, canvas.width - MARGIN.right);
    const up = straight(0, top, canvas.height - MARGIN.bottom, MARGIN.top);
    const scales = {x: (/** @type {number} */ rate) => across.pixel(Math.log10(rate)), y: up.pixel};
    grid.update(axesOf(view, {from, to, top}, canvas));
    canvas.context.clearRect(0, 0, canvas.width, canvas.height);
    drawCurves(canvas, view, scales);
    if (view.end) drawEnd(canvas, view.end, view.theme, scales);
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, KEYS)) draw();
    },
    destroy() {
      canvas.destroy();
      grid.destroy();
    },
  };
}

const KEYS = /** @type {const} */ (["history", "low", "high", "theme"]);

/**
 * @param {History} history
 * @returns {number} the upper end of the axis: a loss gone wild is cut off
 */
function highest({columns: {training_loss: losses}, length}) {
  let most = 0;
  for (let i = 0; i < length; i++) if (losses[i] > most) most = losses[i];
  return jump(Math.min(most, CLIP * (losses[0] || 1)) * 1.06) || 1;
}

/**
 * @param {RateCurveView} view
 * @param {{from: number, to: number, top: number}} range
 * @param {import("../surface.js").Surface} canvas
 */
function axesOf({theme}, {from, to, top}, {width, height}) {
  const room = Math.max(2, Math.floor((height - MARGIN.top - MARGIN.bottom) / 36));
  return {
    x: {from, to, ticks: logTicks(from, to, width / 60), title: "learning rate"},
    y: {from: 0, to: top, ticks: linearTicks(0, top, room), title: "loss", grid: true},
    margin: MARGIN,
    colours: {text: theme.inkSoft, line: theme.line, font: theme.ui},
  };
}

/**
 * Training loss solid, test loss dashed.
 * @param {import("../surface.js").Surface} canvas
 * @param {RateCurveView} view
 * @param {Scales} scales
 */
function drawCurves({context, width, height}, {history, theme}, {x, y}) {
  const {training_loss, test_loss, learning_rate} = history.columns;
  const training = linePen(context, {colour: theme.ink, width: 1.9});
  const test = linePen(context, {colour: theme.inkFaint, width: 1.4, dash: [5, 4]});
  context.save();
  context.beginPath();
  context.rect(
    MARGIN.left,
    MARGIN.top,
    width - MARGIN.left - MARGIN.right,
    height - MARGIN.top - MARGIN.bottom,
  );
  context.clip();
  for (let i = 0; i < history.length; i++) {
    if (Number.isNaN(learning_rate[i])) continue;
    training.move(x(learning_rate[i]), Math.max(y(training_loss[i]), -height));
    test.move(x(learning_rate[i]), Math.max(y(test_loss[i]), -height));
  }
  test.stroke();
  training.stroke();
  context.restore();
}

/**
 * @param {import("../surface.js").Surface} canvas
 * @param {{rate: number, loss: number}} end
 * @param {import("../theme.js").Theme} theme
 * @param {Scales} scales
 */
function drawEnd({context, width, height}, {rate, loss}, theme, {x, y}) {
  const at = x(rate);
  context.beginPath();
  context.moveTo(at, MARGIN.top);
  context.lineTo(at, height - MARGIN.bottom);
  context.setLineDash([2, 3]);
  context.strokeStyle = theme.trace;
  context.lineWidth = 1.4;
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(at, y(loss), 4.5, 0, 2 * Math.PI);
  context.fillStyle = theme.trace;
  context.strokeStyle = theme.paper;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
  const right = at < width / 2;
  context.font = `600 12px ${theme.ui}`;
  context.textAlign = right ? "left" : "right";
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  const words = `the fall ends at ${rateText(rate)}`;
  context.strokeText(words, at + (right ? 8 : -8), MARGIN.top + 2);
  context.fillText(words, at + (right ? 8 : -8), MARGIN.top + 2);
}
