/**
 * One network several times over, trained side by side on the same batches: each with an optimizer, a rate or a
 * schedule of its own. Options: recipe; titles: of the trials; what: in which they differ; on: which are shown at first, by number (all unless
 * given); chosen: the one that stands out at first; logarithmic: the scale of the losses; speed: steps a second.
 */

import {count, percent} from "../../../lib/format.js";
import {divergedSteps, losses, strokes} from "../../../lib/trials.js";
import {make} from "../../../widgets/dom.js";
import {racers} from "../../../widgets/figures/racers.js";
import {drive} from "../parts/drive.js";
import {numbers} from "../parts/pictures.js";
import {aimedRate} from "../parts/rates.js";
import {trialCurves, trialMaps} from "../parts/trials.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

const MAPS = {few: 150, many: 230};
const FEW = 7;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw}) {
  const {recipe, titles: names, what, logarithmic = false, speed} = options;
  const shown = (/** @type {unknown} */ _, /** @type {number} */ trial) =>
    options.on?.includes(trial) ?? true;
  const now = {on: names.map(shown), chosen: options.chosen ?? 0};
  const root = make("div", {class: "trials-race"});
  container.append(root);
  const run = /** @type {FigureRun} */ (open(recipe, {aim: () => (rate.all() ? null : now.chosen)}));
  const bar = drive(root, run, {speed});
  const rate = aimedRate(root, {onChange: (value) => run.actions.setRate(value)});
  const slot = (/** @type {HTMLElement} */ within, /** @type {string} */ name) => {
    const made = make("div", {class: name});
    within.append(made);
    return made;
  };
  const head = numbers(slot(root, "numbers-row"), run, () => now.chosen);
  const both = slot(root, "both");
  const choose = (/** @type {number} */ trial) => {
    now.chosen = trial;
    redraw();
  };
  const table = racers(slot(both, "left"), {
    titles: names,
    what,
    onToggle(trial, on) {
      now.on[trial] = on;
      redraw();
    },
    onInside: choose,
  });
  const curves = trialCurves(slot(both, "right"), run, {logarithmic});
  const maps = trialMaps(slot(root, "maps"), run, catalogue, {
    height: names.length > FEW ? MAPS.many : MAPS.few,
    onChoose: choose,
  });
  return {
    update(theme) {
      for (const part of [bar, head]) part.update(theme);
      const {settings} = run.state();
      const set = settings?.trials[now.chosen]?.learning_rate ?? recipe.spec.trials[now.chosen].learning_rate;
      rate.update({rate: run.actions.pendingRate() ?? set, whose: names[now.chosen]});
      table.update(standings(run, names, now, theme));
      const view = {names, ...now, theme};
      curves.update(view);
      maps.update(view);
    },
    destroy() {
      for (const part of [bar, rate, head, table, curves, maps]) part.destroy();
      root.remove();
    },
    keys: bar.keys,
  };
}

/**
 * @param {FigureRun} run
 * @param {readonly string[]} names
 * @param {{on: readonly boolean[], chosen: number}} now
 * @param {import("../../../widgets/theme.js").Theme} theme
 * @returns {import("../../../widgets/figures/racers.js").RacersView}
 */
function standings(run, names, {on, chosen}, theme) {
  const state = run.state();
  const fell = divergedSteps(state, names.length);
  const styles = strokes("race", names.length, theme);
  const rows = names.map((_, index) => {
    const right = state.frame?.head.test_accuracy?.[index];
    const down = fell[index];
    return {
      stroke: styles[index],
      on: on[index],
      rate:
        state.frame?.head.learning_rate[index] ?? state.settings?.trials[index]?.learning_rate ?? Number.NaN,
      loss: down === null ? losses(state, index).training : null,
      reached:
        down !== null ? `diverged at ${count(down)}` : typeof right === "number" ? percent(right) : "–",
    };
  });
  return {rows, inside: chosen, heads: ["rate now", "training loss", "test accuracy"]};
}
