/** The operations of backpropagation as formulas, in letters and with their numbers, and as rows of which one is lit. */

import {
  activationAt,
  isChain,
  lossText,
  nameText,
  number,
  operationText,
  parts,
  symbol,
} from "../../lib/backprop.js";
import {make, math, write} from "../dom.js";
import {formula, fraction, row, sub, subsup, yHat} from "../formula.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../types.d.ts").Operation} Operation */
/** @typedef {import("../../types.d.ts").Quantity} Quantity */
/** @typedef {import("../../types.d.ts").Factor} Factor */
/** @typedef {import("../formula.js").Term} Term */

/**
 * A quantity's letter with its indices.
 * @param {string} name
 * @param {BackpropQuery} question
 * @returns {Term}
 */
function letter(name, question) {
  const {letter: of, indices} = parts(name);
  if (of === "yhat") return yHat();
  if (indices.length === 0) return of;
  const [layer, unit, input] = indices.map(String);
  if (of === "L" || (of === "x" && !isChain(question))) return sub(of, layer);
  if (of === "x") return of;
  if (isChain(question)) return sub(of, layer);
  if (of === "w") return subsup("w", row(input, ",", unit), row("(", layer, ")"));
  if (of === "b") return subsup("w", row("0", ",", unit), row("(", layer, ")"));
  return sub(of, row(layer, ",", unit));
}

/** @param {string} name of a weight @param {BackpropQuery} question @returns {HTMLElement} the head of its row */
export function rowHead(name, question) {
  const drawn = math("math", {"aria-hidden": "true"}, row(letter(name, question)));
  return make("th", {scope: "row"}, make("span", {class: "hush"}, nameText(name, question)), drawn);
}

/** @param {Pick<Quantity, "of" | "by">} quantity @param {BackpropQuery} question @returns {Term} */
function quantity({of, by}, question) {
  const top = letter(of, question);
  return by ? fraction(row("∂", top), row("∂", letter(by, question))) : top;
}

/**
 * The operation in letters: ∂J/∂w₂ = ∂J/∂ŷ · ∂ŷ/∂w₂.
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {Term[]}
 */
export function inLetters(operation, question) {
  return [quantity(operation, question), "=", ...rightSide(operation, question)];
}

/** @param {Operation} operation @param {BackpropQuery} question @returns {Term[]} */
function rightSide(operation, question) {
  const {kind, terms} = operation;
  if (kind === "loss" || kind === "loss-slope") return lossTerms(operation, question);
  if (kind === "mean") {
    const of = operation.by
      ? fraction(row("∂", sub("L", "e")), row("∂", letter(operation.by, question)))
      : sub("L", "e");
    return [fraction("1", String(terms.length)), sigma("e"), of];
  }
  const inner = terms.length > MANY ? anyTerm(operation, question) : sum(terms, (f) => quantity(f, question));
  if (kind !== "unit" && kind !== "activation") return inner;
  return [symbol(activationAt(operation, question)), "(", ...inner, ")"];
}

/** More terms than this are written as a sum over one of them. */
const MANY = 3;

/**
 * Of many like terms one, under a sum: over the inputs j of a unit, or over the units i that come after.
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {Term[]}
 */
function anyTerm({kind, terms}, question) {
  const [first, second] = terms[0];
  if (kind === "product") {
    const {letter: of, indices} = parts(first.by);
    const unit = sub(of, row(String(indices[0]), ",", "i"));
    const upstream = fraction(row("∂", letter(first.of, question)), row("∂", unit));
    return [sigma("i"), upstream, "·", fraction(row("∂", unit), row("∂", letter(second.by, question)))];
  }
  const [layer, unit] = parts(first.of).indices.map(String);
  const before = parts(second.of);
  const input =
    before.letter === "x" ? sub("x", "j") : sub(before.letter, row(String(before.indices[0]), ",", "j"));
  const bias = terms[terms.length - 1];
  return [
    sigma("j"),
    subsup("w", row("j", ",", unit), row("(", layer, ")")),
    "·",
    input,
    ...(bias.length === 1 ? ["+", letter(bias[0].of, question)] : []),
  ];
}

const sigma = (/** @type {string} */ index) =>
  math("munder", {}, math("mo", {movablelimits: "false"}, "∑"), math("mi", {}, index));

/**
 * @param {readonly Factor[][]} terms
 * @param {(factor: Factor) => Term} shown
 * @returns {Term[]} joined by plus, the factors of each by a dot
 */
function sum(terms, shown) {
  return terms.flatMap((term, i) => [
    ...(i ? ["+"] : []),
    ...term.flatMap((factor, j) => [...(j ? ["·"] : []), shown(factor)]),
  ]);
}

/**
 * The same with its numbers, and what they come to.
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {Term[]}
 */
export function inNumbers(operation, question) {
  const {kind, terms, value} = operation;
  const left = quantity(operation, question);
  if (kind === "loss" || kind === "loss-slope") {
    const text = lossText(operation, question);
    return [
      left,
      "=",
      ...spelt(text, {ŷ: number(terms[0][0].value), y: number(terms[1][0].value, 2)}),
      "=",
      total(value),
    ];
  }
  const inner = sum(terms, ({value: one}) => signed(one));
  if (kind === "mean")
    return [left, "=", fraction("1", String(terms.length)), "(", ...inner, ")", "=", total(value)];
  if (kind === "sum" || kind === "product") return [left, "=", ...inner, "=", total(value)];
  return [left, "=", symbol(activationAt(operation, question)), "(", ...inner, ")", "=", total(value)];
}

