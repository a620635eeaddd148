/** The chosen trial in words with what can be done with it, and what a range test finds. */

import {comparedText, fallenText, progressOf, rangeText} from "../../lib/comparison.js";
import {fallEnd, rangeOf} from "../../lib/experiments.js";
import {count, rate as rateText} from "../../lib/format.js";
import {choiceOf} from "../../lib/spec.js";
import {radios} from "../../widgets/controls/radios.js";
import {make, write} from "../../widgets/dom.js";
import {rateCurve} from "../../widgets/figures/rate-curve.js";
import {strokeSample} from "../../widgets/stroke.js";

/** @typedef {import("../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("./controls.js").Find} Find */

/**
 * @param {Find} find
 * @param {{select: import("./selection.js").Selection, catalogue: import("../../lib/spec.js").Catalogue, onKeep: () => void}} options
 */
export function trialDetails(find, {select, catalogue, onKeep}) {
  const root = find("trial-details");
  const sample = strokeSample();
  const name = make("b");
  const words = make("span");
  const keep = make("button", {type: "button"}, "Keep this trial");
  keep.addEventListener("click", onKeep);
  root.append(make("p", {}, sample.element, name, words), keep);
  const aim = radios(root, {
    label: "Changes act on",
    options: [
      {value: "all", text: "all trials"},
      {value: "one", text: "this one"},
    ],
    onChange: (value) => select.steerAll(value === "all"),
  });
  return {
    /** @param {RunSpec} settings @param {import("./compare.js").Comparison} shown */
    update(settings, {names, strokes, chosen, fell}) {
      write(find("trials-hint"), comparedText(settings));
      write(find("trials-status"), fallenText(names, fell));
      write(find("trials-title"), "Trials");
      sample.update(strokes[chosen]);
      find("readouts").style.setProperty("--trial-stroke", strokes[chosen].colour);
      write(name, names[chosen]);
      write(words, trialText(settings.trials[chosen], names[chosen], catalogue));
      aim.update({value: select.steersAll() ? "all" : "one"});
    },
  };
}

/**
 * @param {import("../../types.d.ts").TrialSpec} trial
 * @param {string} name which says some of it already
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @returns {string}
 */
function trialText({optimizer, learning_rate, schedule, regularization, seed}, name, catalogue) {
  const penalty =
    regularization.name === "none" ? [] : [`${regularization.name.toUpperCase()} ${regularization.rate}`];
  const parts = [
    choiceOf(catalogue.optimizer, optimizer.name).title,
    `rate ${rateText(learning_rate)}`,
    schedule.name === "constant"
      ? "constant schedule"
      : choiceOf(catalogue.schedule, schedule.name).title.toLowerCase(),
    ...penalty,
    `seed ${seed}`,
  ];
  const said = ["", "rate "].map((word) => `${word}${name}`.toLowerCase());
  return parts.filter((part) => !said.includes(part.toLowerCase())).join(", ");
}

/**
 * @param {Find} find
 * @param {(rate: number) => void} onKeep
 */
export function rangeView(find, onKeep) {
  const figure = find("rate-curve");
  const curve = rateCurve(figure);
  const words = make("p", {role: "status"});
  const keep = make("button", {type: "button"}, "Train at this rate");
  const bar = make("progress", {"aria-label": "Progress of the range test"});
  const steps = make("span", {class: "faint"});
  find("range").append(
    make("div", {class: "progress"}, bar, steps),
    make("div", {class: "found"}, words, keep),
  );
  /** @type {import("../../lib/history.js").History | null} */
  let seen = null;
  /** @type {ReturnType<typeof fallEnd>} */
  let found = null;
  keep.addEventListener("click", () => found && onKeep(found.rate));
  return {
    /** @param {import("./compare.js").View} view */
    update({state, theme}) {
      const {settings, history} = state;
      if (!settings) return;
      if (history !== seen) {
        seen = history;
        found = fallEnd(history.columns.learning_rate, history.columns.training_loss, history.length);
      }
      const going = state.phase === "training" || state.phase === "waiting";
      const told = going ? null : found;
      curve.update({history, ...rangeOf(settings), end: found, theme});
      const progress = progressOf(state) ?? {value: 0, maximum: 1};
      bar.max = progress.maximum;
      bar.value = progress.value;
      write(steps, `step ${count(progress.value)} of ${count(progress.maximum)}`);
      write(words, rangeText(state, told));
      keep.hidden = told === null;
      write(find("trials-title"), "Range test");
      const {low, high} = rangeOf(settings);
      write(find("trials-hint"), `learning rate from ${rateText(low)} to ${rateText(high)}`);
      write(find("trials-status"), "");
      write(find("rate-curve-text"), `Loss against learning rate. ${rangeText(state, told)}`);
    },
  };
}
