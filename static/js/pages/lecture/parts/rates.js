/** Learning rates of several: one slider for all of them, in proportion or alike, or for one. */

import {clamp} from "../../../lib/arrays.js";
import {significant} from "../../../lib/scales.js";
import {limits} from "../../../lib/spec.js";
import {radios} from "../../../widgets/controls/choice.js";
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

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {readonly string[]} options.names of the trials
 * @param {number} options.middle the trial whose rate the slider shows while it moves all
 * @param {(rates: number[]) => void} options.onChange while it moves; of all trials, in order
 * @returns {{update(rates: readonly number[]): void, shown(): number, destroy(): void}} shown: the trial whose rate the slider shows
 */
export function rateSteering(container, {names, middle, onChange}) {
  const root = make("div", {class: "rate-steering"});
  container.append(root);
  let aim = "all";
  /** @type {readonly number[]} */
  let now = [];
  const shown = () => (aim === "all" ? middle : names.indexOf(aim));
  const within = (/** @type {number} */ rate) => clamp(significant(rate, 6), ...limits.learning_rate);
  const slider = rateSlider(root, {
    onChange(value) {
      const at = shown();
      const factor = value / now[at];
      now = now.map((rate, trial) => (trial === at ? value : aim === "all" ? within(rate * factor) : rate));
      onChange([...now]);
    },
  });
  const which = radios(root, {
    label: "The slider moves",
    options: [["all", "all, in proportion"], ...names.map((name) => /** @type {const} */ ([name, name]))],
    onChange(value) {
      aim = value;
      slider.update({rate: now[shown()], bound: null});
    },
  });
  return {
    update(rates) {
      now = rates;
      which.update({value: aim});
      slider.update({rate: rates[shown()], bound: null});
    },
    shown,
    destroy() {
      slider.destroy();
      which.destroy();
      root.remove();
    },
  };
}
