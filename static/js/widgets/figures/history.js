/**
 * Loss over learning rate: two panels of one chart on one step axis, so that the cause stands under the effect.
 * Over the axes lies a canvas on which curves only grow, then a canvas for what moves: the newest losses and the
 * reader's marks.
 */

import {clamp, nearest} from "../../lib/arrays.js";
import {count, loss as lossText, readRate} from "../../lib/format.js";
import {consequences, merge} from "../../lib/marks.js";
import {LINEAR, LOGARITHMIC, stepAxis} from "../../lib/scales.js";
import {chart} from "../chart.js";
import {listen, make} from "../dom.js";
import {changed, redrawnView, surface} from "../surface.js";
import {BOTTOM, ranges, TOP} from "./history-axes.js";
import {
  drawHighlight,
  drawMarks,
  drawPin,
  drawTip,
  historyCurves,
  pinStroke,
  scalesOf,
} from "./history-drawing.js";

/** @typedef {import("../chart.js").Scale} Scale */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */
/** look: the step in view, null where it is the newest. scale: of what is in view of the step axis. */
/** @typedef {{step: number, look: number | null, scale: Scale}} ScrubberView */

const THUMB = 14;
const VEIL = 0.66;
/** One step either way, wherever on the axis. @type {Readonly<Record<string, number>>} */
const ARROWS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1};

/**
 * @param {HTMLElement} container positioned; the slider stands at its top
 * @param {(step: number | null) => void} onLook null: at the newest step again
 * @returns {{to(step: number): void, look(): number | null, update(view: ScrubberView): void, destroy(): void}}
 */
