/**
 * Loss over learning rate: two figures on one step axis, so that the cause stands under the effect.
 * Under each lie its axes, which Plotly draws and which change only in jumps; then a canvas on which curves
 * only grow; then a canvas for what moves: the newest losses, the reader's marks, the hover line.
 */

import {nearest} from "../../lib/arrays.js";
import {count} from "../../lib/format.js";
import {consequences, merge} from "../../lib/marks.js";
import {axes} from "../axes.js";
import {listen, make, within} from "../dom.js";
import {changed, redrawnView, surface} from "../surface.js";
import {axesOf, BOTTOM, ranges, TOP} from "./history-axes.js";
import {
  drawCross,
  drawHighlight,
  drawMarks,
  drawPin,
  drawTip,
  historyCurves,
  scalesOf,
} from "./history-drawing.js";

/** @typedef {import("./history-drawing.js").Scale} Scale */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */
/** end: of the axis. look: the step in view, null where it is the newest. scale: null before the first layout. */
/** @typedef {{step: number, look: number | null, end: number, scale: Scale | null}} ScrubberView */

const THUMB = 14;
const VEIL = 0.66;
/** One step either way, wherever on the axis. @type {Readonly<Record<string, number>>} */
const ARROWS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1};

/**
 * @param {HTMLElement} container positioned; the slider stands at its top
 * @param {readonly HTMLElement[]} figures on which the line can be dragged, their left edges in line with the container's
 * @param {(step: number | null) => void} onLook null: at the newest step again
 * @returns {{update(view: ScrubberView): void, destroy(): void}}
 */
export function scrubber(container, figures, onLook) {
  const input = track();
  container.append(input);
  const ended = new AbortController();
  const {signal} = ended;
  /** @type {ScrubberView | null} */
  let view = null;
  let held = false;
  const to = (/** @type {number} */ step) => {
    const whole = Math.max(0, Math.round(step));
    if (view) onLook(whole >= view.step ? null : whole);
  };
  const drag = (/** @type {PointerEvent} */ event) => {
    if (view?.scale && view.step > 0) to(view.scale.value(within(container, event)[0]));
  };
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    const by = ARROWS[event.key];
    if (!view || by === undefined) return;
    event.preventDefault();
    to((view.look ?? view.step) + by);
  };
  const slide = () => view?.scale && to(view.scale.units.step(input.valueAsNumber));
  listen(input, {input: slide, keydown, pointerdown: () => (held = true)}, signal);
  const release = () => (held = false);
  listen(input, {pointerup: release, pointercancel: release, change: release}, signal);
  for (const figure of figures) draggable(figure, drag, signal);
  return {
    update(next) {
      view = next;
      const {step, look, end, scale} = next;
      const at = scale?.units.at ?? Number;
      if (input.max !== String(at(end))) input.max = String(at(end));
      if (!held) input.value = String(at(look ?? step));
      input.disabled = step === 0;
      const text = look === null ? `step ${count(step)}, now` : `step ${count(look)} of ${count(step)}`;
      if (input.getAttribute("aria-valuetext") !== text) input.setAttribute("aria-valuetext", text);
    },
    destroy() {
      ended.abort();
      input.remove();
    },
  };
}

function track() {
  const input = make("input", {
    type: "range",
    class: "when",
    min: 0,
    max: 1,
    step: "any",
    "aria-label": "Step in view",
  });
  input.style.setProperty("--thumb", `${THUMB}px`);
  input.style.left = `${TOP.left - THUMB / 2}px`;
  input.style.width = `calc(100% - ${TOP.left + TOP.right - THUMB}px)`;
  return input;
}

/**
 * @param {HTMLElement} figure
 * @param {(event: PointerEvent) => void} drag from where the pointer is pressed until it is released
 * @param {AbortSignal} signal
 */
function draggable(figure, drag, signal) {
  const pointerdown = (/** @type {PointerEvent} */ event) => {
    const {target} = event;
    if (event.button !== 0 || !(target instanceof Element) || target.closest("button, input")) return;
    figure.setPointerCapture(event.pointerId);
    drag(event);
  };
  const pointermove = (/** @type {PointerEvent} */ event) =>
    figure.hasPointerCapture(event.pointerId) && drag(event);
  listen(figure, {pointerdown, pointermove}, signal);
}

/**
 * The line at the step in view, and a veil over what came after it.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {number} x
 * @param {Theme} theme
 */
export function drawLook(upper, lower, x, theme) {
  for (const [{context, width, height}, margin] of /** @type {const} */ ([
    [upper, TOP],
    [lower, BOTTOM],
  ])) {
    context.globalAlpha = VEIL;
    context.fillStyle = theme.paper;
    context.fillRect(
      x,
      margin.top - 2,
      width - margin.right + 2 - x,
      height - margin.top - margin.bottom + 4,
    );
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(x, -TOP.top);
    context.lineTo(x, margin === BOTTOM ? height - BOTTOM.bottom : height);
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.6;
    context.stroke();
  }
}

/** @typedef {import("../../lib/history.js").History} History */
/** @typedef {{step: number, trial: number, training: number, test: number, rate: number}} Sample */
/**
 * step: where the run stands. look: the step in view, left out or null where it is the newest. pin: a run to
 * draw against. logarithmic: the scale of the loss; logSteps: that of the steps. tip: the newest frame, whose losses may be newer than the last bucket.
 * fell: the step at which a run of one trial diverged. comparison: how several trials are drawn; chosen: shown with its test loss; lit: shown before all others;
 * fell: the step each diverged at.
 * @typedef {{strokes: readonly import("../../lib/trials.js").Stroke[], chosen: number, lit: number | null,
 *   fell: readonly (number | null)[]}} Comparison
 * @typedef {{history: History, step: number, look?: number | null,
 *   pin?: import("../../lib/history.js").Pin | null, marks: readonly import("../../lib/marks.js").Mark[], logarithmic: boolean, logSteps?: boolean,
 *   tip: import("../../wire.js").FrameHead | null, comparison: Comparison | null, fell?: number | null,
 *   theme: import("../theme.js").Theme}} HistoryView
 */

