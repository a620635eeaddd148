/** A number in a figure: typed, dragged sideways, or moved by the arrow keys. */

import {clamp} from "../../lib/arrays.js";
import {fixed, parseNumber} from "../../lib/format.js";
import {freshId, make, write} from "../dom.js";

/** @typedef {{element: HTMLElement, update(view: {value: number}): void, destroy(): void}} Scrub */

/** Pixels that one step of dragging takes. */
const REACH = 4;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {string} options.label what the number is
 * @param {number} options.minimum
 * @param {number} options.maximum
 * @param {number} [options.step] of an arrow key; ten times that with Shift
 * @param {number} [options.digits] shown after the point
 * @param {HTMLElement} [options.faults] where to say what is wrong with what was typed; else under the number
 * @param {(value: number) => void} [options.onChange] while it changes
 * @returns {Scrub}
 */
export function scrub(container, options) {
  const {label, minimum, maximum, step = 0.1, digits = 2, onChange = () => {}} = options;
  const id = freshId("scrub");
  const fault = make("p", {class: "fault", id: `${id}-fault`, role: "alert", hidden: true});
  const input = make("input", {
    type: "text",
    role: "spinbutton",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
    "aria-valuemin": minimum,
    "aria-valuemax": maximum,
    "aria-describedby": fault.id,
    title: `${label}: drag, type, or use the arrow keys`,
  });
  const root = make("span", {class: "scrub"}, input);
  container.append(root);
  (options.faults ?? root).append(fault);
  const ended = new AbortController();
  const {signal} = ended;
  let value = 0;
  let editing = false;

  const complain = (/** @type {string} */ sentence) => {
    write(fault, sentence && `${label}: ${sentence}`);
    fault.hidden = sentence === "";
    input.setAttribute("aria-invalid", String(sentence !== ""));
  };
  const show = (/** @type {number} */ to) => {
    value = to;
    const text = fixed(to || 0, digits);
    if (input.value !== text) {
      const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      input.value = text;
      if (whole && input.matches(":focus")) input.select(); // what was to be typed over still is
    }
    input.setAttribute("aria-valuenow", String(to));
    input.setAttribute("aria-valuetext", text);
  };
  const move = (/** @type {number} */ to) => {
    editing = false;
    complain("");
    const rounded = Number(clamp(to, minimum, maximum).toFixed(digits));
    if (rounded === value) return show(value);
    show(rounded);
    onChange(rounded);
  };
  const typed = () => {
    const read = parseNumber(input.value, {minimum, maximum});
    complain("sentence" in read ? read.sentence : "");
    if ("value" in read) move(read.value);
  };
  input.addEventListener("input", () => (editing = true), {signal});
  input.addEventListener("change", () => editing && typed(), {signal});
  input.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && editing) return typed();
      const by = KEYS[event.key];
      if (!by) return;
      event.preventDefault();
      move(value + by * step * (event.shiftKey ? 10 : 1));
    },
    {signal},
  );
  dragged(
    input,
    signal,
    () => value,
    (from, by) => move(from + Math.round(by / REACH) * step),
  );
  return {
    element: root,
    update(view) {
      value = view.value;
      if (editing) return; // what is being typed stays
      complain("");
      show(view.value);
    },
    destroy() {
      ended.abort();
      fault.remove();
      root.remove();
    },
  };
}

/** @type {Record<string, number>} */
const KEYS = {ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10};

/**
 * Sideways drags on an element. A press that does not move is left to the element.
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {() => number} begin the value a drag starts from
 * @param {(from: number, by: number) => void} onDrag by: pixels to the right
 */
function dragged(element, signal, begin, onDrag) {
  /** @type {{x: number, from: number, moving: boolean} | null} */
  let held = null;
  element.addEventListener("pointerdown", (e) => (held = {x: e.clientX, from: begin(), moving: false}), {
    signal,
  });
  element.addEventListener(
    "pointermove",
    (event) => {
      if (!held) return;
      const by = event.clientX - held.x;
      if (!held.moving && Math.abs(by) < REACH) return;
      if (!held.moving) element.setPointerCapture(event.pointerId);
      held.moving = true;
      onDrag(held.from, by);
    },
    {signal},
  );
  for (const end of ["pointerup", "pointercancel"])
    element.addEventListener(end, () => (held = null), {signal});
}
