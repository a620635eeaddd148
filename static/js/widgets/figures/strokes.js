/** Strokes of a brush over a figure: a round cursor, and the places a stroke comes by. */

import {make, within} from "../dom.js";

/** radius: as a part of the area's side; null when nothing is painted.
 * @typedef {{area: {x: number, y: number, width: number, height: number}, across: {value(pixel: number): number},
 *   up: {value(pixel: number): number}, radius: number | null, theme: import("../theme.js").Theme}} StrokesView
 */

/** Pixels between two places of a stroke of the finest brush. */
const STEP = 9;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{onPaint: (x1: number, x2: number) => void, onPainted: () => void}} options
 * @returns {{update(view: StrokesView): void, destroy(): void}}
 */
export function brushStrokes(container, {onPaint, onPainted}) {
  const ring = make("span", {class: "brush", "aria-hidden": "true", hidden: true});
  container.append(ring);
  const ended = new AbortController();
  const {signal} = ended;
  /** @type {StrokesView | null} */
  let view = null;
  /** Where the stroke came last, in pixels. @type {[number, number] | null} */
  let last = null;

  /** @param {PointerEvent} event @returns {[number, number] | null} pixels, inside the area */
  const place = (event) => {
    if (!view || view.radius === null) return null;
    const [x, y] = within(container, event);
    const {area} = view;
    const inside = x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height;
    return inside ? [x, y] : null;
  };
  /** @param {[number, number]} at */
  const paint = (at) => {
    if (!view || (last && Math.hypot(at[0] - last[0], at[1] - last[1]) < Math.max(STEP, pixels(view))))
      return;
    last = at;
    onPaint(view.across.value(at[0]), view.up.value(at[1]));
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const at = place(event);
    show(ring, at, view);
    if (at && last) paint(at);
  };
  const down = (/** @type {PointerEvent} */ event) => {
    const at = place(event);
    if (!at || event.button !== 0) return;
    event.preventDefault();
    container.setPointerCapture(event.pointerId);
    last = null;
    paint(at);
  };
  const done = () => {
    if (last) onPainted();
    last = null;
  };
  container.addEventListener("pointerdown", down, {signal});
  container.addEventListener("pointermove", move, {signal});
  for (const name of ["pointerup", "pointercancel"]) container.addEventListener(name, done, {signal});
  container.addEventListener("pointerleave", () => show(ring, null, view), {signal});
  return {
    update(next) {
      view = next;
      container.classList.toggle("painting", next.radius !== null);
      if (next.radius === null) show(ring, null, next);
    },
    destroy() {
      ended.abort();
      ring.remove();
    },
  };
}

/** @param {StrokesView} view @returns {number} the brush's radius in pixels */
function pixels({radius, area}) {
  return (radius ?? 0) * area.width;
}

/**
 * @param {HTMLElement} ring
 * @param {[number, number] | null} at
 * @param {StrokesView | null} view
 */
function show(ring, at, view) {
  ring.hidden = at === null;
  if (!at || !view) return;
  const radius = Math.max(5, pixels(view));
  ring.style.cssText = `left:${at[0] - radius}px;top:${at[1] - radius}px;width:${2 * radius}px;height:${2 * radius}px`;
}
