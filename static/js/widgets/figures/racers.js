/** Optimizers that race: a table of them, and the rule of one with the numbers it holds. */

import {brief, loss as lossText, rate as rateText} from "../../lib/format.js";
import {make, write} from "../dom.js";
import {strokeSample} from "../pens.js";

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
  const heads = [0, 1].map(() => make("th", {scope: "col"}, "–"));
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

/**
 * loss: null where it is not finite. reached: in words.
 * @typedef {{stroke: import("../../lib/trials.js").Stroke, on: boolean, rate: number,
 *   loss: number | null | undefined, reached: string}} Racing
 */
/** inside: the one that is looked into, from 0. heads: of the columns after the name. */
/** @typedef {{rows: readonly Racing[], inside: number, heads: readonly [string, string, string]}} RacersView */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {readonly string[]} options.titles
 * @param {string} [options.what] a title stands for
 * @param {(racer: number, on: boolean) => void} [options.onToggle]
 * @param {(racer: number) => void} [options.onInside]
 * @returns {{update(view: RacersView): void, destroy(): void}}
 */
export function racers(container, {titles, what = "optimizer", onToggle = () => {}, onInside = () => {}}) {
  const ended = new AbortController();
  const {signal} = ended;
  const heads = [0, 1, 2].map(() => make("th", {scope: "col"}, "–"));
  const rows = titles.map((title, index) => {
    const box = make("input", {type: "checkbox", "aria-label": `${title} races`});
    const sample = strokeSample("26");
    const name = make("button", {type: "button", class: "quiet"}, sample.element, title);
    const [rate, now, reached] = [make("td"), make("td"), make("td")];
    box.addEventListener("change", () => onToggle(index, box.checked), {signal});
    name.addEventListener("click", () => onInside(index), {signal});
    const head = make("th", {scope: "row"}, name);
    return {
      element: make("tr", {}, make("td", {}, box), head, rate, now, reached),
      box,
      name,
      sample,
      cells: [rate, now, reached],
    };
  });
  const table = make(
    "table",
    {},
    make("thead", {}, make("tr", {}, make("td"), make("th", {scope: "col"}, what), ...heads)),
    make("tbody", {}, ...rows.map(({element}) => element)),
  );
  const root = make("div", {class: "racers", tabindex: "0", role: "group", "aria-label": "Racers"}, table);
  container.append(root);
  return {
    update(view) {
      for (const [index, text] of view.heads.entries()) write(heads[index], text);
      for (const [index, {element, box, name, sample, cells}] of rows.entries()) {
        const {on, stroke, rate, loss, reached} = view.rows[index];
        box.checked = on;
        sample.update(stroke);
        element.classList.toggle("out", !on);
        element.classList.toggle("inside", index === view.inside);
        name.setAttribute("aria-pressed", String(index === view.inside));
        const texts = [rateText(rate), on ? lossText(loss) : "", on ? reached : ""];
        for (const [column, text] of texts.entries()) write(cells[column], text);
      }
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
