/** The update of one weight of a run, written out with its numbers: w ← w − η ∂J/∂w. */

import {rate} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {live} from "../../live.js";

const EVERY_SECONDS = 0.2;

/** @param {number | null | undefined} value */
const text = (value) =>
  value === null || value === undefined ? "∞" : value.toPrecision(3).replace("-", "−");

/**
 * @param {HTMLElement} container
 * @param {import("../run.js").LiveRun} run of plain gradient descent on all examples
 * @param {() => void} redraw
 * @returns {{update(): void, destroy(): void}}
 */
export function updateLine(container, run, redraw) {
  const numbers = make("output", {"aria-label": "The next update of one weight", "aria-live": "off"});
  const root = make("p", {class: "update-line"}, "one of its weights: ", numbers);
  container.append(root);
  const now = live({probe: run.probe, redraw}, EVERY_SECONDS);
  return {
    update() {
      const {settings} = run.state();
      if (!run.ready() || !settings) return;
      const {result} = now({state: run.state(), trial: 0}, {type: "update"});
      if (result?.answer.type !== "update") return;
      const {value, gradient, step} = result.answer;
      const [w, g, moved] = [value[0], gradient[0], step[0]];
      const next = w === null || moved === null ? null : w + moved;
      const eta = rate(settings.trials[0].learning_rate);
      write(numbers, `${text(next)} ← ${text(w)} − ${eta} · (${text(g)})`);
    },
    destroy: () => root.remove(),
  };
}
