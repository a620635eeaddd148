/**
 * A network that the reader grows. Options: sizes; activation; x: the inputs; grow: what can be changed, of
 * "inputs", "outputs", "units", "layers", "fold"; opened: the neuron opened at first; weights: given, or random ones.
 */

import {activation as known} from "../../../lib/activations.js";
import {count, fixed, visible} from "../../../lib/format.js";
import {layerParameters, parametersOf} from "../../../lib/spec.js";
import {pass} from "../../../lib/unit.js";
import {check} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {layers} from "../../../widgets/figures/layers.js";
import {formula, lit, row, sub} from "../../../widgets/formula.js";

const MOST = {inputs: 4, outputs: 4, units: 6, layers: 4};

/** @type {import("../stage.js").Mount} */
export function mount(container, {options}) {
  const grow = /** @type {string[]} */ (options.grow ?? []);
  let sizes = [...options.sizes];
  let opened = options.opened ?? {layer: 1, unit: 0};
  let folded = options.folded ?? false;
  const bar = make("div", {class: "row"});
  const holder = make("div", {class: "layers-figure"});
  const said = make("p", {class: "said", "aria-live": "polite"});
  const lines = make("div", {class: "formulas sums"});
  container.append(bar, holder, said, lines);
  const widget = layers(holder, {
    onOpen(unit) {
      opened = unit;
      draw();
    },
  });
  for (const part of counters(grow, change)) bar.append(part);
  if (grow.includes("fold")) fold();

  /** @param {"inputs" | "outputs" | "units" | "layers"} what @param {number} by */
  function change(what, by) {
    sizes = grown(sizes, what, by);
    if (opened.layer >= sizes.length || opened.unit >= sizes[opened.layer])
      opened = {layer: sizes.length - 1, unit: 0};
    draw();
  }
  function fold() {
    const box = check(bar, {
      label: "Fold hidden layers into dense blocks",
      onChange(value) {
        folded = value;
        draw();
      },
    });
    box.update({value: folded});
  }
  function draw() {
    const weights = options.weights ?? randomWeights(parametersOf(sizes));
    const activation = options.activation ?? "tanh";
    const inputs = Array.from({length: sizes[0]}, (_, i) => options.x?.[i] ?? 1);
    const activations = sizes.slice(2).map(() => activation);
    const {z, h} = pass({sizes, weights, activations, squash: "none"}, inputs);
    const values = [inputs, ...h];
    if (options.squash) values[values.length - 1] = z[z.length - 1].map(known(options.squash).value);
    widget.update({sizes, values, opened, folded});
    const all = layerParameters(sizes);
    write(
      said,
      `${sizes.join(" → ")}: ${all.map(count).join(" + ")}${all.length > 1 ? ` = ${count(parametersOf(sizes))}` : ""} parameters.`,
    );
    lines.replaceChildren(...sums(sizes, weights, values, z, opened, options.squash ?? null, activation));
  }
  return {
    update: draw,
    destroy() {
      widget.destroy();
      container.replaceChildren();
    },
  };
}

/**
 * @param {readonly string[]} grow
 * @param {(what: "inputs" | "outputs" | "units" | "layers", by: number) => void} change
 */
function counters(grow, change) {
  const kinds = /** @type {const} */ (["inputs", "outputs", "units", "layers"]).filter((kind) =>
    grow.includes(kind),
  );
  return kinds.map((kind) => {
    const name = {inputs: "input", outputs: "output", units: "hidden unit", layers: "hidden layer"}[kind];
    const button = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ verb) => {
      const made = make("button", {type: "button", class: "round", "aria-label": `${verb} ${name}`}, sign);
      made.addEventListener("click", () => change(kind, by));
      return made;
    };
    return make("span", {class: "grow"}, button(-1, "−", "Remove"), button(1, "+", "Add"), ` ${name}s`);
  });
}

/**
 * @param {readonly number[]} sizes
 * @param {"inputs" | "outputs" | "units" | "layers"} what
 * @param {number} by
 * @returns {number[]}
 */
function grown(sizes, what, by) {
  const [first, last] = [sizes[0], sizes[sizes.length - 1]];
  const hidden = sizes.slice(1, -1);
  const within = (/** @type {number} */ value, /** @type {number} */ most) =>
    Math.min(most, Math.max(1, value));
  switch (what) {
    case "inputs":
      return [within(first + by, MOST.inputs), ...hidden, last];
    case "outputs":
      return [first, ...hidden, within(last + by, MOST.outputs)];
    case "units":
      return [first, ...hidden.map((units) => within(units + by, MOST.units)), last];
    case "layers":
      if (by < 0) return [first, ...hidden.slice(0, -1), last];
      return [first, ...[...hidden, hidden.at(-1) ?? 3].slice(0, MOST.layers), last];
  }
}

/**
 * The same small weights every time, from −1.5 to 1.5 in tenths.
 * @param {number} many
 * @returns {number[]}
 */
function randomWeights(many) {
  let state = 12345;
  return Array.from({length: many}, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.round(((state >> 8) % 3001) / 100 - 15) / 10;
  });
}

const two = (/** @type {number} */ value) => fixed(value, 2);

/**
 * The opened neuron's own sum, in letters and in numbers.
 * @param {readonly number[]} sizes
 * @param {ArrayLike<number>} weights
 * @param {readonly (readonly number[])[]} values
 * @param {readonly (readonly number[])[]} every z of each layer after the inputs
 * @param {{layer: number, unit: number}} opened
 * @param {string | null} squash of the outputs
 * @param {string} activation of hidden units
 */
function sums(sizes, weights, values, every, {layer, unit}, squash, activation) {
  const parameters = layerParameters(sizes);
  const start = parameters.slice(0, layer - 1).reduce((a, b) => a + b, 0);
  const [rows, units] = [sizes[layer - 1], sizes[layer]];
  const weight = (/** @type {number} */ row_) => weights[start + row_ * units + unit];
  const z = every[layer - 1][unit];
  const hidden = layer < sizes.length - 1;
  const g = hidden ? activation : squash;
  const name = hidden ? `${layer},${unit + 1}` : String(unit + 1);
  const index = units > 1 || hidden ? `,${unit + 1}` : "";
  const from = layer === 1 ? "x" : "h";
  const letters = Array.from({length: rows}, (_, i) => [
    " + ",
    sub(from, String(i + 1)),
    sub("w", `${i + 1}${index}`),
  ]).flat();
  const bracket = (/** @type {number} */ value) => (value < 0 ? `(${two(value)})` : two(value));
  const numbers = Array.from({length: rows}, (_, i) => [
    " + ",
    bracket(values[layer - 1][i]),
    " · ",
    bracket(weight(i)),
  ]).flat();
  const said = [
    formula(sub("z", name), "=", sub("w", `0${index}`), ...letters.map(trimmed)),
    formula("=", two(weight(rows)), ...numbers.map(trimmed), "=", lit(two(z))),
  ];
  if (g)
    said.push(
      formula(
        hidden ? sub("h", name) : row("ŷ"),
        "=",
        row("g"),
        "(",
        two(z),
        ")",
        "=",
        lit(visible(known(g).value(z))),
      ),
    );
  return said;
}

/** @template T @param {T} term @returns {T} */
const trimmed = (term) => /** @type {T} */ (typeof term === "string" ? term.trim() : term);
