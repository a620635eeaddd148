/**
 * A labelled slider with its value in words. One gesture is one change: a drag until it is let go, presses of its keys
 * until they rest.
 */

import {freshId, listen, make, write} from "../dom.js";
import {noteOf} from "../notice.js";

/** Milliseconds after which presses of the keys are done. */
const REST = 1000;
const KEYS = /^(Arrow(Left|Right|Up|Down)|Page(Up|Down)|Home|End)$/;

/**
 * value: a position. effect: where it does nothing, or something else
 * @typedef {{value: number, minimum?: number, maximum?: number,
 *   effect?: import("../../lib/effects.js").Effect}} SliderView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.minimum
 * @param {number} options.maximum
 * @param {number} [options.step]
 * @param {string} [options.hint] what moving it does
 * @param {(value: number) => string} options.format
 * @param {HTMLElement} [options.notes] where it says that it has no effect, if not below it
 * @param {(value: number) => void} [options.onInput] while it moves
 * @param {(value: number) => void} [options.onChange] when it is let go
 * @returns {{update(view: SliderView): void, destroy(): void}}
 */
export function slider(container, options) {
  const {
    label,
    minimum,
    maximum,
    step = 1,
    hint,
    format,
    notes,
    onInput = () => {},
    onChange = () => {},
  } = options;
  const id = freshId("slider");
  const input = make("input", {type: "range", id, min: minimum, max: maximum, step, title: hint});
  const readout = make("span", {class: "value", "aria-hidden": "true"});
  const root = make("div", {class: "slider"}, make("label", {for: id}, label), readout, input);
  container.append(root);
  const note = noteOf(input, notes ?? root);
  const ended = new AbortController();
  let held = false;
  const say = () => {
    const text = format(input.valueAsNumber);
    write(readout, text);
    if (input.getAttribute("aria-valuetext") !== text) input.setAttribute("aria-valuetext", text);
  };
  const slid = () => {
    held = true;
    say();
    onInput(input.valueAsNumber);
  };
  const done = () => {
    held = false;
    onChange(input.valueAsNumber);
  };
  listen(input, {input: slid}, ended.signal);
  const rest = oneGesture(input, done, ended.signal);
  return {
    update({value, minimum: low, maximum: high, effect}) {
      note(effect);
      if (low !== undefined && input.min !== String(low)) input.min = String(low);
      if (high !== undefined && input.max !== String(high)) input.max = String(high);
      if (!held && input.valueAsNumber !== value) input.value = String(value);
      say();
    },
    destroy() {
      rest();
      ended.abort();
      root.remove();
    },
  };
}

/**
 * Calls back once for each gesture: when a drag is released, or when the keys have rested.
 * @param {HTMLInputElement} input
 * @param {() => void} done
 * @param {AbortSignal} signal
 * @returns {() => void} ends the gesture under way
 */
function oneGesture(input, done, signal) {
  let pressed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  const rest = () => {
    if (resting === undefined) return;
    clearTimeout(resting);
    resting = undefined;
    done();
  };
  const change = () => {
    if (!pressed) return done();
    clearTimeout(resting);
    resting = setTimeout(rest, REST);
  };
  const keydown = (/** @type {KeyboardEvent} */ {key}) => {
    pressed = KEYS.test(key);
    if (!pressed) rest();
  };
  listen(input, {change, keydown, keyup: () => (pressed = false), blur: rest}, signal);
  return rest;
}
