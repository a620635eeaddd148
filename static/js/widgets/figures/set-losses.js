/** The losses of several networks on the training, the validation and the test set, side by side. */

import {count, loss as lossText} from "../../lib/format.js";
import {logTicks} from "../../lib/scales.js";
import {make, svg, write} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/**
 * names: of the networks. training, validation, test: their losses, null where one is not known; without a test set there
 * is no test. chosen: the network
 * with the lowest validation loss; null for none.
 * @typedef {{names: readonly string[], title: string, training: readonly (number | null)[],
 *   validation: readonly (number | null)[], test?: readonly (number | null)[], chosen: number | null}} SetLossesView
 */

const HEIGHT = 370;
const MARGIN = {left: 52, right: 14, top: 14, bottom: 40};
const SETS = /** @type {const} */ (["training", "validation", "test"]);

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: SetLossesView): void, destroy(): void}}
 */
export function setLosses(container) {
  const picture = svg("svg", {class: "drawing set-losses", "aria-hidden": "true"});
  const words = make("figcaption", {class: "hush"});
  const marks = make("p", {class: "set-key"});
  const root = make("figure", {class: "picture", "aria-label": "Losses by set"}, words, marks, picture);
  container.append(root);
  /** @param {SetLossesView} view @param {number} width */
  function draw(view, width) {
    const {names, title, chosen} = view;
    const sets = SETS.filter((name) => view[name]);
    if (marks.childElementCount !== sets.length) marks.replaceChildren(...sets.map(key));
    const known = sets.flatMap((name) => view[name] ?? []).filter((value) => value !== null && value > 0);
    const powers = known.map((value) => Math.log10(Number(value)));
    const [from, to] = known.length
      ? [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers) + 0.01)]
      : [-2, 0];
    const {x, y, area, front, back} = graph(picture, {
      width,
      height: HEIGHT,
      x: {from: -0.6, to: names.length - 0.4, title, ticks: names.map((text, at) => ({at, text}))},
      y: {from, to, title: "loss", ticks: logTicks(from, to, 5)},
      margin: MARGIN,
    });
    const wide = area.width / names.length;
    if (chosen !== null)
      back.append(
        svg("rect", {
          class: "chosen",
          x: x.pixel(chosen) - wide / 2,
          y: area.y,
          width: wide,
          height: area.height,
        }),
      );
    for (const name of sets)
      for (const [trial, value] of (view[name] ?? []).entries())
        if (value !== null && value > 0) front.append(mark(name, x.pixel(trial), y.pixel(Math.log10(value))));
    write(words, sentence(view));
  }
  return fitted(root, draw, root);
}

/** @param {(typeof SETS)[number]} name @param {number} x @param {number} y */
function mark(name, x, y) {
  if (name !== "test") return svg("circle", {class: `dot ${name}`, cx: x, cy: y, r: 4.5});
  return svg("path", {class: "dot test", d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`});
}

/** What a mark is. @param {(typeof SETS)[number]} name */
function key(name) {
  const picture = svg(
    "svg",
    {class: "drawing set-losses", width: 12, height: 12, "aria-hidden": "true"},
    mark(name, 6, 6),
  );
  return make("span", {}, picture, ` ${name}`);
}

/** @param {SetLossesView} view @returns {string} */
function sentence({names, title, training, validation, test, chosen}) {
  if (chosen === null) return `${count(names.length)} networks by ${title}, not trained yet.`;
  const own = [`training ${lossText(training[chosen])}`, `validation ${lossText(validation[chosen])}`];
  const tested = test?.[chosen] ?? null;
  if (tested !== null) own.push(`test ${lossText(tested)}`);
  return `Of ${count(names.length)} networks the one with ${names[chosen]} ${title} has the lowest validation loss: ${own.join(", ")}.`;
}
