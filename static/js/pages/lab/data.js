/** What a run is trained on; every change rebuilds it. */

import * as own from "../../lib/data.js";
import {count, inSentence, percent} from "../../lib/format.js";
import {choiceOf, limits, seedCount, withNetwork} from "../../lib/spec.js";
import {choice} from "../../widgets/controls/choice.js";
import {inputs} from "../../widgets/controls/inputs.js";
import {slider} from "../../widgets/controls/slider.js";
import {write} from "../../widgets/dom.js";
import {noteOf} from "../../widgets/notice.js";
import {ownData} from "./own.js";

/** @typedef {import("../../lib/spec.js").DataSet} DataSet */
/** @typedef {import("./controls.js").Context} Context */
/** @typedef {import("./controls.js").Part} Part */

const OWN = {value: "table", text: "Own data…", group: "Yours"};

/**
 * @param {Context} context
 * @returns {Part}
 */
export function data(context) {
  const parts = [sets(context), columns(context), amounts(context), draws(context), features(context)];
  return {
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

/**
 * Which data set. Own data are remembered while the page is open, so that they can be gone back to.
 * @param {Context} context
 * @returns {Part}
 */
function sets(context) {
  const {find, catalogue, actions, spec} = context;
  const known = catalogue.dataset;
  const dialog = ownData(context);
  /** @type {import("../../lib/table.js").Table | null} */
  let kept = null;
  const setOf = () => own.dataSetOf(catalogue, spec().data);
  const swap = (/** @type {DataSet} */ to) => {
    const next = own.withDataSet(spec(), setOf(), to);
    actions.rebuild(
      next,
      `Now training on ${inSentence(to.title)}.${lossNote(catalogue, spec().loss, next.loss)}`,
    );
  };
  const back = () => {
    if (!kept) return dialog.open();
    const next = own.withTable(spec(), setOf(), kept);
    actions.rebuild(next, `Training on your own data again.${lossNote(catalogue, spec().loss, next.loss)}`);
  };
  const dataset = choice(find("dataset"), {
    label: "Dataset",
    options: [
      ...known.map(({name, title, problem}) => ({value: name, text: title, group: capital(problem)})),
      OWN,
    ],
    onChange: (name) => {
      if (name !== OWN.value) swap(choiceOf(known, name));
      else back();
      context.redraw();
    },
  });
  const problem = choice(find("problem"), {
    label: "Problem",
    options: [...new Set(known.map((set) => set.problem))].map((value) => ({value, text: capital(value)})),
    onChange: (name) => swap(known.find((set) => set.problem === name) ?? known[0]),
  });
  return {
    update({spec: now, examples, tests, points}) {
      const set = own.dataSetOf(catalogue, now.data);
      const lacks = points && points.target.length === examples + tests ? own.lacking(set, points) : "";
      write(find("data-note"), lacks);
      find("data-note").hidden = lacks === "";
      kept = now.data.table ?? kept;
      dataset.update({value: set.name});
      problem.update({value: set.problem});
      write(find("data-text"), `${count(examples + tests)} points`);
    },
  };
}

/**
 * The two columns of measured data that are shown.
 * @param {Context} context
 * @returns {Part}
 */
function columns({find, catalogue, actions, spec}) {
  const root = find("columns");
  const pairOf = () => own.dataSetOf(catalogue, spec().data).pair ?? [0, 1];
  /** @param {number} place 0: across, 1: up @param {number} index */
  const choose = (place, index) => {
    const [a, b] = pairOf();
    const other = place === 0 ? b : a;
    const kept = index === other ? (place === 0 ? a : b) : other; // choosing the other's column swaps them
    const pair = /** @type {[number, number]} */ (place === 0 ? [index, kept] : [kept, index]);
    actions.rebuild(own.withData(spec(), {columns: pair}), "The inputs are now other columns.");
  };
  const lists = ["Across", "Up"].map((label, place) =>
    choice(root, {label, onChange: (value) => choose(place, Number(value))}),
  );
  return {
    update({spec: now}) {
      const {measured = [], pair = [0, 1]} = own.dataSetOf(catalogue, now.data);
      root.hidden = measured.length === 0;
      const options = measured.map(({title}, index) => ({value: String(index), text: title}));
      if (measured.length)
        for (const [place, list] of lists.entries()) list.update({value: String(pair[place]), options});
    },
  };
}

/**
 * How the data are split, and how noisy they are.
 * @param {Context} context
 * @returns {Part}
 */
function amounts({find, catalogue, actions, spec}) {
  const format = (/** @type {number} */ value) => percent(value / 100);
  const share = slider(find("share"), {
    label: "Training data",
    minimum: limits.training_share[0] * 100,
    maximum: limits.training_share[1] * 100,
    step: 5,
    format,
    onChange: (value) =>
      actions.rebuild(
        own.split(spec(), {training_share: value / 100}),
        spec().data.table?.test
          ? "The data were split again, no longer as the file says."
          : "The data were split again.",
      ),
  });
  const noise = slider(find("noise"), {
    label: "Noise",
    minimum: limits.noise[0] * 100,
    maximum: limits.noise[1] * 100,
    step: 5,
    format,
    onChange: (value) =>
      actions.rebuild(
        own.withData(spec(), {noise: value / 100}),
        "The data were redrawn with a different noise level.",
      ),
  });
  return {
    update({spec: now, effects}) {
      share.update({value: Math.round(own.trainingShare(now.data) * 100), effect: effects.share});
      noise.update({value: Math.round(now.data.noise * 100)});
      find("noise").hidden = own.dataSetOf(catalogue, now.data).drawn === false;
    },
  };
}

/**
 * Other data, or other first weights. The same weights come back by a reset.
 * @param {Context} context
 * @returns {Part}
 */
function draws({find, catalogue, actions, spec}) {
  const seed = () => Math.floor(Math.random() * seedCount());
  find("redraw").addEventListener("click", () => {
    const drawn = own.dataSetOf(catalogue, spec().data).drawn !== false;
    const what = drawn ? "New data were drawn." : "The data were split into new training and test sets.";
    actions.rebuild(own.redrawn(spec(), seed()), what);
  });
  const weights = /** @type {HTMLButtonElement} */ (find("reweight"));
  const note = noteOf(weights, /** @type {HTMLElement} */ (weights.parentElement));
  weights.addEventListener("click", () =>
    actions.rebuild(own.reweighted(spec(), seed()), "New initial weights were drawn."),
  );
  return {
    update({spec: now, effects}) {
      note(effects.weights);
      write(find("redraw"), own.dataSetOf(catalogue, now.data).drawn === false ? "New split" : "New data");
    },
  };
}

/**
 * @param {Context} context
 * @returns {Part}
 */
function features({find, catalogue, actions, spec}) {
  const thumbs = inputs(find("inputs"), {
    features: catalogue.feature,
    onChange: (chosen) =>
      actions.rebuild(withNetwork(spec(), {features: chosen}), "The network's inputs changed."),
  });
  return {
    update: ({spec: now, theme, effects}) =>
      thumbs.update({
        set: own.dataSetOf(catalogue, now.data),
        chosen: now.network.features,
        theme,
        effect: effects.inputs,
      }),
  };
}

/**
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {string} before
 * @param {string} after
 * @returns {string} a sentence where the data ask for another loss
 */
function lossNote(catalogue, before, after) {
  return before === after ? "" : ` The loss is now ${choiceOf(catalogue.loss, after).title.toLowerCase()}.`;
}

/** @param {string} word */
function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
