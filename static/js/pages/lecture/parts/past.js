/** Time travel through a run in view: its picture at any step done, while it goes on. */

import {latest} from "../../../lib/tasks.js";
import {slider} from "../../../widgets/controls/slider.js";
import {make} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../wire.js").Frame} Frame */

/**
 * @param {HTMLElement} container
 * @param {{run: LiveRun, say: (sentence: string, tone?: "bad") => void, redraw: () => void,
 *   fork: {text: string, onFork: (step: number) => void}}} options fork: a button for the step looked at
 * @returns {{update(): void, frame(): Frame | null, destroy(): void}} frame: of the step looked at, or the newest
 */
export function past(container, {run, say, redraw, fork}) {
  const root = make("div", {class: "past"});
  container.append(root);
  /** @type {number | null} */
  let wanted = null;
  /** @type {{revision: number, frame: Frame} | null} */
  let shown = null;
  const asked = latest(async (/** @type {number} */ step) => {
    try {
      shown = {revision: run.state().revision, frame: await run.lookBack(step)};
    } catch (error) {
      say(/** @type {Error} */ (error).message, "bad");
    }
    redraw();
  });
  const widget = slider(root, {
    label: "Look back",
    minimum: 0,
    maximum: 1,
    format: (step) => (wanted === null ? "now" : `step ${step}`),
    onInput(step) {
      wanted = step >= run.state().step ? null : step;
      if (wanted !== null) asked.push(wanted);
      redraw();
    },
  });
  const button = make("button", {type: "button"}, fork.text);
  button.addEventListener("click", () => fork.onFork(wanted ?? run.state().step));
  root.append(button);
  return {
    update() {
      const {step, revision} = run.state();
      if (shown && shown.revision !== revision) shown = wanted = null;
      if (wanted !== null && wanted >= step) wanted = null;
      widget.update({value: wanted ?? Math.max(1, step), maximum: Math.max(1, step)});
    },
    frame: () => (wanted === null ? run.state().frame : (shown?.frame ?? run.state().frame)),
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}
