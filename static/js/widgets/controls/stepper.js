/** Back and forth through a few steps, with which of them it is. */

import {make, write} from "../dom.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {number} options.count how many steps there are, at least 1
 * @param {string} [options.label] what is stepped through
 * @param {(step: number) => void} [options.onStep] the step to go to, from 0
 * @returns {{update(view: {step: number}): void, destroy(): void}}
 */
export function stepper(container, {count, label = "Steps", onStep = () => {}}) {
  const back = make("button", {type: "button"}, "‹ Back");
  const on = make("button", {type: "button", class: "on"}, "Step ›");
  const track = make("span", {class: "track", "aria-hidden": "true"}, make("i"));
  const place = make("output", {class: "place", "aria-label": label});
  const root = make("div", {class: "stepper", role: "group", "aria-label": label}, back, on, track, place);
  container.append(root);
  const ended = new AbortController();
  let now = 0;
  back.addEventListener("click", () => onStep(Math.max(0, now - 1)), {signal: ended.signal});
  on.addEventListener("click", () => onStep(Math.min(count - 1, now + 1)), {signal: ended.signal});
  return {
    update({step}) {
      now = step;
      // aria-disabled keeps the focus where a reader has it
      back.setAttribute("aria-disabled", String(step === 0));
      on.setAttribute("aria-disabled", String(step === count - 1));
      root.style.setProperty("--share", String(count > 1 ? step / (count - 1) : 1));
      write(place, `step ${step + 1} of ${count}`);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
