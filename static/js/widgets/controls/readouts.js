/** The run in five numbers. The two losses carry the strokes of their curves. */

import {count, loss} from "../../lib/format.js";
import {freshId, make, write} from "../dom.js";

const NAMES = /** @type {const} */ (["Step", "Epoch", "Training loss", "Test loss", "Steps per second"]);

/**
 * null: not finite; undefined: not known.
 * @typedef {{step: number, epoch: number, training: number | null | undefined, test: number | null | undefined,
 *   speed: number}} ReadoutsView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: ReadoutsView): void, destroy(): void}}
 */
export function readouts(container) {
  const root = make("div", {class: "readouts"});
  const outputs = NAMES.map((name) => {
    const id = freshId("readout");
    const output = make("output", {id, "aria-live": "off"}, "–");
    const stroke = name.endsWith("loss") ? ` stroke ${name === "Test loss" ? "dashed" : ""}` : "";
    root.append(make("div", {class: `readout${stroke}`}, make("label", {for: id}, name), output));
    return output;
  });
  container.append(root);
  return {
    update({step, epoch, training, test, speed}) {
      const texts = [
        count(step),
        count(epoch),
        loss(training),
        loss(test),
        speed > 0 ? count(Math.round(speed)) : "–",
      ];
      for (const [index, text] of texts.entries()) write(outputs[index], text);
    },
    destroy() {
      root.remove();
    },
  };
}
