/**
 * The worked example: a perceptron of two inputs, its line in the plane, a point, and the two half planes.
 * Six steps go through it as the lecture does; every number can be changed at each of them.
 */

import {activation} from "../../lib/activations.js";
import {clamp, replaced} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {lineIn, middle, rise, side, weigh} from "../../lib/perceptron.js";
import {scrub} from "../controls/number.js";
import {stepper} from "../controls/transport.js";
import {freshId, make, set, svg, write} from "../dom.js";
import {line, lit, row, sub, yHat} from "../formula.js";
import {graph, pointed} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */

/** How many steps there are. */
export const HALF_PLANE_STEPS = 6;

/** What each step says. */
export const HALF_PLANE_SENTENCES = [
  "A perceptron of two inputs, with its three numbers put in. The output is g of one short sum.",
  "Look at what stands inside g: a constant, so much x₁ and so much x₂. That is a line in two dimensions.",
  "Here is the line: all points where the sum is exactly zero, and ŷ exactly 0.5.",
  "Now a point, x = (−1, 2) to begin with. Its sum goes through g. Drag the point, and watch ŷ.",
  "The line parts the plane. On one side z is below zero and ŷ below a half; on the other both are above.",
  "The whole of it: weights place the line, the point picks a z, and g makes of z a probability.",
];

/** @param {number} value */
const two = (value) => Math.abs(value).toFixed(2);
/** @param {number} value */
const signed = (value) => (value < 0 ? "−" : "") + two(value);
/** @param {number} value @returns {[string, string]} the sign that joins it, and its size */
const joined = (value) => [value < 0 ? "−" : "+", two(value)];
/** @param {number} value @returns {string} in brackets when below zero */
const factor = (value) => (value < 0 ? `(−${two(value)})` : two(value));

/**
 * @param {Perceptron} perceptron of two inputs
 * @param {number} z
 * @param {number} output
 * @param {number} step
 * @returns {Node[]}
 */
export function formulasOf({inputs: [x1, x2], weights: [w1, w2], bias}, z, output, step) {
  const sum = () => row(signed(bias), ...joined(w1), sub("x", "1"), ...joined(w2), sub("x", "2"));
  const inside = step === 1 ? lit(sum()) : sum();
  const general = row(sub("w", "0"), "+", sub("w", "1"), sub("x", "1"), "+", sub("w", "2"), sub("x", "2"));
  const lines = [line(yHat(), "=", "g", "(", general, ")"), line("=", "g", "(", inside, ")")];
  if (step === 2 || step === 5) lines.push(line(lit("z", "=", sum(), "=", "0")));
  if (step >= 3) {
    const [s1, a1] = joined(w1);
    const [s2, a2] = joined(w2);
    lines.push(line("z", "=", signed(bias), s1, a1, "·", factor(x1), s2, a2, "·", factor(x2)));
    lines.push(line(yHat(), "=", "g", "(", lit(signed(z)), ")", "=", lit(output.toFixed(4))));
  }
  if (step >= 4) lines.push(line("z", z < 0 ? "<" : "≥", "0", ":", yHat(), z < 0 ? "<" : "≥", "0.5"));
  return lines;
}

/** @typedef {import("../graph.js").Graph} Graph */

/** The plane goes so far from 0 each way. */
export const REACH = 5;
/** @type {import("../../lib/perceptron.js").Extent} */
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
export function planeDrawing(root) {
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

/** @typedef {{perceptron: Perceptron, step: number}} HalfPlanesView of two inputs; step: 0 to 5 */

/** What can be changed, in the order of the fields. */
const FIELDS = /** @type {const} */ ([
  {label: "Bias w₀", read: (/** @type {Perceptron} */ p) => p.bias},
  {label: "Weight w₁", read: (/** @type {Perceptron} */ p) => p.weights[0]},
  {label: "Weight w₂", read: (/** @type {Perceptron} */ p) => p.weights[1]},
  {label: "Input x₁", read: (/** @type {Perceptron} */ p) => p.inputs[0]},
  {label: "Input x₂", read: (/** @type {Perceptron} */ p) => p.inputs[1]},
]);

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (perceptron: Perceptron) => void, onStep?: (step: number) => void}} [options]
 * @returns {{update(view: HalfPlanesView): void, destroy(): void}}
 */
