/** One slider for the learning rates of several trials: of all, which keep their proportion, or of one. */

import {clamp} from "../../../lib/arrays.js";
import {significant} from "../../../lib/scales.js";
import {limits} from "../../../lib/spec.js";
import {radios} from "../../../widgets/controls/choice.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make} from "../../../widgets/dom.js";

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
    options: [
      {value: "all", text: "all, in proportion"},
      ...names.map((name) => ({value: name, text: name})),
    ],
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
