/** How well held-out cases are answered, as numbers and over the steps; of a copy, beside it the induction score. */

import {percent} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {lines} from "../../../widgets/figures/lines.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../types.d.ts").Evaluated} Evaluated */
/** @typedef {import("../../../widgets/figures/history.js").Comparison} Comparison */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */

/** A share's. */
const BOUNDS = {low: 0, high: 1};

/** @param {Evaluated} exam @returns {number | null} of the head that looks most at what came after the same token */
const best = ({induction}) => (induction ? Math.max(...induction.flat()) : null);

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @returns {{update(trials: Comparison | null, theme: Theme): void, destroy(): void}}
 */
export function score(container, run) {
  const line = make("p", {class: "score"});
  const label = "Exact match over time";
  const place = make(
    "div",
    {class: "plot score-part"},
    make("div", {class: "axes", role: "img", "aria-label": label}),
  );
  container.append(line, place);
  const widget = lines(place, {label});
  /** @type {Told[]} */
  let told = [];
  /** What is drawn: remade only when an evaluation, the run or the theme changes. */
  let key = "";
  let theme = /** @type {Theme | null} */ (null);
  return {
    update(trials, now) {
      const {evaluations, revision, marks} = run.state();
      const last = evaluations.at(-1);
      const wanted = numbersOf(last, trials, now);
      if (wanted.map(({name}) => name).join() !== told.map(({name}) => name).join())
        told = spelled(line, wanted);
      for (const [index, {text, stroke}] of wanted.entries()) {
        write(told[index].output, text);
        told[index].line.style.setProperty("--stroke", stroke.colour);
      }
      const next = [revision, last?.seq, marks.length, trials?.names].join();
      if (next === key && theme === now) return;
      [key, theme] = [next, now];
      const each = wanted.map(({name, value, stroke}) => ({
        name,
        stroke,
        values: [null, ...evaluations.map(value)],
      }));
      const x = [0, ...evaluations.map(({step}) => step)];
      widget.update({
        x,
        lines: each,
        logarithmic: false,
        title: "score",
        bounds: BOUNDS,
        marks: marks.map(({step}) => step),
        theme,
      });
    },
    destroy() {
      widget.destroy();
      line.remove();
      place.remove();
    },
  };
}

/** @typedef {{name: string, text: string, value: (exam: Evaluated) => number | null, stroke: import("../../../lib/trials.js").Stroke}} Wanted */
/** @typedef {{name: string, output: HTMLOutputElement, line: HTMLElement}} Told */

/** @param {Evaluated | undefined} last @param {Comparison | null} trials @param {Theme} theme @returns {Wanted[]} */
function numbersOf(last, trials, theme) {
  const text = (/** @type {number | null | undefined} */ share) =>
    share === undefined || share === null ? "not asked yet" : percent(share);
  const scores = (trials?.names ?? [""]).map((name, index) => ({
    name: name ? `Exact match, ${name}` : "Exact match",
    text: text(last?.scores[index]),
    value: (/** @type {Evaluated} */ exam) => exam.scores[index] ?? null,
    stroke: trials?.strokes[index] ?? {colour: theme.ink, dash: []},
  }));
  if (!last?.induction) return scores;
  const induction = {
    name: trials ? `Induction, ${trials.names[0]}` : "Induction",
    text: (best(last) ?? 0).toFixed(2),
    value: best,
    stroke: {colour: theme.trials[1], dash: [5, 4]},
  };
  return [...scores, induction];
}

/** @param {HTMLElement} root @param {Wanted[]} wanted @returns {Told[]} */
function spelled(root, wanted) {
  const made = wanted.map(({name, stroke}) => {
    const output = make("output", {"aria-label": name});
    const line = make("span", {class: stroke.dash.length ? "curve dashed" : "curve"}, `${name} `, output);
    return {name, output, line};
  });
  root.replaceChildren(...made.map(({line}) => line));
  return made;
}
