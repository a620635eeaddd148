/** Loss against learning rate, on a logarithmic axis: of a range test, and of a sweep. */

import {loss as lossText, rate as rateText} from "../../lib/format.js";
import {jump, LINEAR, LOGARITHMIC, logTicks} from "../../lib/scales.js";
import {plot} from "../chart.js";
import {make, svg} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/**
 * loss: null where it is not finite. best: the trial of the lowest loss.
 * @typedef {{trials: readonly {rate: number, loss: number | null, colour: string}[], best: number | null}} ByRateView
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
    const losses = trials.flatMap(({loss}) => (loss === null ? [] : [loss])).sort((a, b) => a - b);
    const top = 1.3 * Math.min(losses.at(-1) ?? 1, SWEEP_CLIP * (losses[losses.length >> 1] ?? 1)) || 1;
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
  return fitted(root, draw, root);
}

/** @typedef {import("../../lib/history.js").History} History */
/**
 * low, high: the rates it rises through. end: where the loss stops falling, if that is known.
 * @typedef {{history: History, low: number, high: number, end: {rate: number, loss: number} | null,
 *   theme: import("../theme.js").Theme}} RateCurveView
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
  return {
    ...widget,
    update(view) {
      last = view;
      widget.update(view);
    },
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
function drawEnd({context, width, height}, {rate, loss}, theme, {x, y}) {
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
  context.font = `600 12px ${theme.ui}`;
  context.textAlign = right ? "left" : "right";
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  const words = `the fall ends at ${rateText(rate)}`;
  context.strokeText(words, at + (right ? 8 : -8), MARGIN.top + 2);
  context.fillText(words, at + (right ? 8 : -8), MARGIN.top + 2);
}
