/** Train or pause, one step, back to the start; and back and forth through a few steps. */

import {listen, make, write} from "../dom.js";
import {noteOf} from "../notice.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} [options]
 * @param {() => void} [options.onTrain]
 * @param {() => void} [options.onPause]
 * @param {(unit: "step" | "epoch") => void} [options.onStep]
 * @param {() => void} [options.onReset]
 * @returns {{update(view: {training: boolean,
 *   unit?: import("../../lib/effects.js").Effect}): void, destroy(): void}}
 */
export function transport(container, options = {}) {
  const {onTrain = () => {}, onPause = () => {}, onStep = () => {}, onReset = () => {}} = options;
  const go = make("button", {type: "button", class: "main", "aria-keyshortcuts": "Space"}, "Train");
  const step = make("button", {type: "button", "aria-keyshortcuts": "."}, "Step");
  const unit = make(
    "select",
    {"aria-label": "Size of a step", title: "Size of a step"},
    make("option", {value: "step"}, "one batch"),
    make("option", {value: "epoch"}, "one epoch"),
  );
  const reset = make("button", {type: "button", "aria-keyshortcuts": "r"}, "Reset");
  const root = make("div", {class: "transport"}, go, make("span", {class: "split"}, step, unit), reset);
  container.append(root);
  const note = noteOf(unit, root.appendChild(make("div", {class: "hush"})));
  const ended = new AbortController();
  const {signal} = ended;
  let training = false;
  go.addEventListener("click", () => (training ? onPause() : onTrain()), {signal});
  step.addEventListener("click", () => onStep(unit.value === "epoch" ? "epoch" : "step"), {signal});
  reset.addEventListener("click", () => onReset(), {signal});
  return {
    update(view) {
      training = view.training;
      note(view.unit);
      write(go, training ? "Pause" : "Train");
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

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
  const [back, on, play] = ["‹ Back", "Step ›", "Play"].map((text) => make("button", {type: "button"}, text));
  on.classList.add("on");
  const track = make("span", {class: "track", "aria-hidden": "true"}, make("i"));
  const range = make("input", {type: "range", min: 0, step: 1, "aria-label": label});
  const place = make("output", {class: "place", "aria-label": label});
  const root = make("div", {class: "stepper", role: "group", "aria-label": label}, back, on);
  root.append(...(pace ? [play, range] : [track]), place);
  container.append(root);
  const ended = new AbortController();
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
  listen(back, {click: () => go(now - 1)}, ended.signal);
  listen(on, {click: () => go(now + 1)}, ended.signal);
  listen(play, {click: toggle}, ended.signal);
  listen(range, {input: () => go(range.valueAsNumber)}, ended.signal);
  return {
    update(view) {
      now = view.step;
      count = view.count ?? count;
      const last = count - 1;
      // aria-disabled keeps the focus where a reader has it
      back.setAttribute("aria-disabled", String(now === 0));
      on.setAttribute("aria-disabled", String(now === last));
      root.style.setProperty("--share", String(count > 1 ? now / last : 1));
      if (range.max !== String(last)) range.max = String(last);
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
