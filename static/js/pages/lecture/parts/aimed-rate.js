/** The learning rate of one of several, or of all at once. */

import {rateSlider} from "../../../widgets/controls/rate.js";
import {freshId, make, write} from "../../../widgets/dom.js";

/**
 * @param {HTMLElement} container
 * @param {{onChange: (rate: number) => void}} options while it moves
 * @returns {{all(): boolean, update(view: {rate: number, whose: string}): void, destroy(): void}} all: whether it is
 *   meant for all; whose: the name of the one it is meant for else
 */
export function aimedRate(container, {onChange}) {
  const id = freshId("every");
  const every = make("input", {type: "checkbox", id});
  const whose = make("b");
  const slot = make("div", {class: "rate-slot"});
  const root = make(
    "div",
    {class: "aimed-rate"},
    slot,
    make("p", {class: "whose"}, "of ", whose),
    make("div", {class: "check"}, every, make("label", {for: id}, "one rate for all")),
  );
  container.append(root);
  const slider = rateSlider(slot, {onChange});
  return {
    all: () => every.checked,
    update({rate, whose: name}) {
      slider.update({rate, bound: null});
      write(whose, every.checked ? "all" : name);
    },
    destroy() {
      slider.destroy();
      root.remove();
    },
  };
}
