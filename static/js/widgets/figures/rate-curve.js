/**
 * Loss against learning rate, on a logarithmic axis: of a range test, and of a sweep. While they train they are drawn
 * here, and by Plotly once they stand.
 */

import {loss as lossText, rate as rateText} from "../../lib/format.js";
import {jump, LINEAR, LOGARITHMIC, logTicks} from "../../lib/scales.js";
import {plot} from "../chart.js";
import {make, svg} from "../dom.js";
import {graph} from "../graph.js";
import {settling} from "../plotly.js";
import {changed, fitted} from "../surface.js";
import {canvasFont} from "../theme.js";

/** @typedef {import("../theme.js").Theme} Theme */
/**
 * loss: null where it is not finite. best: the trial of the lowest loss. settled: whether it stands still.
 * @typedef {{trials: readonly {rate: number, loss: number | null, colour: string}[], best: number | null,
 *   settled: boolean, theme: Theme}} ByRateView
 */

const HEIGHT = 210;
/** How many times the middle loss is shown; one gone wild stands at the top rather than flatten the rest. */
const SWEEP_CLIP = 8;
const SWEEP_MARGIN = {left: 48, right: 14, top: 14, bottom: 40};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: ByRateView): void, destroy(): void}}
 */
export function lossByRate(container) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {}, picture);
  container.append(root);
  /** @param {ByRateView} view @param {number} width */
  function draw({trials, best}, width) {
    if (trials.length === 0) return;
    const powers = trials.map(({rate}) => Math.log10(rate));
    const [from, to] = [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers))];
    const top = topOf(trials.flatMap(({loss}) => (loss === null ? [] : [loss])));
    const {x, y, area, front} = graph(picture, {
      width,
      height: HEIGHT,
      x: {from, to, title: "learning rate", ticks: logTicks(from, to, 8)},
      y: {from: 0, to: top, title: "training loss"},
      margin: SWEEP_MARGIN,
    });
    const known = trials.map(({rate, loss}) => ({
      px: x.pixel(Math.log10(rate)),
      py: y.pixel(loss === null ? top : Math.min(loss, top)),
    }));
    const points = known.map(({px, py}) => `${px},${py}`).join(" ");
    front.append(svg("polyline", {class: "guide", points, fill: "none"}));
    for (const [i, {px, py}] of known.entries()) {
      const {loss, colour} = trials[i];
      front.append(
        loss === null
          ? svg("path", {d: `M${px - 4} ${py - 4}l8 8m-8 0l8 -8`, stroke: colour, "stroke-width": 2})
          : svg("circle", {class: "walker", cx: px, cy: py, r: i === best ? 7 : 4.5, fill: colour}),
      );
    }
    if (best === null) return;
    const {px, py} = known[best];
    const anchor = px > area.x + area.width * 0.75 ? "end" : "middle";
    const words = `lowest now: ${rateText(trials[best].rate)}`;
    front.append(svg("text", {class: "title", x: px, y: py - 14, "text-anchor": anchor}, words));
  }
  const live = fitted(root, draw, root);
  const still = settling(container, "Loss by learning rate");
  let key = "";
  let last = /** @type {Theme | null} */ (null);
  return {
    update(view) {
      live.update(view);
      const next = view.settled ? JSON.stringify([view.trials, view.best]) : "";
      if (next === key && last === view.theme) return;
      [key, last] = [next, view.theme];
      still.update(view.settled ? plottedTrials(view) : null);
    },
    destroy() {
      still.destroy();
      live.destroy();
    },
  };
}

/** @param {ByRateView} view @returns {import("../plotly.js").PlottedView} */
function plottedTrials({trials, best, theme}) {
  const losses = trials.flatMap(({loss}) => (loss === null ? [] : [loss]));
  const top = topOf(losses);
  const points = trials.map(({rate}) => rate);
  const note = (/** @type {number} */ rate, /** @type {number | null} */ loss) =>
    `rate ${rateText(rate)}<br>${loss === null ? "diverged" : `training loss ${lossText(loss)}`}`;
  return {
    traces: [
      {
        name: "training loss",
        points,
        values: trials.map(({loss}) => loss),
        shown: trials.map(({loss}) => (loss === null ? top : Math.min(loss, top))),
        stroke: {colour: theme.inkFaint, dash: [5, 4]},
        marks: "lines+markers",
        sizes: trials.map((_, index) => (index === best ? 14 : 9)),
        colours: trials.map(({colour}) => colour),
        symbols: trials.map(({loss}) => (loss === null ? "x-thin-open" : "circle")),
        notes: trials.map(({rate, loss}) => note(rate, loss)),
      },
    ],
    x: {title: "learning rate", logarithmic: true},
    y: {title: "training loss", range: [0, top * 1.04]},
    text: (rate) => `rate ${rateText(rate)}`,
    value: lossText,
    key: "by rate",
    theme,
  };
}

/** @param {readonly number[]} losses finite ones @returns {number} up to where they are shown */
function topOf(losses) {
  const sorted = [...losses].sort((a, b) => a - b);
  return 1.3 * Math.min(sorted.at(-1) ?? 1, SWEEP_CLIP * (sorted[sorted.length >> 1] ?? 1)) || 1;
}

/** @typedef {import("../../lib/history.js").History} History */
/**
 * low, high: the rates it rises through. end: where the loss stops falling, if that is known. settled: whether it is over.
 * @typedef {{history: History, low: number, high: number, end: {rate: number, loss: number} | null,
 *   settled: boolean, theme: Theme}} RateCurveView
 */

