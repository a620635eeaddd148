/** Draws the plane of the worked example: ŷ as colour, the line z = 0, and the point. */

import {activation} from "../../lib/activations.js";
import {fixed} from "../../lib/format.js";
import {lineIn, middle, rise, side} from "../../lib/half-planes.js";
import {freshId, write} from "../dom.js";
import {graph} from "../graph.js";
import {set, svg} from "../markup.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {import("../graph.js").Graph} Graph */

/** The plane goes so far from 0 each way. */
export const REACH = 5;
/** @type {import("../../lib/half-planes.js").Extent} */
const EXTENT = [-REACH, REACH, -REACH, REACH];
/** The colours are full where z is this far from 0. */
const FULL = 6;
const STOPS = 24;
const TALLEST = 400;
const TICKS = [-4, -2, 0, 2, 4].map((at) => ({at, text: String(at).replace("-", "−")}));

/**
 * @param {SVGSVGElement} root
 * @returns {{graph(): Graph | null, update(perceptron: Perceptron, step: number, width: number): void}}
 */
export function planeOf(root) {
  const id = freshId("rise");
  const gradient = svg("linearGradient", {id, gradientUnits: "userSpaceOnUse"}, ...stops());
  const parts = {
    map: svg("rect", {fill: `url(#${id})`, opacity: 0.72}),
    flat: svg("rect", {}),
    line: svg("path", {class: "line"}),
    low: svg("text", {class: "value", "text-anchor": "middle"}, "ŷ < 0.5"),
    high: svg("text", {class: "value", "text-anchor": "middle"}, "ŷ > 0.5"),
    dot: svg("circle", {class: "here", r: 7}),
    name: svg("text", {class: "value"}),
  };
  /** @type {Graph | null} */
  let drawn = null;
  let wide = 0;
  return {
    graph: () => drawn,
    update(perceptron, step, width) {
      if (!drawn || wide !== width) {
        wide = width;
        drawn = square(root, width);
        const clip = svg("clipPath", {id: `${id}-clip`}, svg("rect", {...drawn.area}));
        const inside = svg("g", {"clip-path": `url(#${id}-clip)`}, parts.flat, parts.map, parts.line);
        drawn.back.append(svg("defs", {}, gradient, clip), inside);
        drawn.front.append(parts.low, parts.high, parts.dot, parts.name);
      }
      colour(drawn, gradient, parts, perceptron, step);
      showLine(drawn, parts.line, perceptron, step);
      showSides(drawn, parts, perceptron, step);
      showPoint(drawn, parts, perceptron, step);
    },
  };
}

/** ŷ from z = −FULL to z = FULL as the stops of a gradient. */
function stops() {
  const {value: g} = activation("sigmoid");
  return Array.from({length: STOPS + 1}, (_, i) => {
    const signed = 2 * g(-FULL + (2 * FULL * i) / STOPS) - 1;
    const end = signed < 0 ? "--negative" : "--positive";
    const share = `${(Math.abs(signed) * 100).toFixed(1)}%`;
    const style = `stop-color:color-mix(in srgb, var(${end}) ${share}, var(--zero))`;
    return svg("stop", {offset: i / STOPS, style});
  });
}

/**
 * A plane whose two axes have one scale.
 * @param {SVGSVGElement} root
 * @param {number} width
 */
function square(root, width) {
  const margin = {left: 34, right: 8, top: 8, bottom: 38};
  const edge = Math.min(width - margin.left - margin.right, TALLEST);
  return graph(root, {
    width,
    height: edge + margin.top + margin.bottom,
    x: {from: -REACH, to: REACH, ticks: TICKS, title: "x₁"},
    y: {from: -REACH, to: REACH, ticks: TICKS, title: "x₂"},
    margin: {...margin, right: width - margin.left - edge},
  });
}

/**
 * @param {Graph} drawn
 * @param {SVGLinearGradientElement} gradient
 * @param {{map: SVGRectElement, flat: SVGRectElement}} parts
 * @param {Perceptron} perceptron
 * @param {number} step
 */
function colour({x, y, area}, gradient, {map, flat}, perceptron, step) {
  const way = rise(perceptron, FULL);
  const shown = step >= 4;
  set(map, {...area, visibility: shown && way ? "visible" : "hidden"});
  const end = perceptron.bias < 0 ? "low" : "high";
  set(flat, {...area, class: end, visibility: shown && !way && perceptron.bias !== 0 ? "visible" : "hidden"});
  if (!way) return;
  const [[ax, ay], [bx, by]] = way;
  set(gradient, {x1: x.pixel(ax), y1: y.pixel(ay), x2: x.pixel(bx), y2: y.pixel(by)});
}

/**
 * @param {Graph} drawn
 * @param {SVGPathElement} element
 * @param {Perceptron} perceptron
 * @param {number} step
 */
function showLine({x, y}, element, perceptron, step) {
  const ends = step >= 2 ? lineIn(perceptron, EXTENT) : null;
  set(element, {d: ends ? `M${ends.map(([x1, x2]) => `${x.pixel(x1)} ${y.pixel(x2)}`).join("L")}` : "M0 0"});
}

/**
 * @param {Graph} drawn
 * @param {{low: SVGTextElement, high: SVGTextElement}} parts
 * @param {Perceptron} perceptron
 * @param {number} step
 */
function showSides({x, y}, {low, high}, perceptron, step) {
  for (const [element, sign] of /** @type {const} */ ([
    [low, -1],
    [high, 1],
  ])) {
    const corners = side(perceptron, EXTENT, sign);
    set(element, {visibility: step >= 4 && corners.length > 2 ? "visible" : "hidden"});
    if (corners.length === 0) continue;
    const [x1, x2] = middle(corners);
    set(element, {x: x.pixel(x1), y: y.pixel(x2)});
  }
}

/**
 * @param {Graph} drawn
 * @param {{dot: SVGCircleElement, name: SVGTextElement}} parts
 * @param {Perceptron} perceptron
 * @param {number} step
 */
function showPoint({x, y, area}, {dot, name}, {inputs: [x1, x2]}, step) {
  const visibility = step >= 3 ? "visible" : "hidden";
  const [px, py] = [x.pixel(x1), y.pixel(x2)];
  const left = px > area.x + area.width * 0.6;
  const low = py < area.y + 30;
  set(dot, {cx: px, cy: py, visibility});
  set(name, {
    x: px + (left ? -12 : 12),
    y: py + (low ? 22 : -10),
    "text-anchor": left ? "end" : "start",
    visibility,
  });
  write(name, `(${[x1, x2].map((value) => fixed(value, 2)).join(", ")})`);
}
