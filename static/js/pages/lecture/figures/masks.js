/**
 * Dropout, step by step: which units the next update leaves out, for each example of its batch.
 * Options: recipe; speed: steps a second.
 */

import {count} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {maskGrid, thinnedNetwork} from "../../../widgets/figures/dropped.js";
import {live} from "../../live.js";
import {drive} from "../parts/drive.js";
import {fittedCurve} from "../parts/fit.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

const EVERY_SECONDS = 0.2;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw}) {
  const run = /** @type {FigureRun} */ (open(options.recipe));
  const bar = drive(container, run, {speed: options.speed});
  const words = make("p", {class: "dropped-words"});
  const row = make("div", {class: "abreast dropped"});
  container.append(words, row);
  const [left, middle, right] = [0, 1, 2].map(() => {
    const column = make("div", {class: "column"});
    row.append(column);
    return column;
  });
  const network = thinnedNetwork(left);
  const grid = maskGrid(middle);
  const curve = fittedCurve(right, run, catalogue, {of: " of the whole network"});
  const ask = live({probe: run.probe, redraw}, EVERY_SECONDS);
  /** @type {unknown} */
  let drawn = null;
  return {
    update(theme) {
      bar.update();
      curve.update(theme);
      const {result} = ask({state: run.state(), trial: 0}, {type: "dropped"});
      if (result?.answer.type !== "dropped" || result === drawn) return;
      drawn = result;
      const {layers, share, step} = result.answer;
      const view = {layers, inputs: options.recipe.spec.network.features.length};
      network.update(view);
      grid.update(view);
      write(words, sentence(layers, share, step));
    },
    destroy() {
      for (const part of [bar, network, grid, curve]) part.destroy();
      words.remove();
      row.remove();
    },
    keys: bar.keys,
  };
}

/**
 * @param {readonly (readonly (readonly boolean[])[])[]} layers
 * @param {number} share
 * @param {number} step
 */
function sentence(layers, share, step) {
  const first = layers.flat().map((each) => each[0]);
  const out = first.filter(Boolean).length;
  return (
    `Update ${count(step + 1)}, p = ${share}: for its first example ${count(out)} of ${count(first.length)} ` +
    `hidden units sit out, and the others count ${(1 / (1 - share)).toFixed(1)} times.`
  );
}
