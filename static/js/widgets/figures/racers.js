/** A table of racers: each is let in or out, one of them is looked into, and each says how it fares. */

import {loss as lossText, rate as rateText} from "../../lib/format.js";
import {make, write} from "../dom.js";
import {strokeSample} from "../stroke.js";

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
