/**
 * Several networks, of which the validation set chooses one and the test set judges it.
 * Options: recipe: a run of several trials; titles: what each is; what: in which they differ; speed: steps a second.
 */

import {loss as lossText} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {setLosses} from "../../../widgets/figures/set-losses.js";
import {drive} from "../parts/drive.js";
import {bySet, fittedCurve} from "../parts/fit.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../types.d.ts").FreshAnswer} Fresh */
/** What the test set said of each trial, at a step of a revision. @typedef {{revision: number, step: number, found: Fresh[]}} Opened */

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw, say}) {
  const {recipe, what, speed} = options;
  /** @type {string[]} */
  const titles = options.titles;
  const run = /** @type {FigureRun} */ (open(recipe));
  const bar = drive(container, run, {speed});
  const button = make("button", {type: "button"}, "Open the test set");
  const chosenText = make("output", {"aria-live": "off"});
  const row = make("div", {class: "pictures"});
  const [left, right] = [make("div", {class: "column"}), make("div", {class: "column"})];
  row.append(left, right);
  container.append(make("p", {class: "early"}, chosenText, button), row);
  const chart = setLosses(left);
  const now = () => bySet(run.state(), titles.length);
  const curve = fittedCurve(right, run, catalogue, {trial: () => now().chosen ?? 0});
  /** @type {Opened | null} */
  let opened = null;
  const ask = async () => {
    run.actions.pause();
    try {
      const {revision} = run.state();
      const answers = await Promise.all(
        titles.map((_, trial) => run.probe({type: "fresh", examples: 1000}, trial)),
      );
      const found = answers.map(({answer}) => /** @type {Fresh} */ (answer));
      opened = {revision, step: Math.max(...found.map(({step}) => step)), found};
    } catch (error) {
      say(/** @type {Error} */ (error).message, "bad");
    }
    redraw();
  };
  button.addEventListener("click", () => run.whenReady(ask));
  return {
    update(theme) {
      bar.update();
      const state = run.state();
      const on = opened && (opened.revision !== state.revision || state.step > opened.step);
      if (on) opened = null; // it has trained on, and the set is closed again
      const sets = now();
      const {chosen, validation} = sets;
      button.disabled = chosen === null || opened !== null;
      const fresh = chosen === null ? null : (opened?.found[chosen] ?? null);
      chart.update({
        names: titles,
        title: what,
        ...sets,
        test: titles.map((_, trial) => opened?.found[trial].loss ?? null),
      });
      write(chosenText, sentence(titles, what, chosen, validation, fresh));
      curve.update(theme, {fresh});
    },
    destroy() {
      for (const part of [bar, chart, curve]) part.destroy();
      container.replaceChildren();
    },
    keys: bar.keys,
  };
}

/**
 * @param {readonly string[]} titles
 * @param {string} what
 * @param {number | null} chosen
 * @param {readonly (number | null)[]} validation
 * @param {Fresh | null} fresh
 */
function sentence(titles, what, chosen, validation, fresh) {
  if (chosen === null) return "Nothing is chosen yet.";
  const found = `Chosen: ${titles[chosen]} ${what}, validation loss ${lossText(validation[chosen])}`;
  return fresh ? `${found}, test loss ${lossText(fresh.loss)}.` : `${found}.`;
}
