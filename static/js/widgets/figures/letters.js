/** Tokens by their vectors on two axes: those that the network treats alike lie together. */

import {make} from "../dom.js";
import {surface} from "../surface.js";
import {seen} from "./heads.js";

/** @typedef {{tokens: string, places: Float32Array, theme: import("../theme.js").Theme}} LettersView */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: LettersView): void, destroy(): void}}
 */
export function letters(container) {
  const root = make("figure", {class: "letters", "aria-label": "Embeddings"});
  const place = make("div", {class: "letters-map"});
  root.append(place, make("figcaption", {}, "Vectors of the characters, on their two main axes"));
  container.append(root);
  /** @type {LettersView | null} */
  let last = null;
  const canvas = surface(place, {onResize: draw});
  function draw() {
    const {context, width, height} = canvas;
    if (!last || !width) return;
    const {tokens, places, theme} = last;
    const most = Math.max(1e-6, ...Array.from(places, Math.abs));
    context.clearRect(0, 0, width, height);
    context.strokeStyle = theme.line;
    context.strokeRect(width / 2, 0, 0, height);
    context.strokeRect(0, height / 2, width, 0);
    context.fillStyle = theme.ink;
    context.font = `13px ${theme.ui}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const [rx, ry] = [(width / 2 - 12) / most, (height / 2 - 12) / most];
    for (let i = 0; i < tokens.length; i++) {
      context.fillText(seen(tokens[i]), width / 2 + places[2 * i] * rx, height / 2 - places[2 * i + 1] * ry);
    }
  }
  return {
    update(view) {
      last = view;
      draw();
    },
    destroy() {
      canvas.destroy();
      root.remove();
    },
  };
}
