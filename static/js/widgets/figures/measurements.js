/** Points as they are measured: one or more series over a logarithmic axis. */

import {bounds} from "../../lib/arrays.js";
import {make, svg} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {import("../../lib/scales.js").Tick} Tick at: a power of ten on a logarithmic axis */
/** @typedef {{from: number, to: number, title: string, ticks?: Tick[], logarithmic?: boolean}} Axis */
/** @typedef {{title: string, points: {x: number, y: number, each?: number[]}[]}} Series each: what y is the mean of */
/** @typedef {{x: Axis, y: Axis, series: Series[], level?: {at: number, title: string}}} MeasurementsView */

const HEIGHT = 300;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: MeasurementsView): void, destroy(): void}}
 */
export function measurements(container) {
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
  return fitted(root, draw, root);
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
