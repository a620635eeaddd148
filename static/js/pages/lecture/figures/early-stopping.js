/**
 * A curve that overfits as it trains, with the step at which its validation loss was lowest, to which the run can go back.
 * Options: recipe; bounds: {low, high} of the loss axis; speed: steps a second.
 */

import {count} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {drive} from "../parts/drive.js";
import {fittedCurve, lossLines, lowest, lowestText} from "../parts/fit.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open}) {
  const run = /** @type {FigureRun} */ (open(options.recipe));
  const bar = drive(container, run, {speed: options.speed});
  const found = make("output", {class: "lowest", "aria-live": "off"});
  const button = make("button", {type: "button"}, "Go back to it");
  const best = make("p", {class: "early"}, found, button);
  const row = make("div", {class: "pictures"});
  const [left, right] = [make("div", {class: "column"}), make("div", {class: "column"})];
  row.append(left, right);
  container.append(best, row);
  const curve = fittedCurve(left, run, catalogue);
  const losses = lossLines(right, run, {name: "this network", bounds: options.bounds});
  const ghost = bestCurve(run);
  button.addEventListener("click", async () => {
    await run.actions.pause(); // and so knows all losses up to where it stands
    const step = lowest(run.state().history)?.step;
    if (step === undefined || step === run.state().step) return;
    run.actions.goBack(step, `Back at step ${count(step)}, where the validation loss was lowest.`);
  });
  return {
    update(theme) {
      bar.update();
      const {history, step} = run.state();
      const low = lowest(history);
      write(found, lowestText(low));
      button.disabled = !low || low.step === step;
      curve.update(theme, {ghost: ghost()});
      losses.update(theme, low?.step ?? null);
    },
    destroy() {
      for (const part of [bar, curve, losses]) part.destroy();
      best.remove();
      row.remove();
    },
    keys: bar.keys,
  };
}

/**
 * The curve of the frame with the lowest validation loss so far, of those that the page was shown.
 * @param {FigureRun} run
 * @returns {() => Float32Array | null}
 */
function bestCurve(run) {
  let [of, loss] = ["", Number.POSITIVE_INFINITY];
  /** @type {Float32Array | null} */
  let curve = null;
  return () => {
    const {frame, revision, run: id} = run.state();
    const now = frame?.head.test_loss[0];
    const key = `${id} ${revision}`;
    if (of !== key) [of, loss, curve] = [key, Number.POSITIVE_INFINITY, null];
    if (typeof now === "number" && now < loss && frame?.curves) [loss, curve] = [now, frame.curves];
    return curve;
  };
}
