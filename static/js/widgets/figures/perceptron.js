/**
 * One perceptron that a reader can take apart: every input and weight is a number to drag, and five steps
 * go from the picture to the formula that a computer multiplies.
 */

import {activation} from "../../lib/activations.js";
import {replaced} from "../../lib/arrays.js";
import {fixed, subscript} from "../../lib/format.js";
import {perceptronPlan, weigh} from "../../lib/perceptron.js";
import {scrub} from "../controls/number.js";
import {stepper} from "../controls/transport.js";
import {make, set, svg, write} from "../dom.js";
import {columnVector, enclosed, formula, line, lit, row, sub, sum, sup, yHat} from "../formula.js";
import {fitted} from "../surface.js";

/** @typedef {import("../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {import("../../lib/perceptron.js").Weighed} Weighed */
/** @typedef {{perceptron: Perceptron, weighed: Weighed, output: number, step: number}} FormulaView */

/** How many steps there are. */
export const PERCEPTRON_STEPS = 5;

/** What each step says, under its number. */
export const PERCEPTRON_SENTENCES = [
  "Inputs enter on the left. Each goes along its own weight; the products are summed, passed through g, and come out as ŷ.",
  "First the weighted sum: every input times its weight, all added up. Then a non-linear function g of the sum.",
  "One weight stands alone. The bias w₀ belongs to an input that is always 1, and shifts the sum up or down.",
  "The same in two letters: X holds the inputs, W the weights, and XᵀW is their products added up.",
  "Written out, X and W are columns. Turned on its side, X meets W row by row: this is what a computer multiplies.",
];

/**
 * A number of two digits that is always as wide.
 * @param {number} value
 * @returns {string}
 */
export function padded(value) {
  return fixed(value, 2).padStart(5, "\u2007");
}

/** @param {number} output @returns {string} ŷ to four digits, which is what a sigmoid of −6 takes */
export const share = (output) => output.toFixed(4);

/**
 * @param {FormulaView} view
 * @returns {Node[]} the formula of the step, and under it the numbers
 */
export function formulas(view) {
  return [general, general, withBias, inLetters, inColumns][view.step](view);
}

