/** What a run is for: one trial, or many side by side. A row of buttons of which one is pressed. */

import {make} from "../dom.js";

/** A fork is made where the run stands, not here. */
/** @typedef {Exclude<import("../../types.d.ts").RunSpec["kind"], "fork">} Kind */

/** @type {readonly [Kind, string, string][]} */
const KINDS = [
  ["training", "Single run", "One network in training"],
  ["race", "Race", "One trial for each optimizer or schedule, on the same batches"],
  ["sweep", "Sweep", "The same trial at many learning rates"],
  ["range-test", "Range test", "One trial while the learning rate rises until the loss blows up"],
  ["seeds", "Seeds", "The same trial from many first weights"],
];

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (kind: Kind) => void}} [options]
 * @returns {{update(view: {kind: Kind | null}): void, destroy(): void}}
 */
export function kinds(container, {onChoose = () => {}} = {}) {
  const root = make("div", {class: "kinds", role: "group", "aria-label": "Compare"});
  const ended = new AbortController();
  const buttons = KINDS.map(([kind, text, title]) => {
    const button = make("button", {type: "button", title, "aria-pressed": "false"}, text);
    button.addEventListener("click", () => onChoose(kind), {signal: ended.signal});
    root.append(button);
    return {kind, button};
  });
  container.append(root);
  return {
    update(view) {
      for (const {kind, button} of buttons) {
        const pressed = String(kind === view.kind);
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