/**
 * @param {{loss: HTMLElement, rate: HTMLElement}} containers positioned; owned by the widget until destroy()
 * @param {{onHover?: (sample: Sample | null) => void, onLook?: (step: number | null) => void}} [options]
 *   onLook: the reader wants to see a step; null: the newest. Without it there is no slider
 * @returns {{update(view: HistoryView): void, destroy(): void}}
 */
export function history({loss, rate}, {onHover = () => {}, onLook} = {}) {
  const onResize = () => draw(true);
  const canvases = [loss, rate].map((container) => stacked(container, onResize));
  const [upper, lower] = canvases;
  const empty = emptyMessages(loss, rate);
  const slider = onLook ? scrubber(loss, [loss, rate], onLook) : null;
  const ended = new AbortController();
  const scope = ranges();
  /** @type {import("../surface.js").Redrawn<HistoryView>} */
  const shown = redrawnView(KEYS, () => draw());
  let hovered = /** @type {number | null} */ (null);
  let drawing = /** @type {Drawing | null} */ (null);
  const laidOut = () => canvases.every(({curve, over}) => curve.width > 0 && over.width === curve.width);
  /** @param {boolean} [anew] the canvases are blank */
  function draw(anew = false) {
    const view = shown.now();
    if (!view || !laidOut()) return;
    const {history: kept, theme, logarithmic, logSteps} = view;
    const range = scope.update(view);
    const key = JSON.stringify([range, logarithmic, logSteps]);
    const strokes = view.comparison?.strokes ?? null;
    const look = {key, origin: kept.origin, theme, strokes};
    if (
      anew ||
      !drawing ||
      changed(/** @type {typeof look} */ (drawing), look, ["key", "origin", "theme", "strokes"])
    ) {
      const both = axesOf(range, view, upper.curve, lower.curve);
      upper.axes.update(both.upper);
      lower.axes.update(both.lower);
      const scales = scalesOf(range, view, upper.curve, lower.curve);
      const drawn = historyCurves(upper.curve, lower.curve, {scales, theme, strokes});
      drawing = {...look, scales, curves: drawn};
    }
    drawing.curves.extend(kept);
    slider?.update({step: view.step, look: view.look ?? null, end: range.steps, scale: drawing.scales.x});
    drawOver(upper.over, lower.over, view, drawing.scales, hovered);
    for (const message of empty) message.hidden = kept.length > 0;
  }
  /** @param {number | null} pixel */
  const hover = (pixel) => {
    const view = shown.now();
    const sample = view && drawing && pixel !== null ? sampleAt(view, drawing.scales.x.value(pixel)) : null;
    hovered = sample?.step ?? null;
    onHover(sample);
    if (view && drawing) drawOver(upper.over, lower.over, view, drawing.scales, hovered);
  };
  const pointermove = (/** @type {PointerEvent} */ event) => hover(within(loss, event)[0]);
  const over = {pointermove, pointerleave: () => hover(null)};
  for (const container of [loss, rate]) listen(container, over, ended.signal);
  return {
    update: shown.update,
    destroy() {
      ended.abort();
      slider?.destroy();
      for (const part of canvases.flatMap(({curve, over, axes: own}) => [curve, over, own])) part.destroy();
      for (const message of empty) message.remove();
    },
  };
}

/** Curves, what lies over them, and their axes. @param {HTMLElement} container @param {() => void} onResize */
function stacked(container, onResize) {
  const [curve, over] = [surface(container, {onResize}), surface(container, {onResize})];
  return {curve, over, axes: axes(container)};
}

/**
 * Curves as they were drawn last: more buckets of the same origin extend them.
 * @typedef {{key: string, origin: object, theme: object, strokes: unknown, scales: ReturnType<typeof scalesOf>,
 *   curves: ReturnType<typeof historyCurves>}} Drawing
 */

/**
 * What lies over the curves.
 * @param {import("../surface.js").Surface} upper
 * @param {import("../surface.js").Surface} lower
 * @param {HistoryView} view
 * @param {ReturnType<typeof scalesOf>} scales
 * @param {number | null} hovered the step under the pointer
 */
function drawOver(upper, lower, view, scales, hovered) {
  const {theme, look} = view;
  for (const {context, width, height} of [upper, lower]) context.clearRect(0, 0, width, height);
  if (view.pin) drawPin(upper, lower, view.pin, scales, theme);
  drawTip(upper, lower, view, scales);
  if (view.comparison) drawHighlight(upper, lower, view, scales);
  if (typeof look === "number") drawLook(upper, lower, scales.x.pixel(look), theme);
  const marks = consequences(merge(view.marks, scales.x.pixel), view.history, fellAt(view));
  drawMarks(upper, lower, marks, theme, scales.x);
  if (hovered !== null) drawCross(upper, lower, scales.x.pixel(hovered), theme);
}

/** The step at which the trial in view diverged. @param {HistoryView} view @returns {number | null} */
const fellAt = ({comparison, fell = null}) =>
  comparison ? (comparison.fell[comparison.chosen] ?? null) : fell;

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
  "fell",
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
