/** Back and forth through a few steps, with which of them it is; of many, also played and scrubbed through. */

import {make, write} from "../dom.js";

/** @typedef {{step: number, count?: number}} StepperView count: how many steps there are now */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {number} [options.count] how many steps there are, at least 1
 * @param {string} [options.label] what is stepped through
 * @param {() => number} [options.pace] seconds a step takes when played; without it nothing is played or scrubbed
 * @param {(step: number, count: number) => string} [options.say] which step it is
 * @param {(step: number) => void} [options.onStep] the step to go to, from 0
 * @returns {{update(view: StepperView): void, destroy(): void, toggle(): void}} toggle: play, or pause
 */
export function stepper(container, options) {
  const {label = "Steps", pace, say = (step, of) => `step ${step + 1} of ${of}`, onStep = () => {}} = options;
  let {count = 1} = options;
  const back = make("button", {type: "button"}, "‹ Back");
  const on = make("button", {type: "button", class: "on"}, "Step ›");
  const play = make("button", {type: "button"}, "Play");
  const track = make("span", {class: "track", "aria-hidden": "true"}, make("i"));
  const range = make("input", {type: "range", min: 0, step: 1, "aria-label": label});
  const place = make("output", {class: "place", "aria-label": label});
  const root = make("div", {class: "stepper", role: "group", "aria-label": label}, back, on);
  root.append(...(pace ? [play, range] : [track]), place);
  container.append(root);
  const ended = new AbortController();
  const {signal} = ended;
  let now = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const rest = () => {
    clearTimeout(timer);
    timer = undefined;
    write(play, "Play");
  };
  const tick = () => {
    if (now >= count - 1) return rest();
    timer = setTimeout(tick, (pace?.() ?? 1) * 1000);
    onStep(now + 1);
  };
  const toggle = () => {
    if (timer !== undefined) return rest();
    write(play, "Pause");
    if (now >= count - 1) onStep(0);
    timer = setTimeout(tick, 0);
  };
  const go = (/** @type {number} */ step) => {
    rest();
    onStep(Math.max(0, Math.min(count - 1, step)));
  };
  back.addEventListener("click", () => go(now - 1), {signal});
  on.addEventListener("click", () => go(now + 1), {signal});
  play.addEventListener("click", toggle, {signal});
  range.addEventListener("input", () => go(range.valueAsNumber), {signal});
  return {
    update(view) {
      now = view.step;
      count = view.count ?? count;
      // aria-disabled keeps the focus where a reader has it
      back.setAttribute("aria-disabled", String(now === 0));
      on.setAttribute("aria-disabled", String(now === count - 1));
      root.style.setProperty("--share", String(count > 1 ? now / (count - 1) : 1));
      if (range.max !== String(count - 1)) range.max = String(count - 1);
      if (range.valueAsNumber !== now) range.value = String(now);
      range.setAttribute("aria-valuetext", say(now, count));
      write(place, say(now, count));
    },
    destroy() {
      rest();
      ended.abort();
      root.remove();
    },
    toggle,
  };
}
