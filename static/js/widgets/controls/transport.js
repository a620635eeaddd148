/** Train or pause, one step, and back to the start. */

import {make, write} from "../dom.js";
import {noteOf} from "./note.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} [options]
 * @param {() => void} [options.onTrain]
 * @param {() => void} [options.onPause]
 * @param {(unit: "step" | "epoch") => void} [options.onStep]
 * @param {() => void} [options.onReset]
 * @returns {{update(view: {training: boolean,
 *   unit?: import("../../lib/control-effects.js").Effect}): void, destroy(): void}}
 */
export function transport(container, options = {}) {
  const {onTrain = () => {}, onPause = () => {}, onStep = () => {}, onReset = () => {}} = options;
  const go = make("button", {type: "button", class: "main", "aria-keyshortcuts": "Space"}, "Train");
  const step = make("button", {type: "button", "aria-keyshortcuts": "."}, "Step");
  const unit = make(
    "select",
    {"aria-label": "Size of a step", title: "Size of a step"},
    make("option", {value: "step"}, "one batch"),
    make("option", {value: "epoch"}, "one epoch"),
  );
  const reset = make("button", {type: "button", "aria-keyshortcuts": "r"}, "Reset");
  const root = make("div", {class: "transport"}, go, make("span", {class: "split"}, step, unit), reset);
  container.append(root);
  const note = noteOf(unit, root.appendChild(make("div", {class: "hush"})));
  const ended = new AbortController();
  const {signal} = ended;
  let training = false;
  go.addEventListener("click", () => (training ? onPause() : onTrain()), {signal});
  step.addEventListener("click", () => onStep(unit.value === "epoch" ? "epoch" : "step"), {signal});
  reset.addEventListener("click", () => onReset(), {signal});
  return {
    update(view) {
      training = view.training;
      note(view.unit);
      write(go, training ? "Pause" : "Train");
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
