/** Several lines over the steps, on a linear or a logarithmic scale, with a mark where something was changed. */

import {bounds} from "../../lib/arrays.js";
import {brief, count} from "../../lib/format.js";
import {LINEAR, LOGARITHMIC, stepAxis} from "../../lib/scales.js";
import {plot} from "../chart.js";
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
 * values: at each x, null where there is none. name: of a line, where there are several. logarithmic: values at or below
 * 0 are left out. marks: where something was changed; marked: what that is, where it is no change. bounds: what the upright
 * axis holds, where it is not just the lines drawn.
 * @typedef {{x: readonly number[], lines: readonly {values: readonly (number | null)[], stroke: Stroke, name?: string}[],
 *   logarithmic: boolean, title: string, marks?: readonly number[], marked?: string,
 *   bounds?: {low: number, high: number}, theme: import("../theme.js").Theme}} LinesView
 */

const MARGIN = {left: 58, right: 26, top: 8, bottom: 38};
const STEPS = stepAxis(false);

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{label?: string}} [options] label: the chart's name, where the container has none
 * @returns {{update(view: LinesView): void, destroy(): void}}
 */
export function lines(container, {label = container.getAttribute("aria-label") ?? "Chart"} = {}) {
  return plot(container, KEYS, (view) => plan(view, label), {label});
}

/** @param {LinesView} view @param {string} name of the only line @returns {import("../chart.js").Plan} */
function plan(view, name) {
  const {x, lines: drawn, logarithmic, title, marks = []} = view;
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 0];
  const [from, to] = span(view);
  const known = (/** @type {readonly (number | null)[]} */ values, /** @type {number} */ index) => {
    const value = values[index] ?? Number.NaN;
    return logarithmic && value <= 0 ? Number.NaN : value;
  };
  return {
    points: x,
    length: x.length,
    text: (step) => `step ${count(step)}`,
    x: {whole: {from: first, to: last > first ? last : first + 1}, units: STEPS, title: "step"},
    panel: {whole: {from, to}, units: logarithmic ? LOGARITHMIC : LINEAR, title, margin: MARGIN, apart: 36},
    series: drawn.map(({values, stroke, name: own}, index) => ({
      name: own ?? (drawn.length > 1 ? `line ${index + 1}` : name),
      group: "",
      panel: 0,
      stroke,
      value: (at) => known(values, at),
      text: brief,
    })),
    change: marks.length ? {point: marks[marks.length - 1], label: view.marked ?? "the last change"} : null,
    draw: (canvas, seen) => drawMarks(canvas, view, seen.x.pixel),
  };
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
