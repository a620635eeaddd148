/** What a pointer does over a chart, in the chart's own pixels: point, click, drag, pinch, and turn the wheel. */

import {listen, within} from "./dom.js";

/** @typedef {[number, number]} Place from the left and top edge */
/**
 * press: what a drag that begins there is to do, with that name. point: null where the pointer has left.
 * click: pressed and released at one place. pinch: two fingers; between: their middle before and now.
 * wheel: whether it did something, so that the page does not scroll.
 * @typedef {object} Acts
 * @property {(at: Place | null, event: PointerEvent) => void} point
 * @property {(at: Place, event: PointerEvent) => string} press
 * @property {(does: string, from: Place, at: Place, before: Place) => void} drag
 * @property {(does: string, from: Place, at: Place) => void} drop
 * @property {() => void} cancel
 * @property {(at: Place, event: PointerEvent) => void} click
 * @property {() => void} twice
 * @property {(between: [Place, Place], factor: number) => void} pinch
 * @property {(at: Place, event: WheelEvent) => boolean} wheel
 */

/** A drag begins so many pixels from where the pointer was pressed. */
const SLACK = 5;

/**
 * @param {HTMLElement} element
 * @param {Acts} acts
 * @param {AbortSignal} signal ends it
 */
export function gestures(element, acts, signal) {
  /** @type {Map<number, Place>} */
  const held = new Map();
  /** @type {{does: string, from: Place, moved: boolean} | null} */
  let drag = null;
  const drop = () => {
    if (drag?.moved) acts.cancel();
    drag = null;
  };
  /** @param {PointerEvent} event */
  const pointerdown = (event) => {
    if (event.button !== 0) return;
    const at = within(element, event);
    held.set(event.pointerId, at);
    element.setPointerCapture(event.pointerId);
    if (held.size > 1) drop();
    else drag = {does: acts.press(at, event), from: at, moved: false};
  };
  /** @param {PointerEvent} event */
  const pointermove = (event) => {
    const at = within(element, event);
    const before = held.get(event.pointerId);
    if (!before) return acts.point(at, event);
    held.set(event.pointerId, at);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other)
      return acts.pinch([middle(before, other), middle(at, other)], apart(before, other) / apart(at, other));
    if (!drag) return;
    drag.moved ||= apart(at, drag.from) > SLACK;
    if (drag.moved) acts.drag(drag.does, drag.from, at, before);
  };
  /** @param {PointerEvent} event */
  const pointerup = (event) => {
    const at = within(element, event);
    held.delete(event.pointerId);
    if (drag?.moved) acts.drop(drag.does, drag.from, at);
    else if (drag) acts.click(at, event);
    drag = null;
  };
  /** @param {PointerEvent} event */
  const pointercancel = (event) => {
    held.delete(event.pointerId);
    drop();
  };
  const pointerleave = (/** @type {PointerEvent} */ event) =>
    event.pointerType !== "touch" && held.size === 0 && acts.point(null, event);
  const dblclick = () => acts.twice();
  const wheel = (/** @type {WheelEvent} */ event) =>
    acts.wheel(within(element, event), event) && event.preventDefault();
  listen(element, {pointerdown, pointermove, pointerup, pointercancel, pointerleave, dblclick}, signal);
  element.addEventListener("wheel", wheel, {signal, passive: false});
  element.addEventListener("keydown", (event) => event.key === "Escape" && drag?.moved && drop(), {signal});
}

/** @param {Place} a @param {Place} b @returns {Place} */
const middle = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];

/** @param {Place} a @param {Place} b @returns {number} at least a pixel */
const apart = ([ax, ay], [bx, by]) => Math.max(1, Math.hypot(ax - bx, ay - by));
