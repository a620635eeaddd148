/**
 * Test accuracy by the number of training examples, trained on the spot.
 * Options: dataset; noise; examples: how many, in order; draws: how often each.
 */

import {count, percent} from "../../../lib/format.js";
import {choiceOf, optionsOf} from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {measurements} from "../../../widgets/figures/measurements.js";
import {measuring} from "../parts/measuring.js";

/** @typedef {import("../../../types.d.ts").DataSizeAnswer} DataSize */

const STEPS = 2000;
const SHARES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((at) => ({at, text: percent(at)}));

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, study, say, redraw, signal}) {
  const {noise = 0.05, examples, draws = 3} = options;
  let dataset = options.dataset ?? "spiral";
  /** @type {DataSize[]} */
  let found = [];
  const sets = catalogue.dataset.filter(({problem, drawn}) => problem === "classification" && drawn);
  const bar = measuring(container, {
    items: () => examples,
    async measure(/** @type {number} */ wanted) {
      const mine = bar.round();
      const data = {dataset, noise, training_share: 0.5, points: 500};
      const answer = await study({type: "data-size", data, examples: wanted, steps: STEPS, draws});
      if (mine === bar.round()) found = [...found, answer];
    },
    forget: () => {
      found = [];
    },
    words: (wanted) => `Training on ${count(wanted)} examples, ${draws} times`,
    say,
    redraw,
    signal,
  });
  const row = make("div", {class: "settings-row"});
  const root = make("div", {class: "measured"});
  container.append(row, root);
  const list = choice(row, {
    label: "Dataset",
    options: optionsOf(sets),
    onChange(name) {
      dataset = name;
      bar.reset();
    },
  });
  const plot = measurements(root, "Test accuracy by training examples, drawn");
  const words = make("p", {class: "hush"});
  const table = results(examples);
  root.append(table.element, words);
  return {
    update(theme) {
      bar.update();
      list.update({value: dataset});
      const points = found.map((one) => ({x: one.examples, y: mean(one.accuracy), each: one.accuracy}));
      plot.update({...picture(examples, points), settled: !bar.live(), theme});
      table.update(points);
      write(words, sentence(choiceOf(sets, dataset).title, points));
    },
    destroy() {
      for (const part of [bar, list, plot]) part.destroy();
    },
    done: bar.done,
    keys: bar.keys,
  };
}

/** @param {readonly number[]} values not empty */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @typedef {{x: number, y: number, each: number[]}} Point */

/** @param {readonly number[]} examples @param {Point[]} points */
function picture(examples, points) {
  const ticks = examples.map((value) => ({at: Math.log10(value), text: count(value)}));
  const first = examples[0];
  const last = examples[examples.length - 1];
  return {
    x: {from: first * 0.8, to: last * 1.2, title: "training examples", ticks, logarithmic: true},
    y: {from: 0.3, to: 1, title: "test accuracy", ticks: SHARES},
    series: [{title: points.length ? percent(points[points.length - 1].y, 1) : "", points}],
    level: {at: 0.5, title: "guessing"},
    text: (/** @type {number} */ x) => `${count(x)} examples`,
    value: (/** @type {number} */ y) => `${percent(y, 1)} right`,
  };
}

/**
 * The same in figures, for reading off and for those who do not see the graph.
 * @param {readonly number[]} examples
 */
function results(examples) {
  const cells = examples.map(() => make("dd", {}, "–"));
  const element = make("dl", {class: "results", "aria-label": "Test accuracy by training examples"});
  for (const [i, wanted] of examples.entries())
    element.append(make("div", {}, make("dt", {}, count(wanted)), cells[i]));
  return {
    element,
    /** @param {Point[]} points */
    update(points) {
      for (const [i, cell] of cells.entries()) write(cell, i < points.length ? percent(points[i].y, 1) : "–");
    },
  };
}

/** @param {string} title @param {Point[]} points */
function sentence(title, points) {
  if (points.length === 0) return `${title}: nothing is trained yet.`;
  return `${title}: ${points.map(({x, y}) => `${count(x)} examples, ${percent(y, 1)} right`).join("; ")}.`;
}
