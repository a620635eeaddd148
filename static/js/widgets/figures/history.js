/**
 * Loss over learning rate: two figures on one step axis, so that the cause stands under the effect.
 * Under each lie its axes, which Plotly draws and which change only in jumps; then a canvas on which curves
 * only grow; then a canvas for what moves: the newest losses, the reader's marks, the hover line.
 */

import {nearest} from "../../lib/arrays.js";
import {changed} from "../../lib/changed.js";
import {merge} from "../../lib/marks.js";
import {axes} from "../axes.js";
import {make} from "../dom.js";
import {surface} from "../surface.js";
import {axesOf, ranges} from "./history-axes.js";
import {curves, drawCross, drawMarks, drawTip, scalesOf} from "./history-drawing.js";
import {drawPin} from "./history-pin.js";
import {drawLook, scrubber} from "./history-scrubber.js";
import {drawHighlight} from "./history-trials.js";

/** @typedef {import("../../lib/history.js").History} History */
/** @typedef {{step: number, trial: number, training: number, test: number, rate: number}} Sample */
/**
 * step: where the run stands. look: the step in view, left out or null where it is the newest. pin: a run to
 * draw against. logarithmic: the scale of the loss; logSteps: that of the steps. tip: the newest frame, whose losses may be newer than the last bucket.
 * comparison: how several trials are drawn; chosen: shown with its test loss; lit: shown before all others;
 * fell: the step each diverged at.
 * @typedef {{strokes: readonly import("../../lib/trials.js").Stroke[], chosen: number, lit: number | null,
 *   fell: readonly (number | null)[]}} Comparison
 * @typedef {{history: History, step: number, look?: number | null,
 *   pin?: import("../../lib/pin.js").Pin | null, marks: readonly import("../../lib/marks.js").Mark[], logarithmic: boolean, logSteps?: boolean,
 *   tip: import("../../wire.js").FrameHead | null, comparison: Comparison | null,
 *   theme: import("../theme.js").Theme}} HistoryView
 */

/**
 * @param {{loss: HTMLElement, rate: HTMLElement}} containers positioned; owned by the widget until destroy()
 * @param {{onHover?: (sample: Sample | null) => void, onLook?: (step: number | null) => void}} [options]
 *   onLook: the reader wants to see a step; null: the newest. Without it there is no slider
 * @returns {{update(view: HistoryView): void, destroy(): void}}
 */
export function history({loss, rate}, {onHover = () => {}, onLook} = {}) {
  const canvases = [loss, rate].map((container) => ({
    curve: surface(container, {onResize: () => draw(true)}),
    over: surface(container, {onResize: () => draw(true)}),
    axes: axes(container),
  }));
  const [upper, lower] = canvases;
  const empty = emptyMessages(loss, rate);
  const slider = onLook ? scrubber(loss, [loss, rate], onLook) : null;
  const ended = new AbortController();
  const scope = ranges();
  /** @type {HistoryView | null} */
  let view = null;
  /** @type {number | null} */
  let hovered = null;
  /** @type {{key: string, origin: object, theme: object, strokes: unknown, scales: ReturnType<typeof scalesOf>, curves: ReturnType<typeof curves>} | null} */
  let drawing = null;

  /** @param {boolean} [anew] the canvases are blank */
  function draw(anew = false) {
    if (!view || canvases.some(({curve, over}) => curve.width === 0 || over.width !== curve.width)) return;
    const {history: kept, theme, logarithmic, logSteps} = view;
    const range = scope.update(view);
    const key = JSON.stringify([range, logarithmic, logSteps]);
    const styles = view.comparison?.strokes ?? null;
    const same = drawing?.origin === kept.origin && drawing.theme === theme && drawing.strokes === styles;
    if (anew || drawing?.key !== key || !same) {
      const both = axesOf(range, view, upper.curve, lower.curve);
      upper.axes.update(both.upper);
      lower.axes.update(both.lower);
      const scales = scalesOf(range, view, upper.curve, lower.curve);
      const drawn = curves(upper.curve, lower.curve, {scales, theme, strokes: styles});
      drawing = {key, origin: kept.origin, theme, strokes: styles, scales, curves: drawn};
    }
    drawing.curves.extend(kept);
    slider?.update({step: view.step, look: view.look ?? null, end: range.steps, scale: drawing.scales.x});
    drawOver(view, drawing.scales);
    for (const message of empty) message.hidden = kept.length > 0;
  }
  /** @param {HistoryView} now @param {ReturnType<typeof scalesOf>} scales */
  function drawOver(now, scales) {
    for (const {over} of canvases) over.context.clearRect(0, 0, over.width, over.height);
    if (now.pin) drawPin(upper.over, lower.over, now.pin, scales, now.theme);
    drawTip(upper.over, lower.over, now, scales);
    if (now.comparison) drawHighlight(upper.over, lower.over, now, scales);
    if (typeof now.look === "number") drawLook(upper.over, lower.over, scales.x.pixel(now.look), now.theme);
    drawMarks(upper.over, lower.over, merge(now.marks, scales.x.pixel), now.theme, scales.x);
    if (hovered !== null) drawCross(upper.over, lower.over, scales.x.pixel(hovered), now.theme);
  }
  /** @param {number | null} pixel */
  const hover = (pixel) => {
    const sample = view && drawing && pixel !== null ? sampleAt(view, drawing.scales.x.value(pixel)) : null;
    hovered = sample ? sample.step : null;
    onHover(sample);
    if (view && drawing) drawOver(view, drawing.scales);
  };
  for (const container of [loss, rate]) {
    container.addEventListener(
      "pointermove",
      (event) => hover(event.clientX - loss.getBoundingClientRect().left),
      ended,
    );
    container.addEventListener("pointerleave", () => hover(null), ended);
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, KEYS)) draw();
    },
    destroy() {
      ended.abort();
      slider?.destroy();
      for (const part of canvases.flatMap(({curve, over, axes: own}) => [curve, over, own])) part.destroy();
      for (const message of empty) message.remove();
    },
  };
}

const KEYS = /** @type {const} */ ([
  "history",
  "step",
  "look",
  "pin",
  "marks",
  "logarithmic",
  "logSteps",
  "theme",
  "tip",
  "comparison",
]);

/**
 * @param {HTMLElement} loss
 * @param {HTMLElement} rate
 * @returns {HTMLElement[]} what the empty figures say
 */
function emptyMessages(loss, rate) {
  const upper = make("p", {class: "empty"}, "Press Train: the loss is drawn here, step by step.");
  const lower = make("p", {class: "empty"}, "The learning rate behind it is drawn here.");
  loss.append(upper);
  rate.append(lower);
  return [upper, lower];
}

/**
 * The bucket nearest to a step, of the trial that is shown.
 * @param {HistoryView} view
 * @param {number} step
 * @returns {Sample | null}
 */
function sampleAt({history: kept, comparison}, step) {
  if (kept.length === 0) return null;
  const trial = comparison?.lit ?? comparison?.chosen ?? 0;
  const index = nearest(kept.step, step, kept.length);
  const value = (/** @type {import("../../lib/history.js").Name} */ name) =>
    kept.columns[name][index * kept.trials + trial];
  return {
    step: kept.step[index],
    trial,
    training: value("training_loss"),
    test: value("test_loss"),
    rate: value("learning_rate"),
  };
}
