/** A range test: one run whose rate rises with every step. Options: recipe, of kind range-test. */

import {fallEnd, rangeOf} from "../../../lib/experiments.js";
import {count} from "../../../lib/format.js";
import {isSettled, progressOf, rangeText} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {rateCurve} from "../../../widgets/figures/rate-curve.js";
import {drive} from "../parts/drive.js";
import {settings as row} from "../parts/settings.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open}) {
  const run = open(options.recipe);
  const bar = drive(container, run, {speed: options.speed ?? 200});
  const choices = row(container, run, catalogue, ["optimizer", "batch"]);
  const meter = make("progress", {"aria-label": "Progress of the range test"});
  const steps = make("span", {class: "faint"});
  const figure = make("figure", {class: "picture range-part", "aria-label": "Loss against learning rate"});
  const found = make("p", {role: "status", class: "verdict"});
  const head = make("div", {class: "progress-row"}, meter, " ", steps);
  container.append(head, figure, found);
  const curve = rateCurve(figure);
  /** @type {{history: import("../../../lib/history.js").History | null, end: ReturnType<typeof fallEnd>}} */
  let seen = {history: null, end: null};
  return {
    update(theme) {
      bar.update();
      choices.update();
      const state = run.state();
      const {settings, history} = state;
      if (!settings) return;
      if (history !== seen.history) {
        const {learning_rate, training_loss} = history.columns;
        seen = {history, end: fallEnd(learning_rate, training_loss, history.length)};
      }
      const settled = isSettled(state);
      const told = settled ? seen.end : null;
      curve.update({history, ...rangeOf(settings), end: seen.end, settled, theme});
      const {value, maximum} = progressOf(state) ?? {value: 0, maximum: 1};
      meter.max = maximum;
      meter.value = value;
      write(steps, `step ${count(value)} of ${count(maximum)}`);
      write(found, rangeText(state, told));
    },
    destroy() {
      for (const part of [bar, choices, curve]) part.destroy();
      for (const part of [head, figure, found]) part.remove();
    },
    keys: bar.keys,
  };
}
