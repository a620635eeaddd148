/** Which colour is which class, or which value. */

import {answerText} from "../../lib/maps.js";
import {make} from "../dom.js";

/** @typedef {{set: import("../../lib/spec.js").DataSet, theme: import("../theme.js").Theme}} LegendView */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: LegendView): void, destroy(): void}}
 */
export function legend(container) {
  const root = make("p", {class: "legend"});
  container.append(root);
  /** @type {LegendView | null} */
  let drawn = null;
  return {
    update(view) {
      if (drawn?.set === view.set && drawn.theme === view.theme) return;
      drawn = view;
      const {classes} = view.set;
      root.replaceChildren(...(classes.length > 2 ? chips(view) : scale(ends(view.set))));
      root.classList.toggle("many", classes.length > 2);
    },
    destroy: () => root.remove(),
  };
}

/** @param {import("../../lib/spec.js").DataSet} set @returns {[string, string]} what stands at orange and at blue */
function ends(set) {
  if (set.classes.length) return [set.classes[0], set.classes[1]];
  return [answerText(set, -1), answerText(set, 1)];
}

/** @param {[string, string]} ends */
function scale([low, high]) {
  return [make("span", {}, low), make("i"), make("span", {}, high)];
}

/** @param {LegendView} view */
function chips({set, theme}) {
  return set.classes.map((name, index) => {
    const dot = make("b");
    dot.style.background = theme.classes[index % theme.classes.length];
    return make("span", {class: "chip"}, dot, name);
  });
}
