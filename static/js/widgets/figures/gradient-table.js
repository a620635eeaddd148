/** Tables of gradients: of each weight three ways, and as the mean over a mini-batch. */

import {nameText, number, weightOf} from "../../lib/backprop.js";
import {scrub} from "../controls/number.js";
import {make, write} from "../dom.js";
import {rowHead} from "./backprop-formula.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../types.d.ts").Operation} Operation */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: {question: BackpropQuery, operations: readonly Operation[]}): void, destroy(): void}}
 */
export function batchTable(container) {
  const caption = make("caption", {}, "∂L/∂w of each example, and their mean ∂J/∂w");
  const [head, body] = [make("thead"), make("tbody")];
  const root = make(
    "div",
    {class: "gradient-table", tabindex: "0", role: "group", "aria-label": "Gradients of the mini-batch"},
    make("table", {class: "gradients batch"}, caption, head, body),
  );
  container.append(root);
  let built = "";
  /** @type {HTMLElement[][]} */
  let cells = [];
  /** @param {BackpropQuery} question @param {readonly Operation[]} means */
  function build(question, means) {
    const key = `${question.examples.length} ${means.map(({by}) => by).join(" ")}`;
    if (key === built) return;
    built = key;
    const heads = ["weight", ...question.examples.map((_, e) => `example ${e + 1}`), "mean"];
    head.replaceChildren(make("tr", {}, ...heads.map((text) => make("th", {scope: "col"}, text))));
    cells = means.map(() => [...question.examples, null].map(() => make("td")));
    body.replaceChildren(...means.map(({by}, i) => make("tr", {}, rowHead(by, question), ...cells[i])));
  }
  return {
    update({question, operations}) {
      const means = operations.filter(({kind, by}) => kind === "mean" && by !== "");
      build(question, means);
      for (const [i, {terms, value}] of means.entries()) {
        const numbers = [...terms.map(([factor]) => factor.value), value];
        for (const [j, one] of numbers.entries()) {
          const cell = cells[i][j];
          write(cell, number(one));
          cell.className = (one ?? 0) < 0 ? "negative" : "positive";
        }
      }
    },
    destroy() {
      root.remove();
    },
  };
}

/** @typedef {import("../../types.d.ts").WeightCheck} WeightCheck */

const DIGITS = 6;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} [options]
 * @param {(name: string, value: number) => void} [options.onWeight] a weight is set
 * @param {boolean} [options.stepped] with a column for the weight after the optimizer's step
 * @returns {{update(view: {question: BackpropQuery, checks: readonly WeightCheck[],
 *   found: ReadonlyMap<string, unknown>}): void, destroy(): void}} found: names the chain rule has reached
 */
export function gradientTable(container, {onWeight = () => {}, stepped = false} = {}) {
  const faults = make("div", {class: "faults"});
  const heads = ["weight", "value", "chain rule", "autograd .grad", "finite difference", "agree"];
  if (stepped) heads.push("after the step");
  const head = make(
    "thead",
    {},
    make("tr", {}, ...heads.map((text) => (text ? make("th", {scope: "col"}, text) : make("td")))),
  );
  const body = make("tbody");
  const table = make("table", {class: "gradients"}, head, body);
  const root = make(
    "div",
    {class: "gradient-table", tabindex: "0", role: "group", "aria-label": "Gradients of the weights"},
    table,
  );
  container.append(root, faults);
  /** @type {ReturnType<typeof tableRow>[]} */
  let rows = [];
  let built = "";
  /** @param {BackpropQuery} question @param {readonly WeightCheck[]} checks */
  function build(question, checks) {
    const key = checks.map(({name}) => nameText(name, question)).join(" ");
    if (key === built) return;
    built = key;
    for (const row of rows) row.field.destroy();
    rows = checks.map(({name}) =>
      tableRow(nameText(name, question), {
        head: rowHead(name, question),
        faults,
        stepped,
        onChange: (value) => onWeight(name, value),
      }),
    );
    body.replaceChildren(...rows.map((row) => row.root));
  }
  return {
    update({question, checks, found}) {
      build(question, checks);
      for (const [i, check] of checks.entries()) {
        rows[i].update(check, weightOf(question, check.name), found.has(check.name));
      }
    },
    destroy() {
      for (const row of rows) row.field.destroy();
      root.remove();
      faults.remove();
    },
  };
}

/**
 * @param {string} name
 * @param {{head: HTMLElement, faults: HTMLElement, stepped: boolean, onChange: (value: number) => void}} options
 */
function tableRow(name, {head, faults, stepped, onChange}) {
  const cells = Array.from({length: stepped ? 5 : 4}, () => make("td"));
  const place = make("td");
  const field = scrub(place, {
    label: `Weight ${name}`,
    minimum: -20,
    maximum: 20,
    step: 0.1,
    digits: 2,
    faults,
    onChange,
  });
  const root = make("tr", {}, head, place, ...cells);
  const [chain, autograd, difference, agree, after] = cells;
  return {
    root,
    field,
    /** @param {WeightCheck} check @param {number} value @param {boolean} reached */
    update(check, value, reached) {
      field.update({value});
      write(chain, reached ? number(check.chain, DIGITS) : "…");
      write(autograd, number(check.autograd, DIGITS));
      write(difference, number(check.difference, DIGITS));
      write(agree, reached ? (check.agree ? "✓" : "✗") : "");
      agree.className = check.agree ? "good" : "bad";
      if (after) write(after, number(check.after));
    },
  };
}
