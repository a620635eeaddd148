/**
 * Optimizers side by side on one network: the next step of each weight beside its gradient, as they train.
 * Options: recipe, of a trial for each optimizer, on all examples; titles: of the trials; speed: steps a second.
 */

import {dataSetOf} from "../../../lib/data.js";
import {brief, count, loss as lossText} from "../../../lib/format.js";
import {effectiveRates, inequality, weightTitles} from "../../../lib/layers.js";
import {sizes} from "../../../lib/spec.js";
import {losses} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {updateBars} from "../../../widgets/figures/updates.js";
import {live} from "../../live.js";
import {drive} from "../parts/drive.js";

const EVERY_SECONDS = 0.15;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw}) {
  const {recipe, titles, speed = 20} = options;
  const run = open(recipe);
  const bar = drive(container, run, {speed});
  const place = make("output", {"aria-label": "Step", "aria-live": "off"}, "0");
  const said = make("p", {class: "note"}, "step ", place);
  const root = make("div", {class: "adaptive"});
  container.append(said, root);
  const columns = titles.map((/** @type {string} */ title, /** @type {number} */ trial) => {
    const slot = make("div", {class: "column"});
    root.append(slot);
    const words = make("p", {class: "note"});
    const widget = updateBars(slot, {title});
    slot.append(words);
    return {trial, words, widget, now: live({probe: run.probe, redraw}, EVERY_SECONDS)};
  });
  return {
    update() {
      bar.update();
      const state = run.state();
      const {settings, step} = state;
      if (!run.ready() || !settings) return;
      write(place, count(step));
      const names = weightTitles(sizes(settings, dataSetOf(catalogue, settings.data)));
      for (const {trial, words, widget, now} of columns) {
        const {result} = now({state, trial}, {type: "update"});
        const update = result?.answer.type === "update" ? result.answer : null;
        widget.update({names, update});
        if (!update) continue;
        const apart = inequality(effectiveRates(update));
        const {training} = losses(state, trial);
        write(
          words,
          `loss ${lossText(training)}; largest rate ${apart === null ? "–" : brief(apart, 2)} × the smallest`,
        );
      }
    },
    destroy() {
      for (const {widget} of columns) widget.destroy();
      bar.destroy();
      said.remove();
      root.remove();
    },
    keys: bar.keys,
  };
}
