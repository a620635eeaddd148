/** The gradient of each weight as the mean over a mini-batch: what every example says, and what they agree on. */

import {number} from "../../lib/backprop-text.js";
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
