/** Digits: a pad to draw one on, and the probability of each. */

import {centred, SIDE, stroke} from "../../lib/picture.js";
import {make, write} from "../dom.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: {outputs: readonly (number | null)[] | null}): void, destroy(): void}} null: nothing is known
 */
export function digitBars(container) {
  const rows = Array.from({length: 10}, (_, digit) => {
    const bar = make("i");
    const value = make("output", {"aria-live": "off"}, "–");
    const row = make("li", {}, make("b", {}, String(digit)), make("span", {class: "bar"}, bar), value);
    return {bar, value, row};
  });
  const root = make(
    "ol",
    {class: "digit-bars", "aria-label": "Probability of each digit"},
    ...rows.map(({row}) => row),
  );
  container.append(root);
  return {
    update({outputs}) {
      const best = outputs ? outputs.indexOf(Math.max(...outputs.map((value) => value ?? 0))) : -1;
      for (const [digit, {bar, value, row}] of rows.entries()) {
        const share = outputs?.[digit] ?? null;
        bar.style.width = `${100 * (share ?? 0)}%`;
        write(value, share === null ? "–" : `${(100 * share).toFixed(1)} %`);
        row.classList.toggle("best", digit === best);
      }
    },
    destroy: () => root.remove(),
  };
}

const PEN = 1.5;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onPicture?: (picture: Float32Array | null) => void}} [options] null: the pad is blank
 * @returns {{update(view: {dark: boolean}): void, put(picture: ArrayLike<number>): void, destroy(): void}}
 *   put: shows a given picture as if it had been drawn
 */
export function pad(container, {onPicture = () => {}} = {}) {
  const {root, canvas, seen, clear} = padParts();
  container.append(root);
  const ended = new AbortController();
  const ink = new Float32Array(SIDE * SIDE);
  let dark = false;

  /** @param {Float32Array | null} picture what the network sees */
  const show = (picture) => {
    paintDigit(canvas, ink, dark);
    paintDigit(seen, picture ?? new Float32Array(ink.length), dark);
    onPicture(picture);
  };
  const draw = (/** @type {Point} */ from, /** @type {Point} */ to) => {
    stroke(ink, from, to, PEN);
    show(centred(ink));
  };
  pen(canvas, draw, ended.signal);
  const erase = () => {
    ink.fill(0);
    show(null);
  };
  clear.addEventListener("click", erase, {signal: ended.signal});
  return {
    update(view) {
      if (view.dark === dark && canvas.dataset.drawn) return;
      dark = view.dark;
      canvas.dataset.drawn = "yes";
      paintDigit(canvas, ink, dark);
      paintDigit(seen, centred(ink) ?? new Float32Array(ink.length), dark);
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

function padParts() {
  const size = {width: SIDE, height: SIDE};
  const canvas = make("canvas", {
    class: "pad",
    ...size,
    role: "img",
    "aria-label": "A pad to draw a digit on",
  });
  const seen = make("canvas", {class: "seen", ...size, "aria-hidden": "true"});
  const clear = make("button", {type: "button"}, "Clear");
  const beside = make("div", {}, make("p", {class: "faint"}, "as the network sees it"), seen, clear);
  return {root: make("div", {class: "drawing-pad"}, canvas, beside), canvas, seen, clear};
}

/** In pixels of the picture. @typedef {{x: number, y: number}} Point */

/**
 * Mouse, pen or finger on the pad.
 * @param {HTMLCanvasElement} canvas
 * @param {(from: Point, to: Point) => void} draw one piece of a stroke
 * @param {AbortSignal} signal
 */
function pen(canvas, draw, signal) {
  /** @type {Point | null} */
  let last = null;
  const to = (/** @type {PointerEvent} */ {clientX, clientY}) => {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const next = {x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE};
    draw(last ?? next, next);
    last = next;
  };
  const down = (/** @type {PointerEvent} */ event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    to(event);
  };
  const lift = () => {
    last = null;
  };
  canvas.addEventListener("pointerdown", down, {signal});
  canvas.addEventListener("pointermove", (event) => last && to(event), {signal});
  canvas.addEventListener("pointerup", lift, {signal});
  canvas.addEventListener("pointercancel", lift, {signal});
}

/**
 * Ink on paper, or chalk on a board.
 * @param {HTMLCanvasElement} canvas SIDE × SIDE
 * @param {ArrayLike<number>} picture
 * @param {boolean} dark
 */
export function paintDigit(canvas, picture, dark) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < picture.length; i++) {
    const level = Math.round(255 * Math.min(1, Math.max(0, picture[i])));
    image.data.set([0, 0, 0].fill(dark ? level : 255 - level), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
