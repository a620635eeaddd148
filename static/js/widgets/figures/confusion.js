/** A confusion matrix as a table: what the points are, and what they are taken for. Of a regression, R². */

import {scoreText, shares} from "../../lib/describe.js";
import {count, fixed, percent} from "../../lib/format.js";
import {make, write} from "../dom.js";
import {classMark} from "../point-mark.js";

/** @typedef {import("../../types.d.ts").Score} Score */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{title: string}} options which set it is of
 * @returns {{update(score: Score, names: readonly string[]): void, destroy(): void}} names: of the classes
 */
export function confusion(container, {title}) {
  const number = make("b");
  const what = make("span");
  const sentence = make("p");
  const box = make("div", {
    class: "matrix",
    role: "region",
    "aria-label": `Confusion matrix, ${title}`,
    tabindex: "0",
  });
  const root = make(
    "div",
    {class: "confusion"},
    make("h3", {}, title),
    make("p", {class: "large"}, number, what),
    box,
    sentence,
  );
  container.append(root);
  /** @type {HTMLElement[][]} */
  let cells = [];
  let built = "";
  return {
    update(score, names) {
      const {matrix, accuracy, determination} = score;
      write(
        number,
        accuracy !== null ? percent(accuracy) : determination !== null ? fixed(determination, 2) : "–",
      );
      write(what, matrix ? "accuracy" : "R²");
      write(sentence, scoreText(score, names));
      box.hidden = matrix?.length !== names.length; // of the data before these, for a moment
      if (!matrix || box.hidden) return;
      if (built !== String(names)) cells = build(box, names);
      built = String(names);
      const parts = shares(matrix);
      for (const [truth, row] of matrix.entries())
        for (const [answer, entry] of row.entries()) {
          write(cells[truth][answer], count(entry));
          cells[truth][answer].style.setProperty("--share", String(parts[truth][answer]));
        }
    },
    destroy() {
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {readonly string[]} names
 * @returns {HTMLElement[][]} the cells, a row for each truth
 */
function build(box, names) {
  const cells = names.map((_, truth) =>
    names.map((__, answer) => make("td", {class: truth === answer ? "right" : "wrong"})),
  );
  const over = make(
    "tr",
    {},
    make("td"),
    make("th", {scope: "colgroup", colspan: names.length, class: "axis"}, "predicted"),
  );
  const head = make(
    "tr",
    {},
    make("th", {scope: "col", class: "axis"}, "actual"),
    ...names.map((_, index) => make("th", {scope: "col"}, ...headOf(names, index))),
  );
  const body = cells.map((row, truth) =>
    make("tr", {}, make("th", {scope: "row"}, ...headOf(names, truth)), ...row),
  );
  box.replaceChildren(make("table", {}, make("thead", {}, over, head), make("tbody", {}, ...body)));
  return cells;
}

/**
 * @param {readonly string[]} names
 * @param {number} index
 * @returns {(Node | string)[]} a class by name, and from three classes on by its mark
 */
function headOf(names, index) {
  return names.length > 2 ? [classMark(index, names.length), names[index]] : [names[index]];
}
