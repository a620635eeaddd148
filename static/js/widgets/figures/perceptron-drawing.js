/** Draws a perceptron: a lane for each input, the sum where they meet, the bend, and what comes out. */

import {fixed} from "../../lib/format.js";
import {plan} from "../../lib/perceptron.js";
import {write} from "../dom.js";
import {set, svg} from "../markup.js";
import {share} from "./perceptron-formula.js";

/** @typedef {import("../../lib/perceptron.js").Plan} Plan */
/** @typedef {import("./perceptron-formula.js").FormulaView} FormulaView */

const HEADS = /** @type {const} */ (["inputs", "weights", "products", "sum", "bend", "output"]);
const COLUMNS = /** @type {const} */ (["input", "weight", "product", "sum", "g", "output"]);
/** How far the small curve in that box goes, in z. */
const REACH = 6;

/**
 * @param {SVGSVGElement} root filled anew
 * @param {number} inputs
 * @param {number} width CSS pixels
 * @param {(z: number) => number} g
 * @returns {{plan: Plan, update(view: FormulaView): void}}
 */
export function drawing(root, inputs, width, g) {
  const at = plan(inputs, width);
  set(root, {viewBox: `0 0 ${at.width} ${at.height}`, height: at.height});
  const lanes = at.lanes.map((y, i) => lane(at, y, i === inputs ? 0 : i + 1));
  const heads = HEADS.map((text, i) => label(at.column[COLUMNS[i]], 14, text, "head"));
  const body = [...meeting(at), ...bend(at, g)];
  const dot = svg("circle", {class: "here", r: 3.5});
  const z = label(at.column.sum, at.middle + at.radius + 18, "", "value");
  const out = label(at.column.output, at.middle + 5, "", "value");
  root.replaceChildren(...heads, ...lanes.map((one) => one.root), ...body, dot, z, out);
  return {
    plan: at,
    update({perceptron, weighed, output, step}) {
      const biased = step >= 2;
      for (const [i, {update}] of lanes.entries()) {
        const own = i === inputs;
        update(own ? perceptron.bias : weighed.products[i], own ? perceptron.bias : perceptron.weights[i]);
      }
      set(lanes[inputs].root, {class: `lane ${biased ? "" : "absent"} ${step === 2 ? "lit" : ""}`});
      for (const [i, head] of heads.entries())
        set(head, {class: `head ${litHeads(step).includes(i) ? "lit" : ""}`});
      const total = biased ? weighed.z : weighed.sum;
      write(z, `${biased ? "z" : "Σ"} = ${fixed(total, 2)}`);
      write(out, share(output).slice(0, at.radius < 26 ? 5 : 6));
      const near = Math.max(-REACH, Math.min(REACH, total));
      set(dot, {
        cx: at.column.g + (near / REACH) * (at.box - 4),
        cy: at.middle - (g(near) - 0.5) * 2 * (at.box - 5),
      });
    },
  };
}

/** @param {number} step @returns {number[]} the columns that the step speaks of */
function litHeads(step) {
  return [[0, 1, 2, 3, 4, 5], [2, 3], [3], [2, 3], [0, 1]][step];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} kind
 */
function label(x, y, text, kind) {
  return svg("text", {x, y, class: kind, "text-anchor": "middle"}, text);
}

/**
 * One input's way to the sum. Index 0 is the bias, whose input is always 1.
 * @param {Plan} at
 * @param {number} y
 * @param {number} index
 */
function lane({column, middle, radius, plate}, y, index) {
  const end = column.sum - radius * 0.9;
  const arrive = middle + (y - middle) * 0.12;
  const bendAt = column.product + plate;
  const edge = svg("path", {
    class: "edge",
    d: `M${column.input} ${y}H${bendAt}C${(bendAt + end) / 2} ${y} ${(bendAt + end) / 2} ${arrive} ${end} ${arrive}`,
  });
  const product = label(column.product, y + 5, "", "product");
  const cover = svg("rect", {
    class: "plate",
    x: column.product - plate,
    y: y - 10,
    width: 2 * plate,
    height: 20,
  });
  const named = (/** @type {string} */ letter, /** @type {number} */ x) =>
    svg(
      "text",
      {x, y: y - 23, class: "name", "text-anchor": "middle"},
      letter,
      svg("tspan", {dy: 4, "font-size": "75%"}, String(index)),
    );
  const root = svg("g", {class: "lane"}, edge, cover, product, named("w", column.weight));
  if (index > 0) root.append(named("x", column.input));
  else
    root.append(
      svg("circle", {class: "unit", cx: column.input, cy: y, r: 15}),
      label(column.input, y + 5, "1", "value"),
    );
  return {
    root,
    update(/** @type {number} */ value, /** @type {number} */ weight) {
      write(product, fixed(value, 2));
      set(product, {class: `product ${sign(value)}`});
      set(edge, {
        class: `edge ${sign(weight)}`,
        style: `stroke-width:${(1 + 3.5 * Math.tanh(Math.abs(weight) / 3)).toFixed(1)}px`,
      });
    },
  };
}

/** @param {number} value @returns {string} */
const sign = (value) => (value < -0.004 ? "negative" : value > 0.004 ? "positive" : "");

/** @param {Plan} at */
function meeting({column, middle, radius, box}) {
  const line = (/** @type {number} */ from, /** @type {number} */ to) =>
    svg("path", {class: "edge", d: `M${from} ${middle}H${to}`});
  return [
    line(column.sum + radius, column.g - box),
    line(column.g + box, column.output - radius),
    svg("circle", {class: "unit", cx: column.sum, cy: middle, r: radius}),
    label(column.sum, middle + 8, "Σ", "glyph"),
    svg("circle", {class: "unit", cx: column.output, cy: middle, r: radius}),
    label(column.output, middle + radius + 18, "ŷ", "name"),
  ];
}

/**
 * The box of g with its curve.
 * @param {Plan} at
 * @param {(z: number) => number} g
 */
function bend({column: {g: x}, middle, box}, g) {
  const points = Array.from({length: 33}, (_, i) => {
    const z = -REACH + (i / 32) * 2 * REACH;
    return `${(x + (z / REACH) * (box - 4)).toFixed(1)},${(middle - (g(z) - 0.5) * 2 * (box - 5)).toFixed(1)}`;
  });
  return [
    svg("rect", {class: "unit", x: x - box, y: middle - box, width: 2 * box, height: 2 * box, rx: 8}),
    svg("polyline", {class: "curve", points: points.join(" ")}),
    label(x, middle + box + 18, "g", "name"),
  ];
}
