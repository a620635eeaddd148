/** An update rule with the numbers that its optimizer holds for two weights. The rule itself is text of the page. */

import {brief} from "../../lib/format.js";
import {make, write} from "../dom.js";

/**
 * rule: the text, with an entry `data-held` for each name of torch's state. names: of the weights.
 * step: how many are done. weights: where it stands. gradient: that the step followed. moved: how far it went.
 * held: by torch's names, one number for each weight or one for both.
 * @typedef {{rule: HTMLElement | null, names: readonly [string, string], step: number, weights: readonly number[],
 *   gradient: readonly (number | null)[], moved: readonly number[],
 *   held: Record<string, readonly (number | null)[]>}} RuleView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: RuleView): void, destroy(): void}}
 */
export function rule(container) {
  const formulas = make("div", {class: "rule-text"});
  const heads = [0, 1].map(() => make("th", {scope: "col"}));
  const caption = make("caption");
  const body = make("tbody");
  const table = make("table", {}, caption, make("thead", {}, make("tr", {}, make("td"), ...heads)), body);
  const root = make("section", {class: "rule-now", "aria-label": "Update rule"}, formulas, table);
  container.append(root);
  /** @type {HTMLElement | null | undefined} */
  let shown;
  /** @type {{name: string, cells: HTMLElement[]}[]} */
  let rows = [];

  /** @param {HTMLElement | null} next */
  const build = (next) => {
    const copy = next?.cloneNode(true);
    const list = copy instanceof HTMLElement ? copy.querySelector("ul") : null;
    list?.remove();
    formulas.replaceChildren(...(copy instanceof HTMLElement ? copy.childNodes : []));
    const held = [...(list?.querySelectorAll("li") ?? [])].map((item) => ({
      name: item.dataset.held ?? "",
      head: make("th", {scope: "row"}, ...item.childNodes),
    }));
    const given = [
      {name: ":gradient", head: make("th", {scope: "row"}, "gradient followed")},
      ...held,
      {name: ":moved", head: make("th", {scope: "row"}, "the step it took")},
      {name: ":weights", head: make("th", {scope: "row"}, "weights now")},
    ];
    rows = given.map(({name}) => ({name, cells: [make("td"), make("td")]}));
    body.replaceChildren(...given.map(({head}, index) => make("tr", {}, head, ...rows[index].cells)));
  };
  return {
    update({rule: next, names, step, weights, gradient, moved, held}) {
      if (next !== shown) build(next);
      shown = next;
      for (const [index, name] of names.entries()) write(heads[index], name);
      write(caption, step === 0 ? "Before the first step" : `At step ${step}`);
      /** @type {Record<string, readonly (number | null)[]>} */
      const values = {...held, ":gradient": gradient, ":moved": moved, ":weights": weights};
      for (const {name, cells} of rows) {
        const known = values[name] ?? [];
        for (const [index, cell] of cells.entries()) write(cell, brief(known[index] ?? known[0], 4));
      }
    },
    destroy: () => root.remove(),
  };
}
