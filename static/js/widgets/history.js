/**
 * Loss over learning rate: two figures on one step axis, so that the cause stands under the effect.
 * Curves are drawn on canvases; Plotly draws the axes, which change only in jumps.
 */

import {nearest} from "../lib/arrays.js";
import {column} from "../lib/history.js";
import {merge} from "../lib/marks.js";
import {straight} from "../lib/scales.js";
import {axes} from "./axes.js";
import {make} from "./dom.js";
import {axesOf, BOTTOM, ranges, TOP} from "./history-axes.js";
import {drawCross, drawLosses, drawMarks, drawRates} from "./history-drawing.js";
import {surface} from "./surface.js";

/** @typedef {import("../lib/history.js").History} History */
/** @typedef {{step: number, training: number, test: number, rate: number}} Sample */
/**
 * step: where the run stands. tip: the newest frame, whose losses may be newer than the last bucket.
 * @typedef {{history: History, step: number, marks: readonly import("../lib/marks.js").Mark[], logarithmic: boolean,
 *   tip: import("../wire.js").FrameHead | null, theme: import("./theme.js").Theme}} HistoryView
 */

/**
 * @param {{loss: HTMLElement, rate: HTMLElement}} containers positioned; owned by the widget until destroy()
 * @param {{onHover?: (sample: Sample | null) => void}} [options]
 * @returns {{update(view: HistoryView): void, destroy(): void}}
 */
export function history({loss, rate}, {onHover = () => {}} = {}) {
  const upper = surface(loss, {onResize: () => draw()});
  const lower = surface(rate, {onResize: () => draw()});
  const upperAxes = axes(loss);
  const lowerAxes = axes(rate);
  const empty = [
    make("p", {class: "empty"}, "Press Train: the loss is drawn here, step by step."),
    make("p", {class: "empty"}, "The learning rate behind it is drawn here."),
  ];
  loss.append(empty[0]);
  rate.append(empty[1]);
  const ended = new AbortController();
  const scope = ranges();
  /** @type {HistoryView | null} */
  let view = null;
  /** @type {number | null} */
  let hovered = null;

  function draw() {
    if (!view || upper.width === 0 || lower.width === 0) return;
    const range = scope.update(view);
    const both = axesOf(range, view, upper, lower);
    upperAxes.update(both.upper);
    lowerAxes.update(both.lower);
    const x = straight(0, range.steps, both.upper.margin.left, upper.width - both.upper.margin.right);
    const merged = merge(view.marks, x.pixel);
    const room = {x, left: both.upper.margin.left, right: upper.width - both.upper.margin.right};
    upper.context.clearRect(0, 0, upper.width, upper.height);
    lower.context.clearRect(0, 0, lower.width, lower.height);
    drawLosses(upper, view, range, x);
    drawRates(lower, view, range, x);
    drawMarks(upper, lower, merged, view.theme, room);
    if (hovered !== null) drawCross(upper, lower, x.pixel(hovered), view.theme);
    for (const message of empty) message.hidden = view.history.length > 0;
  }
  /** @param {PointerEvent} event */
  const hover = (event) => {
    const sample =
      view && sampleAt(view, event.clientX - loss.getBoundingClientRect().left, upper.width, scope.steps());
    hovered = sample ? sample.step : null;
    onHover(sample);
    draw();
  };
  const leave = () => {
    hovered = null;
    onHover(null);
    draw();
  };
  for (const container of [loss, rate]) {
    container.addEventListener("pointermove", hover, ended);
    container.addEventListener("pointerleave", leave, ended);
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (!last || KEYS.some((key) => last[key] !== next[key])) draw();
    },
    destroy() {
      ended.abort();
      for (const part of [upper, lower, upperAxes, lowerAxes]) part.destroy();
      for (const message of empty) message.remove();
    },
  };
}

const KEYS = /** @type {const} */ (["history", "step", "marks", "logarithmic", "theme", "tip"]);

/**
 * The bucket nearest to a place on the step axis.
 * @param {HistoryView} view
 * @param {number} pixel
 * @param {number} width
 * @param {number} steps
 * @returns {Sample | null}
 */
function sampleAt({history: kept}, pixel, width, steps) {
  if (kept.length === 0) return null;
  const at = straight(0, steps, TOP.left, width - BOTTOM.right).value(pixel);
  const index = nearest(kept.step, at, kept.length);
  const value = (/** @type {import("../lib/history.js").Name} */ name) => column(kept, name, 0)[index];
  return {
    step: kept.step[index],
    training: value("training_loss"),
    test: value("test_loss"),
    rate: value("learning_rate"),
  };
}
