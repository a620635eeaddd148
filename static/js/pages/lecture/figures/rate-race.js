/**
 * Trials of one run that differ in their rate alone, all steered by one slider while they train.
 * Options: recipe, of several trials; names: of the trials; speed: steps a second at most.
 */

import {count, loss as lossText, rate as rateText} from "../../../lib/format.js";
import {divergedSteps, losses} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {history} from "../../../widgets/figures/history.js";
import {strokeSample} from "../../../widgets/pens.js";
import {drive} from "../parts/drive.js";
import {rateSteering} from "../parts/rates.js";
import {comparisons} from "../parts/trials.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

const MIDDLE = 1;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, run: open, redraw}) {
  const {recipe, names, speed = 100} = options;
  const run = open(recipe);
  const bar = drive(container, run, {speed});
  const steering = rateSteering(container, {
    names,
    middle: MIDDLE,
    onChange(rates) {
      run.whenReady(() => run.actions.setRates(rates));
      redraw();
    },
  });
  const upper = make("figure", {class: "picture loss-part", "aria-label": "Loss"});
  const lower = make("figure", {class: "picture rates-part", "aria-label": "Learning rate over time"});
  container.append(upper, lower);
  const widget = history({loss: upper, rate: lower});
  const table = tableOf(container, names);
  const comparisonOf = comparisons("race", names);
  return {
    update(theme) {
      bar.update();
      const state = run.state();
      if (!state.settings) return;
      const rates =
        run.actions.pendingRates() ?? state.settings.trials.map(({learning_rate}) => learning_rate);
      steering.update(rates);
      const shown = steering.shown();
      const comparison = comparisonOf(theme, shown, divergedSteps(state, names.length));
      const {frame, step} = state;
      const tip = frame && {...frame.head, learning_rate: [...rates]}; // what is asked for is drawn at once
      widget.update({
        history: state.history,
        step,
        marks: state.marks.filter(({control}) => "trial" in control && control.trial === shown),
        logarithmic: false,
        tip,
        comparison,
        theme,
      });
      table.update(state, rates, comparison);
    },
    destroy() {
      for (const part of [bar, steering, widget]) part.destroy();
      for (const part of [upper, lower, table.root]) part.remove();
    },
    keys: bar.keys,
  };
}

/**
 * Each trial's rate, loss and state.
 * @param {HTMLElement} container
 * @param {readonly string[]} names
 */
function tableOf(container, names) {
  const heads = ["learning rate", "η", "training loss", "test loss", "what becomes of it"];
  const rows = names.map((name) => {
    const sample = strokeSample("22");
    const cells = heads.slice(1).map(() => make("td"));
    const head = make("th", {scope: "row"}, sample.element, ` ${name}`);
    return {sample, cells, row: make("tr", {}, head, ...cells)};
  });
  const head = make("tr", {}, ...heads.map((text) => make("th", {scope: "col"}, text)));
  const table = make(
    "table",
    {class: "readings"},
    make("thead", {}, head),
    make("tbody", {}, ...rows.map(({row}) => row)),
  );
  const root = make(
    "div",
    {class: "wide-table", role: "group", "aria-label": "The trials", tabindex: 0},
    table,
  );
  container.append(root);
  return {
    root,
    /**
     * @param {import("../../../store.js").RunState} state
     * @param {readonly number[]} rates
     * @param {import("../../../widgets/figures/history.js").Comparison} comparison
     */
    update(state, rates, {strokes: drawn, fell}) {
      for (const [trial, {sample, cells}] of rows.entries()) {
        sample.update(drawn[trial]);
        const {training, test} = losses(state, trial);
        const step = fell[trial];
        const went = step === null ? "" : `diverged at step ${count(step)}`;
        const texts = [
          rateText(rates[trial]),
          step === null ? lossText(training) : "∞",
          step === null ? lossText(test) : "∞",
          went,
        ];
        for (const [k, text] of texts.entries()) write(cells[k], text);
      }
    },
  };
}
