/** What a figure that is stepped through knows: a perceptron, the step it is at, and itself in words. */

import {make, write} from "../../../widgets/dom.js";

/** @typedef {import("../../../lib/perceptron.js").Perceptron} Perceptron */
/** @typedef {{perceptron: Perceptron, step: number}} View */

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {Perceptron} options.begin
 * @param {number} options.step the first to show, from 0
 * @param {number} options.steps how many there are
 * @param {(view: View) => string} options.describe
 * @param {() => void} options.redraw
 */
export function stepped(container, {begin, step, steps, describe, redraw}) {
  const words = make("p", {class: "hush"});
  const root = make("div", {class: "stepped"}, words);
  container.append(root);
  /** @type {View} */
  let view = {perceptron: begin, step};
  /** @param {Partial<View>} part */
  const set = (part) => {
    view = {...view, ...part};
    redraw();
  };
  const go = (/** @type {number} */ to) => set({step: Math.min(steps - 1, Math.max(0, to))});
  return {
    root,
    view: () => view,
    /** @param {Perceptron} perceptron */
    change: (perceptron) => set({perceptron}),
    go,
    tell: () => write(words, describe(view)),
    destroy: () => root.remove(),
    keys: {".": () => go(view.step + 1), r: () => set({perceptron: begin, step})},
  };
}
