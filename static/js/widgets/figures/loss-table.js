/** The sum that is J(W): a table of answers and truths, to which the rows are added one by one. */

import {loss as short} from "../../lib/format.js";
import {stepper} from "../controls/stepper.js";
import {make, write} from "../dom.js";

/** @typedef {{x1: number, x2: number, guess: number, y: number, loss: number}} Row */
/** @typedef {{rows: readonly Row[], shown: number, columns: [string, string]}} LossTableView shown: rows added */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onStep?: (shown: number) => void, count: number}} options count: rows there will be
 * @returns {{update(view: LossTableView): void, destroy(): void}}
 */
export function lossTable(container, {onStep = () => {}, count}) {
  const head = make("tr");
  const body = make("tbody");
  const sum = make("output", {class: "sum"});
  const scroll = make(
    "div",
    {class: "scroll", role: "region", "aria-label": "Predictions and truths", tabindex: "0"},
    make("table", {class: "readings losses"}, make("thead", {}, head), body),
  );
  const root = make("div", {class: "loss-table"}, scroll, make("p", {class: "total"}, "J(W) = ", sum));
  container.append(root);
  const steps = stepper(root, {count: count + 1, label: "Rows in the sum", onStep});
  return {
    update({rows, shown, columns}) {
      const titles = ["", ...columns, "predicted ŷ", "actual y", "loss L"];
      if (head.childElementCount !== titles.length)
        head.replaceChildren(
          ...titles.map((title) => (title ? make("th", {scope: "col"}, title) : make("td"))),
        );
      while (body.childElementCount < rows.length)
        body.append(make("tr", {}, make("th", {scope: "row"}), ...Array.from({length: 5}, () => make("td"))));
      for (const [index, row] of rows.entries()) fill(body.children[index], row, index, index < shown);
      write(sum, total(rows.slice(0, shown), rows.length));
      steps.update({step: shown});
    },
    destroy() {
      steps.destroy();
      root.remove();
    },
  };
}

/** @param {Element} line @param {Row} row @param {number} index @param {boolean} counted */
function fill(line, {x1, x2, guess, y, loss}, index, counted) {
  line.classList.toggle("counted", counted);
  const texts = [String(index + 1), x1.toFixed(1), x2.toFixed(1), guess.toFixed(2), String(y)];
  for (const [cell, text] of [...texts, loss.toFixed(3)].entries()) write(line.children[cell], text);
}

/**
 * @param {readonly Row[]} counted
 * @param {number} all
 * @returns {string}
 */
function total(counted, all) {
  if (counted.length === 0) return `1/${all} · ( … )`;
  const sum = counted.reduce((before, {loss}) => before + loss, 0);
  const mean = counted.length === all ? ` = ${short(sum / all)}` : " + …";
  return counted.length === all
    ? `1/${all} · ${sum.toFixed(3)}${mean}`
    : `1/${all} · ( ${sum.toFixed(3)}${mean} )`;
}
