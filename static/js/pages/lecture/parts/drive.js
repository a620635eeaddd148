/** The common transport of a live figure, with the learning rate where the figure is about it. */

import {batchEffects, rateEffect} from "../../../lib/effects.js";
import {trains} from "../../../store.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {transport} from "../../../widgets/controls/transport.js";
import {make} from "../../../widgets/dom.js";
import {easing, FOLLOWED, isFast, keepFast} from "../../pace.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

/**
 * @param {HTMLElement} container
 * @param {FigureRun | readonly FigureRun[]} driven several runs are driven as one
 * @param {{rate?: boolean, catalogue?: import("../../../lib/spec.js").Catalogue, speed?: number | null}} [options]
 *   rate: with the learning-rate slider; catalogue: to say what the rate does where it is not what the slider shows;
 *   speed: steps a second, unless the reader wants it as fast as it goes; null where something else sets the speed
 * @returns {{update(): void, destroy(): void, keys: Record<string, () => void>}}
 */
export function drive(container, driven, {rate = false, catalogue, speed = FOLLOWED} = {}) {
  const runs = Array.isArray(driven) ? driven : [driven];
  const root = make("div", {class: "drive-bar"});
  container.append(root);
  /** @param {(actions: FigureRun["actions"]) => void} ask */
  const each = (ask) => {
    for (const run of runs) run.whenReady(() => ask(run.actions));
  };
  const train = () => each((actions) => actions.train());
  const pause = () => each((actions) => actions.pause());
  const step = (/** @type {"step" | "epoch"} */ unit = "step") => each((actions) => actions.step(unit));
  const reset = () => each((actions) => actions.reset());
  const bar = transport(place(root), {onTrain: train, onPause: pause, onStep: step, onReset: reset});
  const pace =
    speed === null
      ? null
      : pacer(place(root), (fast) => each((actions) => actions.setSpeed(fast ? null : speed)));
  const slider = rate
    ? rateSlider(place(root, "rate-slot"), {onChange: (value) => each((actions) => actions.setRate(value))})
    : null;
  const eased =
    speed === null
      ? []
      : runs.map((run) =>
          easing({
            state: run.state,
            setSpeed: (limit) => run.actions.setSpeed(limit),
            wanted: () => (pace?.fast() ? null : speed),
          }),
        );
  const training = () => runs.some((run) => trains(run.state()) && run.ready());
  return {
    update() {
      for (const one of eased) one.update();
      const first = runs[0];
      bar.update({training: training(), unit: unitOf(first)});
      const settled = first.state().settings?.trials[first.aimed()].learning_rate;
      const now = first.actions.pendingRate() ?? settled;
      const effect = catalogue && rateEffect(catalogue, first.state(), first.aimed());
      if (slider && now !== undefined) slider.update({rate: now, bound: null, effect});
    },
    destroy() {
      bar.destroy();
      pace?.destroy();
      for (const one of eased) one.destroy();
      slider?.destroy();
      root.remove();
    },
    keys: {" ": () => (training() ? pause() : train()), ".": () => step(), r: reset},
  };
}

/**
 * A button that lets runs go as fast as they go; it sets their speed at once, and whenever it is pressed.
 * @param {HTMLElement} container
 * @param {(fast: boolean) => void} onChange
 */
function pacer(container, onChange) {
  let fast = isFast();
  const button = make("button", {type: "button"}, "As fast as it goes");
  const show = () => {
    button.setAttribute("aria-pressed", String(fast));
    onChange(fast);
  };
  const press = () => {
    fast = !fast;
    keepFast(fast);
    show();
  };
  button.addEventListener("click", press);
  container.append(button);
  show();
  return {
    fast: () => fast,
    destroy() {
      button.removeEventListener("click", press);
      button.remove();
    },
  };
}

/** @param {FigureRun} run @returns {import("../../../lib/effects.js").Effect | undefined} of the size of a step */
function unitOf(run) {
  const {settings, started} = run.state();
  const size = settings && (settings.trials[run.aimed()].batch_size ?? settings.batch_size);
  return size ? batchEffects(size, started?.training_points ?? 0).unit : undefined;
}

/** @param {HTMLElement} root @param {string} [name] @returns {HTMLElement} a place of its own in it */
function place(root, name = "") {
  const slot = make("div", {class: name || undefined});
  root.append(slot);
  return slot;
}
