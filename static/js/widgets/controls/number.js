/** Numbers to set: typed in a field, or in a figure also dragged sideways or moved by the arrow keys. */

import {clamp} from "../../lib/arrays.js";
import {fixed, full, parseNumber} from "../../lib/format.js";
import {freshId, listen, make} from "../dom.js";
import {faultOf, noteOf} from "../notice.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.help]
 * @param {number | null} options.minimum
 * @param {number | null} options.maximum
 * @param {"float" | "int"} [options.kind]
 * @param {"" | "low" | "high" | "both"} [options.open] which of minimum and maximum are excluded
 * @param {HTMLElement} [options.notes] where it says that it has no effect, if not below it
 * @param {(value: number) => void} [options.onChange]
 * @param {() => void} [options.onClear] the field was emptied; without it a field is never empty
 * @returns {{update(view: {value: number | null, effect?: import("../../lib/effects.js").Effect}): void, destroy(): void}}
 */
export function numberField(
  container,
  {label, help = "", minimum, maximum, kind = "float", open = "", notes, onChange = () => {}, onClear},
) {
  const id = freshId("number");
  const input = make("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": help ? `${id}-help ${id}-fault` : `${id}-fault`,
  });
  const {fault, complain} = faultOf(`${id}-fault`);
  const name = make("div", {}, make("label", {for: id}, label));
  if (help) name.append(make("small", {id: `${id}-help`}, help));
  const root = make("div", {class: "field number"}, name, input, fault);
  container.append(root);
  const note = noteOf(input, notes ?? root);
  const ended = new AbortController();
  let editing = false;
  let held = false; // what is about to be typed over must not change under the hand
  const typed = () => {
    editing = held = false;
    if (onClear && input.value.trim() === "") {
      complain(input, "");
      return onClear();
    }
    const read = parseNumber(input.value, {minimum, maximum, kind, open});
    complain(input, "sentence" in read ? read.sentence : "");
    if ("value" in read) onChange(read.value);
    else editing = true;
  };
  input.addEventListener("focus", () => (held = true), {signal: ended.signal});
  input.addEventListener("blur", () => (held = false), {signal: ended.signal});
  input.addEventListener("input", () => (editing = true), {signal: ended.signal});
  input.addEventListener("change", typed, {signal: ended.signal});
  return {
    update({value, effect}) {
      note(effect);
      const text = value === null ? "" : full(value);
      if (
        editing ||
        (held && input.value !== "") ||
        input.value === text ||
        (input.value !== "" && Number(input.value) === value)
      )
        return;
      input.value = text;
      complain(input, "");
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

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
  const {fault, complain} = faultOf(`${id}-fault`);
  const input = spinner(options, fault.id);
  const root = make("span", {class: "scrub"}, input);
  container.append(root);
  (options.faults ?? root).append(fault);
  const ended = new AbortController();
  const {signal} = ended;
  let value = 0;
  let editing = false;

  const show = (/** @type {number} */ to) => {
    value = to;
    const text = fixed(to || 0, digits);
    replace(input, text);
    input.setAttribute("aria-valuenow", String(to));
    input.setAttribute("aria-valuetext", text);
  };
  const move = (/** @type {number} */ to) => {
    editing = false;
    complain(input, "");
    const rounded = Number(clamp(to, minimum, maximum).toFixed(digits));
    if (rounded === value) return show(value);
    show(rounded);
    onChange(rounded);
  };
  const typed = () => {
    const read = parseNumber(input.value, {minimum, maximum});
    complain(input, "sentence" in read ? `${label}: ${read.sentence}` : "");
    if ("value" in read) move(read.value);
  };
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && editing) return typed();
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    move(value + by * step * (event.shiftKey ? 10 : 1));
  };
  const change = () => editing && typed();
  listen(input, {input: () => (editing = true), change, keydown}, signal);
  const drag = (/** @type {number} */ from, /** @type {number} */ by) =>
    move(from + Math.round(by / REACH) * step);
  dragged(input, signal, () => value, drag);
  return {
    element: root,
    update(view) {
      value = view.value;
      if (editing) return; // what is being typed stays
      complain(input, "");
      show(view.value);
    },
    destroy() {
      ended.abort();
      fault.remove();
      root.remove();
    },
  };
}

/** @param {{label: string, minimum: number, maximum: number}} options @param {string} fault what describes it */
function spinner({label, minimum, maximum}, fault) {
  return make("input", {
    type: "text",
    role: "spinbutton",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
    "aria-valuemin": minimum,
    "aria-valuemax": maximum,
    "aria-describedby": fault,
    title: `${label}: drag, type, or use the arrow keys`,
  });
}

/** Writes a text into a field; what was selected to be typed over still is. @param {HTMLInputElement} input @param {string} text */
function replace(input, text) {
  if (input.value === text) return;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  input.value = text;
  if (whole && input.matches(":focus")) input.select();
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
