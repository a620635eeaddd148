/**
 * Curves fitted side by side, each with its losses.
 * Options: recipe: a run of which each trial is shown, or recipes: runs of one trial each; titles: what each is;
 * bounds: {low, high} of all loss axes; switches: whether the last run takes weight decay and dropout by a switch;
 * speed: steps a second.
 */

import {check} from "../../../widgets/controls/choice.js";
import {make} from "../../../widgets/dom.js";
import {drive} from "../parts/drive.js";
import {fittedCurve, lossLines} from "../parts/fit.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

const PENALTY = 0.01;
const DROPOUT = 0.2;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say}) {
  const {recipe, recipes = [recipe], titles, bounds, switches = false, speed} = options;
  /** @type {FigureRun[]} */
  const runs = recipes.map((/** @type {import("../run.js").Origin} */ origin) => open(origin));
  const bar = drive(container, runs, {speed});
  const pressed = switches ? regularizers(container, runs[runs.length - 1]) : null;
  const row = make("div", {class: "abreast fits"});
  container.append(row);
  const columns = titles.map((/** @type {string} */ title, /** @type {number} */ index) => {
    const [run, trial] = runs.length > 1 ? [runs[index], 0] : [runs[0], index];
    return panel(row, run, catalogue, {title, trial, bounds});
  });
  let told = "";
  return {
    update(theme) {
      bar.update();
      pressed?.update();
      for (const one of columns) one.update(theme);
      const fault = runs.find((run) => run.state().phase === "diverged")?.state().diverged?.sentence ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, pressed, ...columns]) part?.destroy();
      row.remove();
    },
    keys: bar.keys,
  };
}

/**
 * @param {HTMLElement} row
 * @param {FigureRun} run
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {{title: string, trial: number, bounds?: {low: number, high: number}}} options
 */
function panel(row, run, catalogue, {title, trial, bounds}) {
  const root = make("div", {class: "column"}, make("h3", {}, title));
  row.append(root);
  const own = () => trial;
  const curve = fittedCurve(root, run, catalogue, {of: `, ${title}`, trial: own});
  const losses = lossLines(root, run, {name: title, trial: own, bounds});
  return {
    /** @param {import("../../../widgets/theme.js").Theme} theme */
    update(theme) {
      curve.update(theme);
      losses.update(theme);
    },
    destroy() {
      curve.destroy();
      losses.destroy();
      root.remove();
    },
  };
}

/** @param {HTMLElement} container @param {FigureRun} run */
function regularizers(container, run) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const decay = check(root, {
    label: `Weight decay, L2 ${PENALTY}`,
    onChange: (on) =>
      run.whenReady(() =>
        run.actions.control({
          type: "regularization",
          regularization: {name: on ? "l2" : "none", rate: on ? PENALTY : 0},
        }),
      ),
  });
  const dropout = check(root, {
    label: `Dropout, p = ${DROPOUT}`,
    onChange: (on) => run.whenReady(() => run.actions.control({type: "dropout", value: on ? DROPOUT : 0})),
  });
  return {
    update() {
      const wanted = run.actions.wanted();
      if (!wanted) return;
      decay.update({value: wanted.trials[0].regularization.name !== "none"});
      dropout.update({value: wanted.network.dropout > 0});
    },
    destroy() {
      decay.destroy();
      dropout.destroy();
      root.remove();
    },
  };
}
