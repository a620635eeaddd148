/** A matrix as a heat map with readable numbers: orange below zero, blue above, the stronger the larger. */

import {fixed} from "../../lib/format.js";
import {make} from "../dom.js";

/**
 * rows: a label for each row. columns: for each column, or null for numbers. chosen: a row to follow; null for none.
 * @typedef {{name: string, rows: readonly string[], columns: readonly string[] | null,
 *   values: readonly (readonly (number | null)[])[], chosen: number | null}} MatrixView
 */

/**
 * @param {number | null} value
 * @returns {string} in four characters or so; null is −∞
 */
export function cellText(value) {
  if (value === null) return "−∞";
  const digits = Math.abs(value) >= 10 ? 1 : 2;
  return fixed(value, digits);
}

/**
 * @param {readonly (readonly (number | null)[])[]} values
 * @returns {number} the largest size of a number in it, never 0
 */
export function largest(values) {
  return Math.max(1e-9, ...values.flat().map((value) => Math.abs(value ?? 0)));
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (row: number) => void}} [options]
 * @returns {{update(view: MatrixView): void, destroy(): void}}
 */
export function matrix(container, {onChoose = () => {}} = {}) {
  const root = make("div", {class: "matrix", tabindex: 0});
  container.append(root);
  return {
    update({name, rows, columns, values, chosen}) {
      const most = largest(values);
      const heads = columns ?? values[0].map((_, column) => String(column + 1));
      const top = make("tr", {}, make("td"), ...heads.map((text) => make("th", {scope: "col"}, text)));
      const body = values.map((row, index) => {
        const label = make("button", {type: "button", "aria-pressed": String(index === chosen)}, rows[index]);
        label.addEventListener("click", () => onChoose(index));
        const cells = row.map((value) => cell(value, most));
        const far = chosen !== null && chosen !== index;
        return make("tr", {class: far ? "far" : undefined}, make("th", {scope: "row"}, label), ...cells);
      });
      const table = make("table", {}, make("thead", {}, top), make("tbody", {}, ...body));
      if (name) table.prepend(make("caption", {}, name));
      const held = root.contains(document.activeElement)
        ? [...root.querySelectorAll("button")].indexOf(
            /** @type {HTMLButtonElement} */ (document.activeElement),
          )
        : -1;
      root.replaceChildren(table);
      if (held >= 0) root.querySelectorAll("button")[held]?.focus();
    },
    destroy: () => root.remove(),
  };
}

/** @param {number | null} value @param {number} most */
function cell(value, most) {
  const made = make(
    "td",
    {class: value === null ? "none" : value < 0 ? "negative" : "positive"},
    cellText(value),
  );
  made.style.setProperty("--share", `${Math.round((42 * Math.abs(value ?? 0)) / most)}%`);
  return made;
}