export function scrubber(container, onLook) {
  const input = track();
  container.append(input);
  const ended = new AbortController();
  const {signal} = ended;
  /** @type {ScrubberView | null} */
  let view = null;
  let held = false;
  const to = (/** @type {number} */ step) => {
    const whole = Math.max(0, Math.round(step));
    if (view && view.step > 0) onLook(whole >= view.step ? null : whole);
  };
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    const by = ARROWS[event.key];
    if (!view || by === undefined) return;
    event.preventDefault();
    to((view.look ?? view.step) + by);
  };
  const slide = () => view && to(view.scale.units.value(input.valueAsNumber));
  listen(input, {input: slide, keydown, pointerdown: () => (held = true)}, signal);
  const release = () => (held = false);
  listen(input, {pointerup: release, pointercancel: release, change: release}, signal);
  return {
    to,
    look: () => view?.look ?? null,
    update(next) {
      view = next;
      const {step, look, scale} = next;
      const {from, to: end} = scale.span;
      if (input.min !== String(from)) input.min = String(from);
      if (input.max !== String(end)) input.max = String(end);
      if (!held) input.value = String(clamp(scale.units.at(look ?? step), from, end));
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
    const [left, right] = [Math.max(x, margin.left), width - margin.right + 2];
    if (left >= right) continue;
    context.globalAlpha = VEIL;
    context.fillStyle = theme.paper;
    context.fillRect(left, margin.top - 2, right - left, height - margin.top - margin.bottom + 4);
    context.globalAlpha = 1;
    if (x < margin.left) continue;
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
 * @typedef {{names: readonly string[], strokes: readonly import("../../lib/trials.js").Stroke[], chosen: number,
 *   lit: number | null, fell: readonly (number | null)[]}} Comparison
 * @typedef {{history: History, step: number, look?: number | null,
 *   pin?: import("../../lib/history.js").Pin | null, marks: readonly import("../../lib/marks.js").Mark[], logarithmic: boolean, logSteps?: boolean,
 *   tip: import("../../wire.js").FrameHead | null, comparison: Comparison | null, fell?: number | null,
 *   theme: import("../theme.js").Theme}} HistoryView
 */

/**
 * @param {{loss: HTMLElement, rate: HTMLElement}} containers positioned; owned by the widget until destroy()
 * @param {{onHover?: (sample: Sample | null) => void, onLook?: (step: number | null) => void,
 *   onLogarithmic?: () => void}} [options] onLook: the reader wants to see a step; null: the newest. Without it there is
 *   no slider. onLogarithmic: the reader wants the other scale of the loss; without it the widget keeps that to itself
 * @returns {{update(view: HistoryView): void, destroy(): void}}
 */
export function history({loss, rate}, {onHover = () => {}, onLook, onLogarithmic} = {}) {
  const onResize = () => draw(true);
  const canvases = [loss, rate].map((container) => stacked(container, onResize));
  const [upper, lower] = canvases;
  const empty = emptyMessages(loss, rate);
  const slider = onLook ? scrubber(loss, onLook) : null;
  const scope = ranges();
  const logarithm = scaleChoice(onLogarithmic, () => draw());
  const habits = chart([loss, rate], {
    onChange: () => draw(),
    onPoint: (at) => onHover(at && sampleAt(/** @type {HistoryView} */ (shown.now()), at)),
    ...(slider && onLook ? pressesOf(slider, onLook) : {}),
  });
  /** @type {import("../surface.js").Redrawn<HistoryView>} */
  const shown = redrawnView(KEYS, () => draw());
  let drawing = /** @type {Drawing | null} */ (null);
  const laidOut = () => canvases.every(({curve, over}) => curve.width > 0 && over.width === curve.width);
  /** @param {boolean} [anew] the canvases are blank */
  function draw(anew = false) {
    const given = shown.now();
    if (!given || !laidOut()) return;
    const view = logarithm.apply(given);
    const {history: kept, theme} = view;
    const range = scope.update(view);
    const scales = scalesOf(
      habits.update(chartOf(view, range, [upper.curve, lower.curve], logarithm)),
      upper.curve,
      lower.curve,
    );
    const key = JSON.stringify([
      scales.x.span,
      scales.x.units.name,
      scales.spans,
      view.logarithmic,
      scales.hidden,
    ]);
    const strokes = view.comparison?.strokes ?? null;
    const look = {key, origin: kept.origin, theme, strokes};
    if (
      anew ||
      !drawing ||
      changed(/** @type {typeof look} */ (drawing), look, ["key", "origin", "theme", "strokes"])
    ) {
      const drawn = historyCurves(upper.curve, lower.curve, {scales, theme, comparison: view.comparison});
      drawing = {...look, curves: drawn};
    }
    drawing.curves.extend(kept);
    slider?.update({step: view.step, look: view.look ?? null, scale: scales.x});
    drawOver(upper.over, lower.over, view, scales);
    for (const message of empty) message.hidden = kept.length > 0;
  }
  return {
    update: shown.update,
    destroy() {
      habits.destroy();
      slider?.destroy();
      for (const part of canvases.flatMap(({curve, over}) => [curve, over])) part.destroy();
      for (const message of empty) message.remove();
    },
  };
}

/** Curves, and what lies over them. @param {HTMLElement} container @param {() => void} onResize */
function stacked(container, onResize) {
  return {curve: surface(container, {onResize}), over: surface(container, {onResize})};
}

/** Milliseconds in which two clicks are one double click. */
const TWICE = 500;

/**
 * A click shows the step there; a double click is for the axes, and leaves the step in view as it was.
 * @param {ReturnType<typeof scrubber>} slider
 * @param {(step: number | null) => void} onLook
 */
function pressesOf(slider, onLook) {
  let [last, before] = [Number.NEGATIVE_INFINITY, /** @type {number | null} */ (null)];
  return {
    onPress(/** @type {number} */ step) {
      if (performance.now() - last > TWICE) before = slider.look();
      last = performance.now();
      slider.to(step);
    },
    onTwice: () => onLook(before),
  };
}

/**
 * Whether the loss is on a logarithmic axis: as the page says where it has a choice of its own, else as the reader chose here.
 * @param {(() => void) | undefined} onLogarithmic
 * @param {() => void} redraw
 */
function scaleChoice(onLogarithmic, redraw) {
  /** @type {boolean | null} */
  let own = null;
  let on = false;
  return {
    offered: onLogarithmic === undefined,
    on: () => on,
    /** @param {HistoryView} view @returns {HistoryView} */
    apply(view) {
      on = own ?? view.logarithmic;
      return on === view.logarithmic ? view : {...view, logarithmic: on};
    },
    toggle() {
      if (onLogarithmic) return onLogarithmic();
      own = !on;
      redraw();
    },
  };
}

/**
 * What the chart's habits need to know.
 * @param {HistoryView} view
 * @param {import("./history-axes.js").Ranges} range
 * @param {readonly Surface[]} canvases
 * @param {ReturnType<typeof scaleChoice>} choice
 * @returns {import("../chart.js").Chart}
 */
function chartOf(view, range, [upper, lower], choice) {
  const {history: kept, logarithmic, logSteps = false, marks, look = null} = view;
  const units = stepAxis(logSteps);
  const last = marks.at(-1);
  const sizes = [upper, lower].map(({width, height}) => ({width, height}));
  return {
    points: kept.step,
    length: kept.length,
    text: (step) => `step ${count(step)}`,
    series: seriesOf(view),
    x: {
      whole: {from: 0, to: units.at(range.steps)},
      units,
      title: "step",
      apart: 130,
      least: logSteps ? undefined : FEWEST,
    },
    panels: [
      {
        whole: range.loss,
        units: logarithmic ? LOGARITHMIC : LINEAR,
        title: "loss",
        margin: TOP,
        cut: range.cut,
        ...sizes[0],
      },
      {whole: range.rate, units: LOGARITHMIC, title: "rate", margin: BOTTOM, apart: 22, ...sizes[1]},
    ],
    change: last ? {point: last.end ?? last.step, label: last.label} : null,
    line: look,
    logarithm: {on: logarithmic, offered: choice.offered, toggle: choice.toggle},
  };
}

/** Steps in view at least. */
const FEWEST = 4;

/** @typedef {import("../../lib/reading.js").Series} Series */

/** @param {HistoryView} view @returns {Series[]} the curves that can be read, trial by trial */
function seriesOf({history: kept, comparison, theme, pin}) {
  const {columns, trials} = kept;
  /** @type {(trial: number, name: string, column: import("../../lib/history.js").Name, of: Partial<Series>) => Series} */
  const one = (trial, name, column, of) => ({
    name,
    group: comparison?.names[trial] ?? "",
    panel: 0,
    stroke: comparison?.strokes[trial] ?? {colour: theme.ink, dash: []},
    value: (index) => columns[column][index * trials + trial],
    text: lossText,
    ...of,
  });
  const rated = {panel: 1, text: readRate, key: false};
  if (!comparison)
    return [
      one(0, "training", "training_loss", {}),
      one(0, "test", "test_loss", {stroke: {colour: theme.inkFaint, dash: [5, 4]}}),
      one(0, "rate", "learning_rate", {...rated, stroke: {colour: theme.trace, dash: []}}),
      ...(pin
        ? [{...one(0, "pinned", "training_loss", {stroke: pinStroke(theme)}), value: pinnedAt(pin, kept)}]
        : []),
    ];
  return comparison.strokes.flatMap(({colour}, trial) =>
    colour === "transparent" || trial >= trials
      ? []
      : [
          one(trial, "training", "training_loss", {}),
          one(trial, "test", "test_loss", {panel: 0, key: false, stroke: {colour, dash: [5, 4]}}),
          one(trial, "rate", "learning_rate", rated),
        ],
  );
}

/** @param {import("../../lib/history.js").Pin} pin @param {History} kept @returns {(index: number) => number} at the step of a bucket */
function pinnedAt({steps, losses}, kept) {
  const last = steps.at(-1) ?? 0;
  return (index) => {
    const at = nearest(steps, kept.step[index]);
    return at < 0 || kept.step[index] > last ? Number.NaN : (losses[at] ?? Number.NaN);
  };
}

/**
 * Curves as they were drawn last: more buckets of the same origin extend them.
 * @typedef {{key: string, origin: object, theme: object, strokes: unknown,
 *   curves: ReturnType<typeof historyCurves>}} Drawing
 */

/**
 * What lies over the curves.
 * @param {import("../surface.js").Surface} upper
 * @param {import("../surface.js").Surface} lower
 * @param {HistoryView} view
 * @param {ReturnType<typeof scalesOf>} scales
 */
function drawOver(upper, lower, view, scales) {
  const {theme, look} = view;
  for (const {context, width, height} of [upper, lower]) context.clearRect(0, 0, width, height);
  if (view.pin && !scales.hides("pinned")) drawPin(upper, lower, view.pin, scales, theme);
  drawTip(upper, lower, view, scales);
  if (view.comparison) drawHighlight(upper, lower, view, scales);
  if (typeof look === "number") drawLook(upper, lower, scales.x.pixel(look), theme);
  const marks = consequences(merge(view.marks, scales.x.pixel), view.history, fellAt(view));
  drawMarks(upper, lower, marks, theme, scales);
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
 * @param {HistoryView} view
 * @param {{index: number, group: string}} at the bucket, and the name of the trial
 * @returns {Sample}
 */
function sampleAt({history: kept, comparison}, {index, group}) {
  const trial = Math.max(0, comparison?.names.indexOf(group) ?? 0);
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
