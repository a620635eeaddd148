/**
 * Transformers side by side on the same batches, each trained in its own way.
 * Options: recipe, of several trials; titles: what each is; train: whether it trains at once.
 */

import {make} from "../../../widgets/dom.js";
import {drive} from "../parts/drive.js";
import {curves, numbers} from "../parts/pictures.js";
import {score} from "../parts/score.js";
import {trialsOf} from "../parts/trials.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say}) {
  const run = open(options.recipe);
  const bar = drive(container, run);
  const head = make("div", {class: "numbers-row"});
  container.append(head);
  const parts = [numbers(head, run), curves(container, run, {catalogue})];
  const marks = score(container, run);
  if (options.train) run.whenReady(() => run.actions.train());
  let told = "";
  return {
    update(theme) {
      bar.update();
      for (const part of parts) part.update(theme);
      marks.update(trialsOf(run, catalogue, theme, options.titles), theme);
      const fault = run.state().diverged?.sentence ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, ...parts, marks]) part.destroy();
    },
    keys: bar.keys,
  };
}
