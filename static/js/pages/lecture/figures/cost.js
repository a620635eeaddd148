/** The cost over all examples, the mean of their losses. Options: recipe, of few examples; trained: steps before it is shown. */

import {dataSetOf} from "../../../lib/data.js";
import {loss as lossText} from "../../../lib/format.js";
import {crossEntropy, sigmoid} from "../../../lib/losses.js";
import {make, write} from "../../../widgets/dom.js";
import {lossTable} from "../../../widgets/figures/losses.js";
import {drive} from "../parts/drive.js";
import {answerOf} from "../parts/pictures.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw}) {
  const run = open(options.recipe);
  const bar = drive(container, run);
  const said = make("p", {class: "said", role: "status"});
  const {points, training_share: share} = options.recipe.spec.data;
  const count = Math.round(points * share);
  let shown = count;
  const table = lossTable(container, {
    count,
    onStep(to) {
      shown = to;
      redraw();
    },
  });
  container.append(said);
  return {
    update() {
      bar.update();
      const {started, settings, frame, step} = run.state();
      const answer = answerOf(run, catalogue);
      if (!started || !settings || !answer) return;
      const {x1, x2, target} = started.points;
      const rows = Array.from({length: started.points.training}, (_, i) => {
        const z = answer(x1[i], x2[i]);
        const y = target[i];
        return {x1: x1[i], x2: x2[i], guess: sigmoid(z), y, loss: crossEntropy.onLogit(z, y)};
      });
      const {columns} = dataSetOf(catalogue, settings.data);
      table.update({rows, shown, columns});
      const told = lossText(frame?.head.training_loss[0]);
      write(said, shown === count ? `PyTorch reports the same at step ${step}: training loss ${told}.` : "");
    },
    destroy() {
      bar.destroy();
      table.destroy();
      said.remove();
    },
    keys: bar.keys,
  };
}