/** @param {FormulaView} view */
function general({perceptron: {inputs, weights}, weighed, output, step}) {
  const of = row(sum(row("i", "=", "1"), String(inputs.length)), sub("x", "i"), sub("w", "i"));
  const terms = inputs.flatMap((x, i) => [...(i ? ["+"] : []), padded(x), "·", padded(weights[i])]);
  return [
    line(yHat(), "=", "g", enclosed(step ? lit(of) : of)),
    line("g", "(", ...terms, ")"),
    line("=", "g", "(", padded(weighed.sum), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function withBias({perceptron: {inputs, bias}, weighed, output}) {
  const of = row(sum(row("i", "=", "1"), String(inputs.length)), sub("x", "i"), sub("w", "i"));
  const terms = weighed.products.flatMap((product) => ["+", padded(product)]);
  return [
    line(yHat(), "=", "g", enclosed(lit(sub("w", "0"), "+"), of)),
    line("g", "(", lit(padded(bias)), ...terms, ")"),
    line("=", "g", "(", padded(weighed.z), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function inLetters({perceptron: {bias}, weighed, output}) {
  return [
    line(yHat(), "=", "g", "(", sub("w", "0"), "+", lit(sup("X", "T"), "W"), ")"),
    line("g", "(", padded(bias), "+", lit("(", padded(weighed.sum), ")"), ")"),
    line("=", "g", "(", padded(weighed.z), ")", "=", share(output)),
  ];
}

/** @param {FormulaView} view */
function inColumns({perceptron: {inputs, weights}, weighed}) {
  const names = (/** @type {string} */ letter) =>
    columnVector(inputs.map((_, i) => sub(letter, String(i + 1))));
  return [
    formula("X", "=", names("x"), "=", lit(columnVector(inputs.map((value) => fixed(value, 2))))),
    formula("W", "=", names("w"), "=", lit(columnVector(weights.map((value) => fixed(value, 2))))),
    line(sup("X", "T"), "W", "=", padded(weighed.sum)),
  ];
}

/** @typedef {import("../../lib/perceptron.js").Plan} Plan */

const HEADS = /** @type {const} */ (["inputs", "weights", "products", "sum", "bend", "output"]);
const COLUMNS = /** @type {const} */ (["input", "weight", "product", "sum", "g", "output"]);
/** How far the small curve in that box goes, in z. */
const REACH = 6;

/**
 * @param {SVGSVGElement} root whose content is replaced
 * @param {number} inputs
 * @param {number} width CSS pixels
 * @param {(z: number) => number} g
 * @returns {{plan: Plan, update(view: FormulaView): void}}
 */
export function drawing(root, inputs, width, g) {
  const at = perceptronPlan(inputs, width);
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

/** @typedef {{perceptron: Perceptron, step: number}} PerceptronView step: 0 to 4 */

const RANGE = {minimum: -10, maximum: 10};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (perceptron: Perceptron) => void, onStep?: (step: number) => void}} [options]
 * @returns {{update(view: PerceptronView): void, destroy(): void}}
 */
export function perceptron(container, {onChange = () => {}, onStep = () => {}} = {}) {
  const {value: g} = activation("sigmoid");
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const fields = make("div", {class: "fields"});
  const faults = make("div", {class: "faults"});
  const stage = make("div", {class: "stage"}, picture, fields);
  const said = make("p", {class: "said", "aria-live": "polite"});
  const lines = make("div", {class: "formulas"});
  const root = make("div", {class: "perceptron"}, stage, faults, said, lines);
  container.append(root);
  const steps = stepper(root, {count: PERCEPTRON_STEPS, label: "Forward propagation", onStep});
  const fit = fitted(stage, draw);
  /** @type {{inputs: number, width: number, update(view: FormulaView): void, place: Place} | null} */
  let drawn = null;
  const numbers = numberFields(fields, faults, (change) => {
    const view = fit.now();
    if (view) onChange(change(view.perceptron));
  });

  /** @param {PerceptronView} shown @param {number} width */
  function draw({perceptron: now, step}, width) {
    if (!drawn || drawn.width !== width || drawn.inputs !== now.inputs.length) {
      const {plan, update} = drawing(picture, now.inputs.length, width, g);
      drawn = {
        inputs: now.inputs.length,
        width,
        update,
        place: (column, lane) => [plan.column[column], plan.lanes[lane]],
      };
    }
    const weighed = weigh(now);
    const output = g(step >= 2 ? weighed.z : weighed.sum);
    const told = {perceptron: now, weighed, output, step};
    drawn.update(told);
    numbers.update(now, step >= 2, drawn.place);
    write(said, PERCEPTRON_SENTENCES[step]);
    lines.replaceChildren(...formulas(told));
    steps.update({step});
  }
  return {
    update: fit.update,
    destroy() {
      fit.destroy();
      steps.destroy();
      numbers.destroy();
      root.remove();
    },
  };
}

/** @typedef {(column: "input" | "weight", lane: number) => [number, number]} Place */

/**
 * A field for each input and weight, laid over the drawing.
 * @param {HTMLElement} container
 * @param {HTMLElement} faults
 * @param {(change: (now: Perceptron) => Perceptron) => void} onChange
 */
function numberFields(container, faults, onChange) {
  /** @type {{inputs: import("../controls/number.js").Scrub[], weights: import("../controls/number.js").Scrub[]}} */
  const made = {inputs: [], weights: []};
  const field = (
    /** @type {string} */ label,
    /** @type {(now: Perceptron, value: number) => Perceptron} */ change,
  ) =>
    scrub(container, {label, ...RANGE, faults, onChange: (value) => onChange((now) => change(now, value))});
  const bias = field("Bias w₀", (now, value) => ({...now, bias: value}));
  const grow = () => {
    const i = made.inputs.length;
    made.inputs.push(
      field(`Input x${subscript(i + 1)}`, (now, v) => ({...now, inputs: replaced(now.inputs, i, v)})),
    );
    made.weights.push(
      field(`Weight w${subscript(i + 1)}`, (now, v) => ({...now, weights: replaced(now.weights, i, v)})),
    );
  };
  const put = (/** @type {HTMLElement} */ element, /** @type {[number, number]} */ [x, y]) => {
    element.style.left = `${x}px`;
    element.style.top = `${y}px`;
  };
  return {
    /** @param {Perceptron} now @param {boolean} biased @param {Place} place */
    update(now, biased, place) {
      while (made.inputs.length < now.inputs.length) grow();
      while (made.inputs.length > now.inputs.length) {
        made.inputs.pop()?.destroy();
        made.weights.pop()?.destroy();
      }
      for (const [i, x] of now.inputs.entries()) {
        made.inputs[i].update({value: x});
        made.weights[i].update({value: now.weights[i]});
        put(made.inputs[i].element, place("input", i));
        put(made.weights[i].element, place("weight", i));
      }
      bias.element.hidden = !biased;
      bias.update({value: now.bias});
      put(bias.element, place("weight", now.inputs.length));
    },
    destroy() {
      for (const one of [bias, ...made.inputs, ...made.weights]) one.destroy();
    },
  };
}

/**
 * The figure in words.
 * @param {PerceptronView} view
 * @returns {string}
 */
export function describePerceptron({perceptron: now, step}) {
  const {products, sum, z} = weigh(now);
  const {value: g} = activation("sigmoid");
  const total = step >= 2 ? z : sum;
  const parts = products.map(
    (product, i) => `x${subscript(i + 1)} times w${subscript(i + 1)} is ${fixed(product, 2)}`,
  );
  const bias = step >= 2 ? `, the bias is ${fixed(now.bias, 2)}` : "";
  return `A perceptron of ${now.inputs.length} inputs: ${parts.join(", ")}${bias}; the sum is ${fixed(total, 2)}, and ŷ is ${share(g(total))}.`;
}
