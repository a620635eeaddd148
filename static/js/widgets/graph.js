/** A small graph as a drawing: two axes with ticks, and curves and marks in their units. Draws no map. */

import {linearTicks, straight} from "../lib/scales.js";
import {set, svg, within} from "./dom.js";

/** @typedef {import("../lib/scales.js").Tick} Tick */
/** @typedef {{from: number, to: number, title?: string, ticks?: Tick[]}} Range ticks: round ones unless given */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Margin */
/**
 * back, front: groups under and over the axes; x, y: from units to pixels and back.
 * @typedef {{back: SVGGElement, front: SVGGElement, x: ReturnType<typeof straight>, y: ReturnType<typeof straight>,
 *   area: {x: number, y: number, width: number, height: number}}} Graph
 */

const MARGIN = {left: 40, right: 10, top: 10, bottom: 34};
const APART = {x: 70, y: 44};
/** About the width of a letter; a label that would touch the one before is left out. */
const LETTER = 7;

/**
 * @param {SVGSVGElement} root whose content is replaced
 * @param {{width: number, height: number, x: Range, y: Range, margin?: Margin}} view in CSS pixels
 * @returns {Graph}
 */
export function graph(root, {width, height, x, y, margin = MARGIN}) {
  set(root, {viewBox: `0 0 ${width} ${height}`, height});
  const area = {
    x: margin.left,
    y: margin.top,
    width: Math.max(1, width - margin.left - margin.right),
    height: Math.max(1, height - margin.top - margin.bottom),
  };
  const across = straight(x.from, x.to, area.x, area.x + area.width);
  const up = straight(y.from, y.to, area.y + area.height, area.y);
  const [back, front] = [svg("g"), svg("g")];
  root.replaceChildren(back, bottomAxis(x, across, area), leftAxis(y, up, area), front);
  return {back, front, x: across, y: up, area};
}

/**
 * @param {Range} range
 * @param {Graph["x"]} scale
 * @param {Graph["area"]} area
 */
function bottomAxis({from, to, title, ticks}, scale, area) {
  const foot = area.y + area.height;
  const group = svg("g", {}, svg("path", {class: "axis", d: `M${area.x} ${foot}h${area.width}`}));
  let taken = Number.NEGATIVE_INFINITY;
  for (const {at, text} of ticks ?? linearTicks(from, to, area.width / APART.x)) {
    const x = scale.pixel(at);
    group.append(svg("path", {class: "axis", d: `M${x} ${foot}v4`}));
    const half = (text.length * LETTER) / 2;
    if (x - half < taken) continue;
    taken = x + half + LETTER;
    group.append(svg("text", {class: "tick", x, y: foot + 17, "text-anchor": "middle"}, text));
  }
  if (title) {
    const x = area.x + area.width / 2;
    group.append(svg("text", {class: "title", x, y: foot + 32, "text-anchor": "middle"}, title));
  }
  return group;
}

/**
 * @param {Range} range
 * @param {Graph["y"]} scale
 * @param {Graph["area"]} area
 */
function leftAxis({from, to, title, ticks}, scale, area) {
  const group = svg("g", {}, svg("path", {class: "axis", d: `M${area.x} ${area.y}v${area.height}`}));
  for (const {at, text} of ticks ?? linearTicks(from, to, area.height / APART.y)) {
    const y = scale.pixel(at);
    group.append(svg("path", {class: "axis", d: `M${area.x} ${y}h-4`}));
    group.append(svg("text", {class: "tick", x: area.x - 8, y: y + 4, "text-anchor": "end"}, text));
  }
  if (title) group.append(svg("text", {class: "title", x: area.x + 8, y: area.y + 14}, title));
  return group;
}

/**
 * The points of a function, for a polyline. What leaves the graph is cut off at its edge.
 * @param {Graph} graph
 * @param {(x: number) => number} f
 * @param {number} [steps]
 * @returns {string}
 */
export function trace({x, y, area}, f, steps = 120) {
  /** @type {{px: number, py: number, inside: boolean}[]} */
  const points = [];
  for (let i = 0; i <= steps; i++) {
    const px = area.x + (i / steps) * area.width;
    const py = y.pixel(f(x.value(px)));
    points.push({px, py, inside: py >= area.y - 0.5 && py <= area.y + area.height + 0.5});
  }
  return points
    .filter(({inside}, i) => inside || points[i - 1]?.inside || points[i + 1]?.inside)
    .map(({px, py}) => {
      const cut = Math.min(area.y + area.height, Math.max(area.y, py));
      return `${px.toFixed(1)},${cut.toFixed(1)}`;
    })
    .join(" ");
}

/**
 * Where a pointer is, in the graph's units, while it is pressed on it.
 * @param {SVGSVGElement} root as wide as its viewBox
 * @param {() => Graph | null} graph
 * @param {(x: number, y: number) => void} onPoint
 * @param {AbortSignal} signal
 */
export function pointed(root, graph, onPoint, signal) {
  const tell = (/** @type {PointerEvent} */ event) => {
    const now = graph();
    if (!now) return;
    const [x, y] = within(root, event);
    onPoint(now.x.value(x), now.y.value(y));
  };
  root.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      root.setPointerCapture(event.pointerId);
      tell(event);
    },
    {signal},
  );
  root.addEventListener("pointermove", (event) => root.hasPointerCapture(event.pointerId) && tell(event), {
    signal,
  });
}
