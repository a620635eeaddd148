/**
 * The activation functions side by side: curve, derivative, the tangent at one z that all share, and shaded
 * where the gradient dies.
 */

import {ACTIVATIONS, dead, VANISHED} from "../../lib/activations.js";
import {clamp} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {scrub} from "../controls/scrub.js";
import {make, write} from "../dom.js";
import {graph, pointed, trace} from "../graph.js";
import {set, svg} from "../markup.js";

/** @typedef {import("../../lib/activations.js").Activation} Activation */

const REACH = 6;
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
  const told = (/** @type {number} */ z) => onChange(Number(clamp(z, -REACH, REACH).toFixed(2)));
  const field = scrub(knob, {label: "z, shared by all", minimum: -REACH, maximum: REACH, onChange});
  const cards = ACTIVATIONS.map((one) => card(list, one, told, ended.signal));
  let z = 0;
  const observer = new ResizeObserver(() => draw());
  observer.observe(list);
  function draw() {
    for (const one of cards) one.update(z);
    field.update({value: z});
  }
  return {
    update(view) {
      z = view.z;
      draw();
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      field.destroy();
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
    x: {from: -REACH, to: REACH, ticks: ticks(-4, 0, 4)},
    y: {from: LOW, to: HIGH, ticks: ticks(-1, 0, 1, 2)},
    margin: {left: 24, right: 4, top: 4, bottom: 20},
  });
  const {back, front, x, y, area} = drawn;
  for (const [from, to] of dead(of, -REACH, REACH)) {
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
