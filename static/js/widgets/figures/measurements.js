/**
 * Points as they are measured: one or more series over a logarithmic axis. Between measurements Plotly draws them.
 */

import {bounds} from "../../lib/arrays.js";
import {make, svg} from "../dom.js";
import {graph} from "../graph.js";
import {settling} from "../plotly.js";
import {fitted} from "../surface.js";

/** @typedef {import("../../lib/scales.js").Tick} Tick at: a power of ten on a logarithmic axis */
/** @typedef {{from: number, to: number, title: string, ticks?: Tick[], logarithmic?: boolean}} Axis */
/** @typedef {{title: string, points: {x: number, y: number, each?: number[]}[]}} Series each: what y is the mean of */
/**
 * text, value: as a point and a value are written. settled: whether nothing is being measured.
 * @typedef {{x: Axis, y: Axis, series: Series[], level?: {at: number, title: string}, text(x: number): string,
 *   value(y: number): string, settled: boolean, theme: import("../theme.js").Theme}} MeasurementsView
 */

const HEIGHT = 300;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {string} label what is measured
 * @returns {{update(view: MeasurementsView): void, destroy(): void}}
 */
export function measurements(container, label) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {class: "measurements"});
  root.append(picture);
  container.append(root);
  /** @param {MeasurementsView} view @param {number} width */
  function draw({x, y, series, level}, width) {
    const drawn = graph(picture, {
      width,
      height: HEIGHT,
      x: onAxis(x),
      y: onAxis(y),
      margin: {left: 56, right: 84, top: 22, bottom: 40},
    });
    const place = {x: scale(x, drawn.x), y: scale(y, drawn.y)};
    if (level) showLevel(drawn, place.y(level.at), level.title);
    for (const [index, one] of series.entries()) showSeries(drawn.front, one, index + 1, place);
  }
  const live = fitted(root, draw, root);
  const still = settling(root, label);
  let key = "";
  return {
    update(view) {
      live.update(view);
      const settled = view.settled && view.series.some(({points}) => points.length > 0);
      const next = settled ? JSON.stringify([view.series, view.theme.ink]) : "";
      if (next !== key) still.update(settled ? plottedPoints(view) : null);
      key = next;
    },
    destroy() {
      still.destroy();
      live.destroy();
    },
  };
}

/** @param {MeasurementsView} view @returns {import("../plotly.js").PlottedView} */
function plottedPoints({x, y, series, level, text, value, theme}) {
  const axis = (/** @type {Axis} */ {from, to, title, ticks, logarithmic}) => ({
    title,
    logarithmic,
    range: /** @type {[number, number]} */ ([from, to]),
    ticks: ticks?.map((tick) => ({value: logarithmic ? 10 ** tick.at : tick.at, text: tick.text})),
  });
  return {
    traces: series.map(({title, points}, index) => ({
      name: series.length > 1 ? title : y.title,
      points: points.map((point) => point.x),
      values: points.map((point) => point.y),
      each: points.every((point) => point.each) ? points.map((point) => point.each ?? []) : undefined,
      stroke: {colour: index === 0 ? theme.positive : theme.trials[0], dash: []},
      marks: "lines+markers",
      notes: points.map((point) => `${text(point.x)}<br>${value(point.y)}`),
    })),
    x: axis(x),
    y: axis(y),
    lines: level ? [{y: level.at, text: level.title}] : [],
    text,
    value,
    key: y.title,
    theme,
  };
}

/** @param {Axis} axis @returns {Axis} the ends as the graph takes them */
function onAxis({from, to, title, ticks, logarithmic}) {
  return logarithmic ? {from: Math.log10(from), to: Math.log10(to), title, ticks} : {from, to, title, ticks};
}

/** @param {Axis} axis @param {{pixel(value: number): number}} to */
function scale({logarithmic}, to) {
  return (/** @type {number} */ value) => to.pixel(logarithmic ? Math.log10(value) : value);
}

/**
 * @param {import("../graph.js").Graph} drawn
 * @param {number} y
 * @param {string} title
 */
function showLevel({back, area}, y, title) {
  back.append(svg("path", {class: "guide", d: `M${area.x} ${y}h${area.width}`}));
  back.append(svg("text", {class: "tick", x: area.x + area.width + 6, y: y + 4}, title));
}

/**
 * @param {SVGGElement} front
 * @param {Series} series
 * @param {number} number from 1
 * @param {{x(value: number): number, y(value: number): number}} place
 */
function showSeries(front, {title, points}, number, {x, y}) {
  if (points.length === 0) return;
  const at = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
  front.append(svg("polyline", {class: `series series-${number}`, points: at.join(" ")}));
  for (const point of points) {
    const reach = bounds(point.each ?? []);
    if (reach)
      front.append(
        svg("path", {class: `reach series-${number}`, d: `M${x(point.x)} ${y(reach.low)}V${y(reach.high)}`}),
      );
    front.append(svg("circle", {class: `mark series-${number}`, cx: x(point.x), cy: y(point.y), r: 4.5}));
  }
  const last = points[points.length - 1];
  front.append(svg("text", {class: "title", x: x(last.x) + 10, y: y(last.y) + 4}, title));
}