/**
 * What the newest factor of a product is made of: ∂ŷ/∂w₂ = σ′(z₂) · z₁ = 0.229 · 0.600.
 * @param {Operation} operation
 * @param {BackpropQuery} question
 * @returns {Term[]} nothing where it is a plain number
 */
export function localDerivative(operation, question) {
  if (operation.kind !== "product" || operation.terms.length !== 1) return [];
  const factor = operation.terms[0][operation.terms[0].length - 1];
  const slope = (/** @type {Quantity} */ part) => [
    math("mrow", {}, math("mi", {}, symbol(activationAt(part, question))), math("mo", {}, "′")),
    "(",
    letter(part.by, question),
    ")",
  ];
  const left = [quantity(factor, question), "="];
  if (factor.parts.length === 0) {
    return factor.by.startsWith("z") ? [...left, ...slope(factor), "=", total(factor.value)] : [];
  }
  const named = factor.parts.flatMap((part, i) => [
    ...(i ? ["·"] : []),
    ...(part.by ? slope(part) : [letter(part.of, question)]),
  ]);
  const numbers = factor.parts.flatMap((part, i) => [...(i ? ["·"] : []), signed(part.value)]);
  return [...left, ...named, "=", ...numbers, ...(factor.parts.length > 1 ? ["=", total(factor.value)] : [])];
}

/** A number, in brackets when it is below zero. @param {number | null} value @returns {Term} */
function signed(value) {
  return (value ?? 0) < 0 ? row("(", number(value), ")") : number(value);
}

/** @param {number | null} value @returns {Term} */
const total = (value) => math("mn", {class: "total"}, number(value));

/** @param {Operation} operation @param {BackpropQuery} question @returns {Term[]} */
function lossTerms(operation, question) {
  return spelt(lossText(operation, question), {});
}

/**
 * A short formula in letters, sign by sign; what has a number gets it.
 * @param {string} text
 * @param {Record<string, string>} numbers
 * @returns {Term[]}
 */
function spelt(text, numbers) {
  const tokens = text.match(/log|sign|Huber|held within|ŷ|²|[\d.]+|\S/g) ?? [];
  return tokens.map((token) => numbers[token] ?? (token === "ŷ" ? yHat() : token));
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onGo?: (done: number) => void}} [options] done: how many operations are to be done then
 * @returns {{update(view: {question: BackpropQuery, operations: readonly Operation[], done: number}): void,
 *   destroy(): void}}
 */
export function backpropRows(container, {onGo = () => {}} = {}) {
  const list = make("ol", {class: "operations", "aria-label": "Operations"});
  container.append(list);
  /** @type {{item: HTMLElement, button: HTMLButtonElement, output: HTMLElement}[]} */
  let rows = [];
  let built = "";
  const ended = new AbortController();
  list.addEventListener(
    "click",
    (event) => {
      const at = rows.findIndex(({button}) => button.contains(/** @type {Node} */ (event.target)));
      if (at >= 0) onGo(at + 1);
    },
    {signal: ended.signal},
  );
  /** @param {BackpropQuery} question @param {readonly Operation[]} operations */
  function build(question, operations) {
    const key = JSON.stringify(
      operations.map((one) => [
        one.kind,
        one.of,
        one.by,
        one.kind.startsWith("loss") && one.terms[1][0].value,
      ]),
    );
    if (key === built) return;
    built = key;
    rows = operations.map((operation, i) => {
      const output = make("output");
      const number_ = make("i", {}, String(i + 1));
      const button = make(
        "button",
        {type: "button", class: "quiet"},
        number_,
        formula(...inLetters(operation, question)),
        output,
      );
      return {item: make("li", {class: operation.by ? "backward" : "forward"}, button), button, output};
    });
    list.replaceChildren(...rows.map(({item}) => item));
  }
  return {
    update({question, operations, done}) {
      build(question, operations);
      rows.forEach(({item, button, output}, i) => {
        item.classList.toggle("done", i < done - 1);
        item.classList.toggle("now", i === done - 1);
        button.setAttribute("aria-current", i === done - 1 ? "step" : "false");
        write(output, i < done ? number(operations[i].value) : "?");
        const text = i < done ? operationText(operations[i], question) : `operation ${i + 1}, not done yet`;
        if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
      });
      reveal(list, rows[Math.max(0, done - 1)]?.item);
    },
    destroy() {
      ended.abort();
      list.remove();
    },
  };
}

/** Scrolls the list, never the page, to where a row is seen. @param {HTMLElement} list @param {HTMLElement | undefined} item */
function reveal(list, item) {
  if (!item || list.scrollHeight <= list.clientHeight) return;
  const [top, foot] = [item.offsetTop - list.offsetTop, item.offsetTop - list.offsetTop + item.offsetHeight];
  if (top < list.scrollTop || foot > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 3;
  }
}