const MARGIN = {left: 48, right: 26, top: 10, bottom: 40};
const CLIP = 2;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: RateCurveView): void, destroy(): void}}
 */
export function rateCurve(container) {
  let logarithmic = false;
  const toggle = () => {
    logarithmic = !logarithmic;
    again();
  };
  const widget = plot(container, KEYS, (/** @type {RateCurveView} */ view) =>
    plan(view, logarithmic, toggle),
  );
  /** @type {RateCurveView | null} */
  let last = null;
  const again = () => last && widget.update({...last, history: {...last.history}});
  const still = settling(container, container.getAttribute("aria-label") ?? "Loss against learning rate");
  return {
    update(view) {
      if (!last || changed(last, view, [...KEYS, "settled"]))
        still.update(view.settled ? plottedRates(view) : null);
      last = view;
      widget.update(view);
    },
    destroy() {
      still.destroy();
      widget.destroy();
    },
  };
}

/** @param {RateCurveView} view @returns {import("../plotly.js").PlottedView} */
function plottedRates({history, low, high, end, theme}) {
  const {training_loss, test_loss, learning_rate} = history.columns;
  const own = (/** @type {Float64Array} */ column) =>
    Array.from(column.subarray(0, history.length), (value) => (Number.isFinite(value) ? value : null));
  const points = [...learning_rate.subarray(0, history.length)];
  return {
    traces: [
      {name: "training loss", points, values: own(training_loss), stroke: {colour: theme.ink, dash: []}},
      {name: "test loss", points, values: own(test_loss), stroke: {colour: theme.inkFaint, dash: [5, 4]}},
    ],
    x: {title: "learning rate", logarithmic: true, range: [low, high]},
    y: {title: "loss", range: [0, extremes(history).top]},
    lines: end ? [{x: end.rate, text: `the fall ends at ${rateText(end.rate)}`}] : [],
    text: (rate) => `rate ${rateText(rate)}`,
    value: lossText,
    key: `range ${low} ${high}`,
    theme,
  };
}

/**
 * @param {RateCurveView} view
 * @param {boolean} logarithmic the loss
 * @param {() => void} toggle
 * @returns {import("../chart.js").Plan}
 */
function plan(view, logarithmic, toggle) {
  const {history, low, high, theme, end} = view;
  const {training_loss, test_loss, learning_rate} = history.columns;
  const {top, most, least} = extremes(history);
  const curve = (
    /** @type {string} */ name,
    /** @type {Float64Array} */ values,
    /** @type {import("../../lib/trials.js").Stroke} */ stroke,
  ) => ({
    name,
    group: "",
    panel: 0,
    stroke,
    value: (/** @type {number} */ index) => values[index],
    text: lossText,
  });
  const decades = {
    from: Math.floor(Math.log10(least)),
    to: Math.max(Math.floor(Math.log10(least)) + 1, Math.ceil(Math.log10(most))),
  };
  return {
    points: learning_rate,
    length: history.length,
    text: (rate) => `rate ${rateText(rate)}`,
    x: {
      whole: {from: Math.log10(low), to: Math.log10(high)},
      units: LOGARITHMIC,
      title: "learning rate",
      apart: 60,
    },
    panel: {
      whole: logarithmic ? decades : {from: 0, to: top},
      units: logarithmic ? LOGARITHMIC : LINEAR,
      title: "loss",
      margin: MARGIN,
      apart: 36,
      cut: most > top,
    },
    series: [
      curve("training loss", training_loss, {colour: theme.ink, dash: []}),
      curve("test loss", test_loss, {colour: theme.inkFaint, dash: [5, 4]}),
    ],
    logarithm: {on: logarithmic, offered: true, toggle},
    draw: (canvas, seen) => end && drawEnd(canvas, end, theme, seen),
  };
}

const KEYS = /** @type {const} */ (["history", "low", "high", "theme"]);

/**
 * @param {History} history
 * @returns {{top: number, most: number, least: number}} top: the upper end of a linear axis, which cuts off a loss gone wild
 */
function extremes({columns: {training_loss: losses}, length}) {
  let [most, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    if (losses[i] > most) most = losses[i];
    if (losses[i] > 0 && losses[i] < least) least = losses[i];
  }
  const top = jump(Math.min(most, CLIP * (losses[0] || 1)) * 1.06) || 1;
  return {top, most: most || 1, least: Number.isFinite(least) ? least : 0.1};
}

/**
 * @param {import("../surface.js").Surface} canvas
 * @param {{rate: number, loss: number}} end
 * @param {import("../theme.js").Theme} theme
 * @param {import("../chart.js").InView} seen
 */
function drawEnd({context, width, height}, {rate, loss}, theme, {x, y, keyed}) {
  const at = x.pixel(rate);
  context.beginPath();
  context.moveTo(at, MARGIN.top);
  context.lineTo(at, height - MARGIN.bottom);
  context.setLineDash([2, 3]);
  context.strokeStyle = theme.trace;
  context.lineWidth = 1.4;
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(at, y[0].pixel(loss), 4.5, 0, 2 * Math.PI);
  context.fillStyle = theme.trace;
  context.strokeStyle = theme.paper;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
  const right = at < width / 2;
  context.font = canvasFont(theme, 12, "600");
  context.textAlign = right ? "left" : "right";
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  const words = `the fall ends at ${rateText(rate)}`;
  const end = right ? at + 8 + context.measureText(words).width : at;
  const top = MARGIN.top + (end > keyed ? 26 : 2); // below the legend
  context.strokeText(words, at + (right ? 8 : -8), top);
  context.fillText(words, at + (right ? 8 : -8), top);
}
