/** Several lines over the steps, on a linear or a logarithmic scale, with a mark where something was changed. */

import {bounds} from "../../lib/arrays.js";
import {linearTicks, logTicks, stepTicks} from "../../lib/scales.js";
import {plot, scalesIn} from "../axes.js";
import {make, set, svg, write} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/**
 * low: the least of the axis. format: writes the newest value.
 * @typedef {{values: readonly (number | null)[], format: (value: number | null) => string, low?: number}} SparklineView
 */

const HEIGHT = 130;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string}} options
 * @returns {{update(view: SparklineView): void, destroy(): void}}
 */
export function sparkline(container, {label}) {
  const newest = make("output", {"aria-live": "off"});
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make(
    "figure",
    {class: "sparkline", "aria-label": label},
    make("figcaption", {}, label, " ", newest),
    picture,
  );
  container.append(root);
  const line = svg("polyline", {class: "curve"});
  /** @param {SparklineView} view @param {number} width */
  function draw({values, format, low = 0}, width) {
    const finite = values.filter((value) => value !== null);
    const high = finite.length ? Math.max(low + 1e-6, ...finite) : low + 1;
    const {x, y, front} = graph(picture, {
      width,
      height: HEIGHT,
      x: {from: 0, to: Math.max(10, values.length), title: "step"},
      y: {from: low, to: high * 1.05},
      margin: {left: 44, right: 10, top: 8, bottom: 36},
    });
    const points = values.flatMap((value, i) =>
      value === null ? [] : [`${x.pixel(i + 1)},${y.pixel(value)}`],
    );
    set(line, {points: points.join(" ")});
    front.append(line);
    write(newest, values.length ? format(values[values.length - 1]) : "–");
  }
  return fitted(root, draw, root);
}

/** @typedef {import("../../lib/trials.js").Stroke} Stroke */
/**
 * values: at each x, null where there is none. logarithmic: values at or below 0 are left out.
 * marks: where something was changed. bounds: what the upright axis holds, where it is not just the lines drawn.
 * @typedef {{x: readonly number[], lines: readonly {values: readonly (number | null)[], stroke: Stroke}[],
 *   logarithmic: boolean, title: string, marks?: readonly number[],
 *   bounds?: {low: number, high: number}, theme: import("../theme.js").Theme}} LinesView
 */

const MARGIN = {left: 58, right: 20, top: 8, bottom: 38};

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: LinesView): void, destroy(): void}}
 */
export function lines(container) {
  return plot(container, KEYS, draw);
}

/** @param {LinesView} view @param {import("../surface.js").Surface} canvas @param {{update(view: import("../axes.js").AxesView): void}} grid */
function draw(view, canvas, grid) {
  const {theme, logarithmic, title} = view;
  const [from, to] = span(view);
  const [first, last] = [view.x[0] ?? 0, view.x.at(-1) ?? 0];
  const end = last > first ? last : first + 1;
  const {x, y} = scalesIn(canvas, MARGIN, [first, end], [from, to]);
  drawMarks(canvas, view, x.pixel);
  drawLines(canvas.context, view, x.pixel, y.pixel);
  const room = Math.max(3, Math.floor((canvas.height - MARGIN.top - MARGIN.bottom) / 36));
  const ticks = stepTicks(first, end, Math.max(2, canvas.width / 110));
  grid.update({
    x: {from: first, to: end, ticks, title: "step"},
    y: {from, to, ticks: (logarithmic ? logTicks : linearTicks)(from, to, room), title, grid: true},
    margin: MARGIN,
    colours: {text: theme.inkSoft, line: theme.line, font: theme.ui},
  });
}

const KEYS = /** @type {const} */ (["x", "lines", "logarithmic", "title", "theme"]);

/**
 * @param {LinesView} view
 * @returns {[number, number]} the ends of the upright axis, in its own units
 */
function span({lines: drawn, logarithmic, bounds: given}) {
  const known = given
    ? [given.low, given.high]
    : drawn.flatMap(({values}) => values.filter((value) => value !== null));
  if (logarithmic) {
    const found = bounds(known.filter((value) => value > 0)) ?? {low: 0.1, high: 1};
    const [low, high] = [Math.floor(Math.log10(found.low)), Math.ceil(Math.log10(found.high))];
    return [low, Math.max(high, low + 1)];
  }
  const {low, high} = bounds(known) ?? {low: 0, high: 1};
  const room = high > low ? 0.08 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/**
 * @param {import("../surface.js").Surface} canvas
 * @param {LinesView} view
 * @param {(step: number) => number} across
 */
function drawMarks({context, height}, {marks = [], theme}, across) {
  context.strokeStyle = theme.inkFaint;
  context.setLineDash([2, 3]);
  context.lineWidth = 1;
  for (const mark of marks) {
    context.beginPath();
    context.moveTo(across(mark), MARGIN.top);
    context.lineTo(across(mark), height - MARGIN.bottom);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LinesView} view
 * @param {(step: number) => number} across
 * @param {(value: number) => number} up
 */
function drawLines(context, {x, lines: drawn, logarithmic}, across, up) {
  context.lineWidth = 1.9;
  context.lineJoin = "round";
  for (const {values, stroke} of drawn) {
    const path = new Path2D();
    let open = false;
    for (const [index, value] of values.entries()) {
      const missing = value === null || (logarithmic && value <= 0);
      if (!missing) {
        const place = up(logarithmic ? Math.log10(value) : value);
        if (open) path.lineTo(across(x[index]), place);
        else path.moveTo(across(x[index]), place);
        if (values.length === 1) path.arc(across(x[index]), place, 2, 0, 2 * Math.PI);
      }
      open = !missing;
    }
    context.strokeStyle = stroke.colour;
    context.setLineDash(stroke.dash);
    context.stroke(path);
  }
  context.setLineDash([]);
}
