/** A regression on one input: the final grades, the line, and the squares it leaves. Options: recipe, of a table. */

import {dataSetOf} from "../../../lib/data.js";
import {make} from "../../../widgets/dom.js";
import {residuals} from "../../../widgets/figures/residuals.js";
import {drive} from "../parts/drive.js";
import {answerOf, curves, numbers} from "../parts/pictures.js";
import {settings as row} from "../parts/settings.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open}) {
  const run = open(options.recipe);
  const bar = drive(container, run, {rate: true, catalogue});
  const settings = row(container, run, catalogue, ["loss"]);
  const head = make("div", {class: "numbers-row"});
  container.append(head);
  const readings = numbers(head, run);
  const figure = make("figure", {class: "picture", "aria-label": "Grades and the fitted line"});
  container.append(figure);
  const fit = residuals(figure);
  const loss = curves(container, run);
  return {
    update(theme) {
      bar.update();
      settings.update();
      readings.update(theme);
      loss.update(theme);
      const {started, settings: spec} = run.state();
      if (!started || !spec) return;
      const set = dataSetOf(catalogue, spec.data);
      const {x1, target, training} = started.points;
      const [center, scale] = set.value ?? [0, 1];
      const answer = answerOf(run, catalogue);
      const [x0, xEnd] = set.extent;
      fit.update({
        points: Array.from({length: training}, (_, i) => ({x: x1[i], y: target[i] * scale + center})),
        line: answer && ((x) => answer(x, 0) * scale + center),
        x: {from: x0, to: xEnd, title: set.columns[0]},
        y: {from: 0, to: 100, title: set.target},
      });
    },
    destroy() {
      for (const part of [bar, settings, readings, fit, loss]) part.destroy();
      figure.remove();
      head.remove();
    },
    keys: bar.keys,
  };
}
