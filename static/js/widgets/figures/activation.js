/** One activation function: z slides along its curve, and what comes out is read off on the left. */

import {activation as known} from "../../lib/activations.js";
import {clamp} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {scrub} from "../controls/scrub.js";
import {make} from "../dom.js";
import {formula, lit, sub, sup, yHat} from "../formula.js";
import {graph, pointed, trace} from "../graph.js";
import {set, svg} from "../markup.js";

/** @typedef {{z: number}} ActivationView */

const REACH = 8;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{name?: string, onChange?: (z: number) => void}} [options] name: of an activation from 0 to 1
 * @returns {{update(view: ActivationView): void, destroy(): void}}
 */
export function activation(container, {name = "sigmoid", onChange = () => {}} = {}) {
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
  let width = 0;
  let z = 0;
  const marks = {
    low: svg("rect", {class: "low"}),
    high: svg("rect", {class: "high"}),
    guide: svg("path", {class: "guide"}),
    dot: svg("circle", {class: "here", r: 7}),
    value: svg("text", {class: "value"}),
  };
  pointed(
    picture,
    () => drawn,
    (x) => onChange(Number(clamp(x, -REACH, REACH).toFixed(2))),
    ended.signal,
  );
  const observer = new ResizeObserver(() => draw());
  observer.observe(root);

  function draw() {
    if (root.clientWidth === 0) return;
    if (!drawn || width !== root.clientWidth) {
      width = root.clientWidth;
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
