/** Every weight of a trial as two bars, its gradient and its next step, with the rate that would make the one of the other. */

import {brief} from "../../lib/format.js";
import {effectiveRates, largest} from "../../lib/updates.js";
import {make, write} from "../dom.js";
import {set, svg} from "../markup.js";

/** @typedef {{names: readonly {text: string}[], update: import("../../lib/updates.js").Update | null}} BarsView */

const ROW = 18;
const HEAD = 22;
const WIDTH = 300;
const COLUMNS = {name: 0, gradient: 96, step: 190, rate: WIDTH};
const HALF = 40;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{title: string}} options
 * @returns {{update(view: BarsView): void, destroy(): void}}
 */
export function updateBars(container, {title}) {
  const name = `Gradient and step of each weight, ${title}`;
  const picture = svg("svg", {class: "drawing update-bars", role: "img", "aria-label": name});
  const text = make("p", {class: "hush"});
  const root = make("div", {}, make("h3", {}, title), picture, text);
  container.append(root);
  /** @type {{gradient: SVGRectElement, step: SVGRectElement, rate: SVGTextElement}[]} */
  let rows = [];
  let built = "";
  /** @param {BarsView["names"]} names */
  function build(names) {
    const height = HEAD + names.length * ROW;
    set(picture, {
      viewBox: `0 0 ${WIDTH} ${height}`,
      "aria-label": `Gradient and step of each weight, ${title}`,
    });
    const head = (/** @type {number} */ x, /** @type {string} */ words, anchor = "middle") =>
      svg("text", {class: "title", x, y: 13, "text-anchor": anchor}, words);
    picture.replaceChildren(
      head(COLUMNS.gradient, "gradient"),
      head(COLUMNS.step, "step"),
      head(COLUMNS.rate, "rate", "end"),
    );
    rows = names.map(({text: weight}, i) => {
      const y = HEAD + i * ROW;
      const bar = () => svg("rect", {y: y + 3, height: ROW - 6});
      const [gradient, step] = [bar(), bar()];
      const rate = svg("text", {class: "tick", x: COLUMNS.rate, y: y + 13, "text-anchor": "end"});
      const axis = (/** @type {number} */ x) => svg("path", {class: "axis", d: `M${x} ${y}v${ROW}`});
      picture.append(
        svg("text", {class: "tick", x: COLUMNS.name, y: y + 13}, weight),
        axis(COLUMNS.gradient),
        axis(COLUMNS.step),
        gradient,
        step,
        rate,
      );
      return {gradient, step, rate};
    });
  }
  return {
    update({names, update}) {
      const key = names.map((one) => one.text).join();
      if (key !== built) build(names);
      built = key;
      if (!update) return;
      const rates = effectiveRates(update);
      const most = {gradient: largest(update.gradient), step: largest(update.step)};
      for (const [i, row] of rows.entries()) {
        for (const part of /** @type {const} */ (["gradient", "step"])) {
          const value = update[part][i] ?? 0;
          const length = (Math.abs(value) / most[part]) * HALF;
          const x = COLUMNS[part] - (value < 0 ? length : 0);
          set(row[part], {x, width: length, class: value < 0 ? "bar negative" : "bar positive"});
        }
        write(row.rate, rates[i] === null ? "–" : brief(rates[i], 2));
      }
      write(
        text,
        rates
          .map((rate, i) => `${names[i]?.text}: rate ${rate === null ? "none" : brief(rate, 2)}`)
          .join("; "),
      );
    },
    destroy: () => root.remove(),
  };
}
