/** Activation functions: one, along which z slides, and all side by side. */

import {ACTIVATIONS, dead, activation as known, VANISHED} from "../../lib/activations.js";
import {clamp} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {scrub} from "../controls/number.js";
import {make, set, svg, write} from "../dom.js";
import {formula, lit, sub, sup, yHat} from "../formula.js";
import {graph, pointed, trace} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {{z: number}} ActivationView */

const REACH = 8;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{name?: string, onChange?: (z: number) => void}} [options] name: of an activation from 0 to 1
 * @returns {{update(view: ActivationView): void, destroy(): void}}
 */
export function activationCurve(container, {name = "sigmoid", onChange = () => {}} = {}) {
  const {value: g, title} = known(name);
  const picture = svg("svg", {class: "drawing grab", "aria-hidden": "true"});
  const lines = make("div", {class: "formulas"});
  const knob = make("div", {class: "knob"}, make("span", {}, "z"));
  const root = make("div", {class: "activation"}, picture, knob, lines);
  container.append(root);
  const ended = new AbortController();
  const field = scrub(knob, {label: "z", minimum: -REACH, maximum: REACH, onChange});
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  let drawnWidth = 0;
  const marks = {
    low: svg("rect", {class: "low"}),
    high: svg("rect", {class: "high"}),
    guide: svg("path", {class: "guide"}),
    dot: svg("circle", {class: "here", r: 7}),
    value: svg("text", {class: "value"}),
  };
  const move = (/** @type {number} */ x) => onChange(Number(clamp(x, -REACH, REACH).toFixed(2)));
  pointed(picture, () => drawn, move, ended.signal);

  /** @param {{z: number}} view @param {number} width */
  function draw({z}, width) {
    if (!drawn || width !== drawnWidth) {
      drawnWidth = width;
      drawn = graph(picture, {
        width,
        height: Math.min(320, Math.max(220, width * 0.45)),
        x: {from: -REACH, to: REACH, title: "z = w₀ + XᵀW"},
        y: {from: 0, to: 1, title: `ŷ = g(z), ${title.toLowerCase()}`},
        margin: {left: 40, right: 14, top: 14, bottom: 40},
      });
      halves(drawn, marks);
      drawn.front.append(svg("polyline", {class: "curve", points: trace(drawn, g)}));
      drawn.front.append(marks.guide, marks.dot, marks.value);
    }
    mark(drawn, marks, z, g(z));
    field.update({value: z});
    lines.replaceChildren(
      formula(yHat(), "=", "g", "(", sub("w", "0"), "+", sup("X", "T"), "W", ")"),
      formula("=", "g", "(", lit(number(z)), ")", "=", lit(g(z).toFixed(4))),
    );
  }
  const fit = fitted(root, draw, root);
  return {
    update: fit.update,
    destroy() {
      ended.abort();
      field.destroy();
      fit.destroy();
    },
  };
}

/** @param {number} value */
const number = (value) => fixed(value, 2).padStart(5, "\u2007");

/**
 * Orange left of zero, where ŷ is below a half, and blue right of it.
 * @param {import("../graph.js").Graph} drawn
 * @param {{low: SVGRectElement, high: SVGRectElement}} marks
 */
function halves({back, x, area}, {low, high}) {
  const middle = x.pixel(0);
  set(low, {x: area.x, y: area.y, width: middle - area.x, height: area.height});
  set(high, {x: middle, y: area.y, width: area.x + area.width - middle, height: area.height});
  const text = (/** @type {number} */ at, /** @type {number} */ y, /** @type {string} */ says) =>
    svg("text", {class: "tick", x: at, y, "text-anchor": "middle"}, says);
  back.append(low, high, text((area.x + middle) / 2, area.y + area.height * 0.4, "z < 0: ŷ < 0.5"));
  back.append(text((middle + area.x + area.width) / 2, area.y + area.height * 0.6, "z > 0: ŷ > 0.5"));
}

/**
 * @param {import("../graph.js").Graph} drawn
 * @param {{guide: SVGPathElement, dot: SVGCircleElement, value: SVGTextElement}} marks
 * @param {number} z
 * @param {number} output
 */
function mark({x, y, area}, {guide, dot, value}, z, output) {
  const [px, py] = [x.pixel(z), y.pixel(output)];
  set(guide, {d: `M${px} ${area.y + area.height}V${py}H${area.x}`});
  set(dot, {cx: px, cy: py});
  const side = z < 0 ? (z < -REACH / 2 ? 1 : -1) : z > REACH / 2 ? -1 : 1;
  set(value, {x: px + side * 14, y: py + (z > 0 ? 24 : -14), "text-anchor": side > 0 ? "start" : "end"});
  value.textContent = `ŷ = ${output.toFixed(4)}`;
}

/** @typedef {import("../../lib/activations.js").Activation} Activation */

const GALLERY_REACH = 6;
const [LOW, HIGH] = [-1.6, 3];
const TANGENT = 1.4;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (z: number) => void}} [options]
 * @returns {{update(view: {z: number}): void, destroy(): void}}
 */
