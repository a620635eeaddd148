/** How far a run is on its way to a step: a bar and a sentence, shown while it lasts. */

import {arrivalText} from "../../lib/describe.js";
import {make, write} from "../dom.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(way: import("../../store.js").RunState["catchingUp"]): void, destroy(): void}} null: it is there
 */
export function arrival(container) {
  const bar = make("progress", {"aria-label": "Catching up"});
  const words = make("span");
  const root = make("span", {class: "arrival"}, bar, words);
  root.hidden = true;
  container.append(root);
  return {
    update(way) {
      root.hidden = way === null;
      if (!way) return;
      bar.max = way.target;
      bar.value = way.step;
      write(words, arrivalText(way));
    },
    destroy() {
      root.remove();
    },
  };
}
