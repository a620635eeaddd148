/** Loss against learning rate, on a logarithmic axis: of a range test, and of a sweep. */

import {rate as rateText} from "../../lib/format.js";
import {jump, linearTicks, logTicks} from "../../lib/scales.js";
import {plot, scalesIn} from "../axes.js";
import {make, svg} from "../dom.js";
import {graph} from "../graph.js";
import {linePen} from "../pens.js";
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
/** @typedef {{x(rate: number): number, y(loss: number): number}} Scales */

const MARGIN = {left: 48, right: 20, top: 10, bottom: 40};
const CLIP = 2;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: RateCurveView): void, destroy(): void}}
 */
export function rateCurve(container) {
  return plot(container, KEYS, drawRates);
}

/** @param {RateCurveView} view @param {import("../surface.js").Surface} canvas @param {{update(view: import("../axes.js").AxesView): void}} grid */
function drawRates(view, canvas, grid) {
  const top = highest(view.history);
  const [from, to] = [Math.log10(view.low), Math.log10(view.high)];
  const {x, y} = scalesIn(canvas, MARGIN, [from, to], [0, top]);
  const scales = {x: (/** @type {number} */ rate) => x.pixel(Math.log10(rate)), y: y.pixel};
  grid.update(axesOf(view, {from, to, top}, canvas));
  drawCurves(canvas, view, scales);
  if (view.end) drawEnd(canvas, view.end, view.theme, scales);
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