export function activationGallery(container, {onChange = () => {}} = {}) {
  const knob = make("div", {class: "knob"}, make("span", {}, "z, shared by all"));
  const key = make(
    "p",
    {class: "key"},
    make("span", {class: "curve"}, "g"),
    make("span", {class: "slope"}, "g′"),
    make("span", {class: "tangent"}, "tangent at z"),
    make("span", {class: "dead"}, `|g′| < ${VANISHED}: the gradient dies`),
  );
  const list = make("ul", {class: "cards"});
  const root = make("div", {class: "gallery"}, make("div", {class: "head"}, knob, key), list);
  container.append(root);
  const ended = new AbortController();
  const told = (/** @type {number} */ z) =>
    onChange(Number(clamp(z, -GALLERY_REACH, GALLERY_REACH).toFixed(2)));
  const field = scrub(knob, {
    label: "z, shared by all",
    minimum: -GALLERY_REACH,
    maximum: GALLERY_REACH,
    onChange,
  });
  const cards = ACTIVATIONS.map((one) => card(list, one, told, ended.signal));
  const fit = fitted(list, (/** @type {{z: number}} */ {z}) => {
    for (const one of cards) one.update(z);
    field.update({value: z});
  });
  return {
    update: fit.update,
    destroy() {
      for (const part of [fit, field]) part.destroy();
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} list
 * @param {Activation} of
 * @param {(z: number) => void} onPoint
 * @param {AbortSignal} signal
 */
function card(list, of, onPoint, signal) {
  const picture = svg("svg", {class: "drawing grab", "aria-hidden": "true"});
  const now = {
    value: make("output", {"aria-label": `g(z) of ${of.title}`}),
    slope: make("output", {"aria-label": `g′(z) of ${of.title}`}),
  };
  const item = make(
    "li",
    {class: "card"},
    make("h3", {}, of.title),
    picture,
    make("p", {class: "of"}, make("span", {}, of.formula), now.value),
    make("p", {class: "of"}, make("span", {}, of.derivative), now.slope),
    make("code", {}, of.torch),
  );
  list.append(item);
  const marks = {tangent: svg("path", {class: "tangent"}), dot: svg("circle", {class: "here", r: 4})};
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  let width = 0;
  pointed(picture, () => drawn, onPoint, signal);
  return {
    /** @param {number} z */
    update(z) {
      if (picture.clientWidth === 0) return;
      if (!drawn || width !== picture.clientWidth) {
        width = picture.clientWidth;
        drawn = curves(picture, of, width);
        drawn.front.append(marks.tangent, marks.dot);
      }
      touch(drawn, marks, of, z);
      const slope = of.slope(z);
      write(now.value, fixed(of.value(z), 3));
      write(now.slope, fixed(slope, 3));
      set(now.slope, {class: Math.abs(slope) < VANISHED ? "gone" : ""});
    },
  };
}

/**
 * What does not move with z.
 * @param {SVGSVGElement} picture
 * @param {Activation} of
 * @param {number} width
 */
function curves(picture, of, width) {
  const ticks = (/** @type {number[]} */ ...at) =>
    at.map((value) => ({at: value, text: String(value).replace("-", "−")}));
  const drawn = graph(picture, {
    width,
    height: 130,
    x: {from: -GALLERY_REACH, to: GALLERY_REACH, ticks: ticks(-4, 0, 4)},
    y: {from: LOW, to: HIGH, ticks: ticks(-1, 0, 1, 2)},
    margin: {left: 24, right: 4, top: 4, bottom: 20},
  });
  const {back, front, x, y, area} = drawn;
  for (const [from, to] of dead(of, -GALLERY_REACH, GALLERY_REACH)) {
    const left = x.pixel(from);
    back.append(
      svg("rect", {class: "dead", x: left, y: area.y, width: x.pixel(to) - left, height: area.height}),
    );
  }
  back.append(
    svg("path", {
      class: "zero",
      d: `M${area.x} ${y.pixel(0)}h${area.width}M${x.pixel(0)} ${area.y}v${area.height}`,
    }),
  );
  front.append(svg("polyline", {class: "slope", points: trace(drawn, of.slope)}));
  front.append(svg("polyline", {class: "curve", points: trace(drawn, of.value)}));
  return drawn;
}

/**
 * The tangent at z, of one length in the picture, as far as it stays inside.
 * @param {import("../graph.js").Graph} drawn
 * @param {{tangent: SVGPathElement, dot: SVGCircleElement}} marks
 * @param {Activation} of
 * @param {number} z
 */
function touch({x, y}, {tangent, dot}, of, z) {
  const [value, slope] = [of.value(z), of.slope(z)];
  const end = (/** @type {number} */ by) =>
    `${x.pixel(z + by).toFixed(1)} ${y.pixel(value + slope * by).toFixed(1)}`;
  const inside = value >= LOW && value <= HIGH;
  set(tangent, {d: inside ? `M${end(-TANGENT)}L${end(TANGENT)}` : "M0 0"});
  set(dot, {cx: x.pixel(z), cy: y.pixel(clamp(value, LOW, HIGH)), class: inside ? "here" : "here outside"});
}