export function halfPlanes(container, {onChange = () => {}, onStep = () => {}} = {}) {
  const picture = svg("svg", {class: "drawing plane", "aria-hidden": "true"});
  const fields = make("div", {class: "numbers"});
  const said = make("p", {class: "said", "aria-live": "polite"});
  const lines = make("div", {class: "formulas"});
  const faults = make("div");
  const beside = make("div", {class: "working"}, fields, faults, said, lines);
  const root = make("div", {class: "half-planes"}, make("div", {class: "two"}, picture, beside));
  container.append(root);
  const steps = stepper(root, {count: HALF_PLANE_STEPS, label: "The worked example", onStep});
  const ended = new AbortController();
  const fit = fitted(picture, draw);
  const plane = planeDrawing(picture);
  const now = () => /** @type {HalfPlanesView} */ (fit.now()).perceptron;
  const change = (/** @type {number} */ index, /** @type {number} */ value) =>
    onChange(withNumber(now(), index, value));
  const made = FIELDS.map(({label}, index) => {
    const knob = make("div", {class: "knob"}, make("span", {"aria-hidden": "true"}, label.split(" ")[1]));
    fields.append(knob);
    return scrub(knob, {label, minimum: -10, maximum: 10, faults, onChange: (value) => change(index, value)});
  });
  const tenth = (/** @type {number} */ x) => Number(clamp(x, -REACH, REACH).toFixed(1));
  const place = (/** @type {number} */ x1, /** @type {number} */ x2) =>
    fit.now() && onChange({...now(), inputs: [tenth(x1), tenth(x2)]});
  pointed(picture, plane.graph, place, ended.signal);

  /** @param {HalfPlanesView} view @param {number} width */
  function draw({perceptron: shown, step}, width) {
    const {z} = weigh(shown);
    plane.update(shown, step, width);
    for (const [index, {read}] of FIELDS.entries()) made[index].update({value: read(shown)});
    write(said, HALF_PLANE_SENTENCES[step]);
    lines.replaceChildren(...formulasOf(shown, z, activation("sigmoid").value(z), step));
    steps.update({step});
  }
  return {
    update: fit.update,
    destroy() {
      ended.abort();
      fit.destroy();
      steps.destroy();
      for (const one of made) one.destroy();
      root.remove();
    },
  };
}

/**
 * @param {Perceptron} now
 * @param {number} index in FIELDS
 * @param {number} value
 * @returns {Perceptron}
 */
function withNumber(now, index, value) {
  if (index === 0) return {...now, bias: value};
  if (index < 3) return {...now, weights: replaced(now.weights, index - 1, value)};
  return {...now, inputs: replaced(now.inputs, index - 3, value)};
}

/**
 * The figure in words.
 * @param {HalfPlanesView} view
 * @returns {string}
 */
export function describeHalfPlanes({perceptron: now, step}) {
  const {z} = weigh(now);
  const two = (/** @type {number} */ value) => fixed(value, 2);
  const [w1, w2] = now.weights;
  const line = `The plane of x₁ and x₂ with the line ${two(now.bias)} + ${two(w1)} x₁ + ${two(w2)} x₂ = 0. `;
  const [x1, x2] = now.inputs;
  const output = activation("sigmoid").value(z).toFixed(4);
  const side = z < 0 ? "in the orange half, where ŷ is below 0.5" : "in the blue half, where ŷ is above 0.5";
  return `${step >= 2 ? line : ""}The point (${two(x1)}, ${two(x2)}) gives z = ${two(z)} and ŷ = ${output}${step >= 4 ? `; it lies ${side}` : ""}.`;
}
