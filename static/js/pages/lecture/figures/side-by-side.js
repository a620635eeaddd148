/**
 * Several networks trained side by side, on one data set that the reader picks.
 * Options: recipes; titles: what each is; speed: steps a second at most; dataset: the set to begin with, where
 * it is not that of the recipes.
 */

import {dataSetOf, withDataSet} from "../../../lib/data.js";
import {count, inSentence, percent} from "../../../lib/format.js";
import * as specs from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {drive} from "../parts/drive.js";
import {map} from "../parts/pictures.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../types.d.ts").RunSpec} RunSpec */

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say}) {
  const {recipes, titles, speed, dataset} = options;
  const asked = recipes.map((/** @type {{spec: RunSpec}} */ recipe) => on(recipe, dataset, catalogue));
  /** @type {FigureRun[]} */
  const runs = asked.map((/** @type {import("../../../types.d.ts").Recipe} */ recipe) => open(recipe));
  const bar = drive(container, runs, {speed});
  const list = picker(container, runs, catalogue);
  const row = make("div", {class: "abreast"});
  container.append(row);
  const columns = runs.map((run, index) => column(row, run, titles[index], catalogue));
  let told = "";
  return {
    update(theme) {
      bar.update();
      list.update();
      for (const one of columns) one.update(theme);
      const stopped = runs.find((run) => run.state().phase === "diverged");
      const fault = stopped?.state().diverged?.sentence ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, list, ...columns]) part.destroy();
      row.remove();
    },
    keys: bar.keys,
  };
}

/**
 * @param {{spec: RunSpec}} recipe
 * @param {string | undefined} dataset
 * @param {specs.Catalogue} catalogue
 */
function on(recipe, dataset, catalogue) {
  if (!dataset) return recipe;
  const to = specs.choiceOf(catalogue.dataset, dataset);
  const spec = withDataSet(recipe.spec, dataSetOf(catalogue, recipe.spec.data), to);
  return {...recipe, spec};
}

/**
 * The data set of all runs. They start again together.
 * @param {HTMLElement} container
 * @param {FigureRun[]} runs
 * @param {specs.Catalogue} catalogue
 */
function picker(container, runs, catalogue) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const sets = catalogue.dataset.filter(({classes, side}) => classes.length === 2 && !side);
  const spec = (/** @type {FigureRun} */ run) => /** @type {RunSpec} */ (run.actions.wanted());
  const widget = choice(root, {
    label: "Dataset",
    options: specs.optionsOf(sets),
    onChange(name) {
      const to = specs.choiceOf(sets, name);
      for (const run of runs) {
        run.whenReady(() => {
          const from = dataSetOf(catalogue, spec(run).data);
          run.actions.rebuild(withDataSet(spec(run), from, to), `Now training on ${inSentence(to.title)}.`);
        });
      }
    },
  });
  return {
    update() {
      const [first] = runs;
      if (first.ready()) widget.update({value: spec(first).data.dataset});
    },
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} row
 * @param {FigureRun} run
 * @param {string} title
 * @param {specs.Catalogue} catalogue
 */
function column(row, run, title, catalogue) {
  const accuracy = make("output", {"aria-label": `Test accuracy, ${title}`, "aria-live": "off"}, "–");
  const step = make("output", {"aria-label": `Step, ${title}`, "aria-live": "off"}, "0");
  const numbers = make("p", {}, accuracy, " of the test data right, step ", step);
  const root = make("div", {class: "column"}, make("h3", {}, title));
  row.append(root);
  const picture = map(root, run, catalogue, {name: `Decision boundary, ${title}`});
  root.append(numbers);
  return {
    /** @param {import("../../../widgets/theme.js").Theme} theme */
    update(theme) {
      picture.update(theme);
      const {frame, step: now} = run.state();
      const share = frame?.head.test_accuracy?.[0];
      write(accuracy, share === undefined || share === null ? "–" : percent(share, 1));
      write(step, count(now));
    },
    destroy() {
      picture.destroy();
      root.remove();
    },
  };
}
