/** One unit in detail: its formula at a point, and any weight that comes into it, to be read and set. */

import {count, fixed, visible} from "../../lib/format.js";
import {jump, significant} from "../../lib/scales.js";
import {limits} from "../../lib/spec.js";
import {largestTerms} from "../../lib/unit.js";
import {choice} from "../controls/choice.js";
import {numberField, scrub} from "../controls/number.js";
import {slider} from "../controls/slider.js";
import {make, math, write} from "../dom.js";
import {row, sub} from "../formula.js";

/** @typedef {import("../../lib/unit.js").Sum} Sum */
/** @typedef {import("../formula.js").Term} Term */
/**
 * inputs: the names of what comes in. function: the name of g; "" where h is z. result: what h is called.
 * @typedef {{sum: Sum, inputs: readonly string[], function: string, result: string}} UnitFormulaView
 */

/** Products written out at most, the largest of them, and on one line. */
const MOST = 4;
const ABREAST = 2;

/** @param {number} value @returns {string} in brackets below zero */
const factor = (value) => (value < 0 ? `(${visible(value)})` : visible(value));
/** @param {number} value @returns {[string, string]} the sign that joins it, and its size */
const joined = (value) => [value < 0 ? "−" : "+", visible(Math.abs(value))];

/**
 * @param {UnitFormulaView} view
 * @returns {Node[]} lines of MathML, none longer than a panel is wide
 */
export function unitFormula({sum, inputs, function: g, result}) {
  const {shown, rest, count} = largestTerms(sum.terms, MOST);
  const symbols = shown.map(({input}) => ["+", sub("w", String(input + 1)), named(inputs[input])]);
  const numbers = shown.map(({weight, value}) => [...joined(weight), "·", factor(value)]);
  if (count > 0) {
    symbols.push(["+", "…"]);
    numbers.push(joined(rest));
  }
  const z = visible(sum.z);
  const answer =
    g === ""
      ? ["z", "=", z]
      : [math("mi", {}, g), "(", g === "softmax" ? "all z" : z, ")", "=", visible(sum.h)];
  return [
    line("z", "=", sub("w", "0"), ...symbols.flat()),
    ...folded(["=", visible(sum.bias)], numbers, ["=", z]),
    line(named(result), "=", ...answer),
  ];
}

/**
 * @param {Term[]} head
 * @param {Term[][]} parts in their order
 * @param {Term[]} tail
 * @returns {Node[]} lines of a few parts each
 */
function folded(head, parts, tail) {
  const lines = [];
  for (let i = 0; i === 0 || i < parts.length; i += ABREAST) {
    const own = parts.slice(i, i + ABREAST).flat();
    const last = i + ABREAST >= parts.length ? tail : [];
    lines.push(line(...(i === 0 ? head : [math("mspace", {width: "1em"})]), ...own, ...last));
  }
  return lines;
}

/** @param {...Term} terms */
function line(...terms) {
  return make("div", {}, math("math", {}, row(...terms)));
}

/**
 * @param {string} name "h₁", "sin x₁", "ŷ": as it is read
 * @returns {Node}
 */
function named(name) {
  return row(math("mi", {mathvariant: "normal"}, name));
}

/**
 * title: of the unit. columns: what the plane's sides are, or the one input; point: the one the numbers are for. input: of the weight in view, null for the
 * bias. gradient: of that weight; undefined while it is not known. formula: null before the first frame.
 * @typedef {{title: string, columns: readonly string[], point: {x1: number, x2: number}, inputs: readonly string[], input: number | null, weight: number | null,
 *   gradient: number | null | undefined,
 *   formula: UnitFormulaView | null}} UnitPanelView
 */

const REACH = 5;
/** As many as a float32 holds for certain. */
const DIGITS = 6;
const BIAS = "bias";
const SIDES = /** @type {const} */ (["x1", "x2"]);

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (input: number | null) => void, onSet?: (value: number) => void,
 *   onPoint?: (x1: number, x2: number) => void}} [options]
 * @returns {{update(view: UnitPanelView): void, destroy(): void}}
 */
export function unitPanel(container, {onChoose = () => {}, onSet = () => {}, onPoint = () => {}} = {}) {
  const [minimum, maximum] = limits.weight;
  const [title, faults] = [make("h3"), make("div")];
  const lines = make("div", {class: "unit-lines", role: "group", "aria-label": "Formula", tabindex: "0"});
  const names = [make("span"), make("span")];
  const sides = [make("span"), make("span")];
  const where = make("p", {class: "note at"}, "at ");
  const [fields, gradient] = [make("div", {class: "weight-fields"}), make("p", {class: "gradient"})];
  const root = make("div", {class: "unit-panel"}, title, lines, where, faults, fields, gradient);
  container.append(root);
  let point = {x1: 0, x2: 0};
  const places = SIDES.map((side, index) => {
    sides[index].append(names[index], " ");
    where.append(sides[index]);
    const onChange = (/** @type {number} */ value) => {
      const to = {...point, [side]: value};
      onPoint(to.x1, to.x2);
    };
    return scrub(sides[index], {
      label: `Point, ${index ? "up" : "across"}`,
      minimum,
      maximum,
      faults,
      onChange,
    });
  });
  where.append(" or move over the decision boundary");
  const which = choice(fields, {
    label: "Weight",
    onChange: (value) => onChoose(value === BIAS ? null : Number(value)),
  });
  const typed = numberField(fields, {label: "Value", minimum, maximum, onChange: onSet});
  const drag = slider(root, {
    label: "Drag it",
    minimum: -REACH,
    maximum: REACH,
    step: 0.01,
    format: (value) => fixed(value, 2),
    onInput: onSet,
  });
  return {
    update({title: name, columns, point: at, inputs, input, weight, gradient: slope, formula}) {
      write(title, name);
      point = at;
      for (const [index, side] of SIDES.entries()) {
        sides[index].hidden = columns[index] === undefined;
        write(names[index], `${columns[index]} =`);
        places[index].update({value: at[side]});
      }
      const options = inputs.map((from, index) => ({value: String(index), text: `from ${from}`}));
      which.update({
        value: input === null ? BIAS : String(input),
        options: [{value: BIAS, text: "bias w₀"}, ...options],
      });
      if (weight !== null && Number.isFinite(weight)) {
        typed.update({value: significant(weight, DIGITS)});
        const reach = Math.min(maximum, Math.max(REACH, jump(Math.abs(weight))));
        const effect = Math.abs(weight) > maximum ? beyond(maximum) : undefined;
        drag.update({value: weight, minimum: -reach, maximum: reach, effect});
      }
      write(gradient, `gradient ∂J/∂w ${slopeText(slope)}`);
      if (formula) lines.replaceChildren(...unitFormula(formula));
    },
    destroy() {
      for (const part of [which, typed, drag, ...places]) part.destroy();
      root.remove();
    },
  };
}

/** @param {number} most that can be set by hand @returns {import("../../lib/effects.js").Effect} of a weight further out */
function beyond(most) {
  const sentence = `The weight is beyond ±${count(most)}, the most that can be set by hand; moving this brings it back within.`;
  return {disabled: false, sentence};
}

/**
 * @param {number | null | undefined} slope
 * @returns {string}
 */
function slopeText(slope) {
  if (slope === undefined) return "…";
  return slope === null ? "is not finite" : `= ${String(significant(slope, 3)).replace("-", "−")}`;
}
