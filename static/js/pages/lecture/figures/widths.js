/**
 * The same network at many widths, trained side by side: its two losses by width, and the curves of some.
 * Options: recipe: a run of several trials; titles: what each is; what: in which they differ; curves: the numbers of
 * the trials whose curves are shown; speed: steps a second.
 */

import {make} from "../../../widgets/dom.js";
import {setLosses} from "../../../widgets/figures/set-losses.js";
import {drive} from "../parts/drive.js";
import {bySet, fittedCurve} from "../parts/fit.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open}) {
  const {recipe, what, speed} = options;
  const titles = /** @type {string[]} */ (options.titles);
  const run = /** @type {FigureRun} */ (open(recipe));
  const bar = drive(container, run, {speed});
  const head = make("div", {class: "by-width"});
  const row = make("div", {class: "abreast fits"});
  container.append(head, row);
  const chart = setLosses(head);
  const curves = /** @type {number[]} */ (options.curves).map((trial) => {
    const title = `${titles[trial]} ${what}`;
    const root = make("div", {class: "column"}, make("h3", {}, title));
    row.append(root);
    return fittedCurve(root, run, catalogue, {of: `, ${title}`, trial: () => trial});
  });
  return {
    update(theme) {
      bar.update();
      chart.update({names: titles, title: what, ...bySet(run.state(), titles.length)});
      for (const curve of curves) curve.update(theme);
    },
    destroy() {
      for (const part of [bar, chart, ...curves]) part.destroy();
      head.remove();
      row.remove();
    },
    keys: bar.keys,
  };
}
