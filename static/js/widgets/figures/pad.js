/** A pad to draw a digit on with mouse, pen or finger, and a small picture of what the network sees of it. */

import {centred, SIDE, stroke} from "../../lib/picture.js";
import {make} from "../dom.js";

const PEN = 1.5;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onPicture?: (picture: Float32Array | null) => void}} [options] null: the pad is blank
 * @returns {{update(view: {dark: boolean}): void, put(picture: ArrayLike<number>): void, destroy(): void}}
 *   put: shows a given picture as if it had been drawn
 */
export function pad(container, {onPicture = () => {}} = {}) {
  const canvas = make("canvas", {
    class: "pad",
    width: SIDE,
    height: SIDE,
    role: "img",
    "aria-label": "A pad to draw a digit on",
  });
  const seen = make("canvas", {class: "seen", width: SIDE, height: SIDE, "aria-hidden": "true"});
  const clear = make("button", {type: "button"}, "Clear");
  const root = make(
    "div",
    {class: "drawing-pad"},
    canvas,
    make("div", {}, make("p", {class: "faint"}, "as the network sees it"), seen, clear),
  );
  container.append(root);
  const ended = new AbortController();
  const {signal} = ended;
  const ink = new Float32Array(SIDE * SIDE);
  /** @type {{x: number, y: number} | null} */
  let last = null;
  let dark = false;

  /** @param {Float32Array | null} picture what the network sees */
  const show = (picture) => {
    paint(canvas, ink, dark);
    paint(seen, picture ?? new Float32Array(ink.length), dark);
    onPicture(picture);
  };
  /** @param {PointerEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * SIDE,
      y: ((event.clientY - box.top) / box.height) * SIDE,
    };
  };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      canvas.setPointerCapture(event.pointerId);
      last = place(event);
      stroke(ink, last, last, PEN);
      show(centred(ink));
    },
    {signal},
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!last) return;
      const next = place(event);
      stroke(ink, last, next, PEN);
      last = next;
      show(centred(ink));
    },
    {signal},
  );
  const lift = () => {
    last = null;
  };
  canvas.addEventListener("pointerup", lift, {signal});
  canvas.addEventListener("pointercancel", lift, {signal});
  clear.addEventListener(
    "click",
    () => {
      ink.fill(0);
      show(null);
    },
    {signal},
  );
  return {
    update(view) {
      if (view.dark === dark && canvas.dataset.drawn) return;
      dark = view.dark;
      canvas.dataset.drawn = "yes";
      paint(canvas, ink, dark);
      paint(seen, centred(ink) ?? new Float32Array(ink.length), dark);
    },
    put(picture) {
      ink.set(Float32Array.from(picture));
      show(ink.slice());
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * Ink on paper, or chalk on a board.
 * @param {HTMLCanvasElement} canvas SIDE × SIDE
 * @param {ArrayLike<number>} picture
 * @param {boolean} dark
 */
export function paint(canvas, picture, dark) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < picture.length; i++) {
    const level = Math.round(255 * Math.min(1, Math.max(0, picture[i])));
    image.data.set([0, 0, 0].fill(dark ? level : 255 - level), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
