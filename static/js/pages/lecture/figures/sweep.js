/** Many learning rates at once, and the loss each has come to. Options: recipe, of kind sweep; speed: steps a second. */

import {count, loss as lossText, rate as rateText} from "../../../lib/format.js";
import {divergedSteps, divergedText, isSettled, losses} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {history} from "../../../widgets/figures/history.js";
import {lossByRate} from "../../../widgets/figures/rate-curve.js";
import {drive} from "../parts/drive.js";
import {settings as row} from "../parts/settings.js";
import {comparisons} from "../parts/trials.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open}) {
  const {recipe, speed = 100} = options;
  const trials = recipe.spec.trials.length;
  const names = recipe.spec.trials.map((/** @type {{learning_rate: number}} */ one) =>
    rateText(one.learning_rate),
  );
  const run = open(recipe);
  const bar = drive(container, run, {speed});
  const choices = row(container, run, catalogue, ["optimizer", "batch"]);
  const found = make("p", {class: "verdict", role: "status"});
  const result = make("figure", {class: "picture", "aria-label": "Loss by learning rate"});
  const upper = make("figure", {class: "picture loss-part", "aria-label": "Loss"});
  const lower = make("figure", {class: "picture rates-part", "aria-label": "Learning rate over time"});
  container.append(result, found, upper, lower);
  const [byRate, curves] = [lossByRate(result), history({loss: upper, rate: lower})];
  const comparisonOf = comparisons("sweep", names);
  return {
    update(theme) {
      bar.update();
      choices.update();
      const state = run.state();
      if (!state.settings) return;
      const fell = divergedSteps(state, trials);
      const rates = state.settings.trials.map(({learning_rate}) => learning_rate);
      const now = rates.map((_, i) => (fell[i] === null ? (losses(state, i).training ?? null) : null));
      const known = now.flatMap((loss) => (loss === null ? [] : [loss]));
      const best = state.step && known.length ? now.indexOf(Math.min(...known)) : null;
      const comparison = comparisonOf(theme, best ?? 0, fell);
      curves.update({
        history: state.history,
        step: state.step,
        marks: state.marks,
        logarithmic: false,
        tip: state.frame?.head ?? null,
        comparison,
        theme,
      });
      const {strokes} = comparison;
      byRate.update({
        trials: rates.map((rate, i) => ({rate, loss: now[i], colour: strokes[i].colour})),
        best,
        settled: isSettled(state),
        theme,
      });
      const words =
        best === null
          ? `${count(trials)} rates wait at step 0.`
          : `Step ${count(state.step)}: the lowest loss, ${lossText(now[best])}, has the rate ${rateText(rates[best])}.`;
      write(found, `${words} ${divergedText(rates.map(rateText), fell)}`);
    },
    destroy() {
      for (const part of [bar, choices, byRate, curves]) part.destroy();
      for (const part of [found, result, upper, lower]) part.remove();
    },
    keys: bar.keys,
  };
}
