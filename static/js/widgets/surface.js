/** Where a view is drawn: a canvas that fills its container, and drawings in the width that a place has. */

import {make} from "./dom.js";

/**
 * Whether what is to be drawn differs from what was drawn last.
 * @template {object} View
 * @param {View | null} last null: nothing was drawn
 * @param {View} next
 * @param {readonly (keyof View)[]} keys of what the drawing shows
 */
export const changed = (last, next, keys) => last === null || keys.some((key) => last[key] !== next[key]);

/**
 * Draws a view in the width that a place has: when it is given one, and again when that width changes.
 * @template View
 * @param {HTMLElement | SVGElement} place
 * @param {(view: View, width: number) => void} draw width: CSS pixels, above 0
 * @param {Element} [root] removed when it is destroyed
 * @returns {Redrawn<View> & {destroy(): void}}
 */
export function fitted(place, draw, root) {
  /** @type {View | null} */
  let view = null;
  const again = () => {
    if (view !== null && place.clientWidth > 0) draw(view, place.clientWidth);
  };
  const observer = new ResizeObserver(again);
  observer.observe(place);
  return {
    now: () => view,
    update(next) {
      view = next;
      again();
    },
    destroy() {
      observer.disconnect();
      root?.remove();
    },
  };
}

const SHARPEST = 2;
/** Milliseconds between two looks at the pixel ratio. */
const LOOK_MS = 500;

/** What fits each surface. @type {Set<() => void>} */
const fits = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let looking;

/**
 * Fits a surface again when the pixel ratio changes without its size: the window has come to another screen. No event
 * tells of every change, since a media query of a fractional ratio need not match that ratio.
 * @param {() => void} fit
 * @returns {() => void} ends it
 */
function watchRatio(fit) {
  fits.add(fit);
  let ratio = globalThis.devicePixelRatio;
  looking ??= setInterval(() => {
    if (ratio === globalThis.devicePixelRatio) return;
    ratio = globalThis.devicePixelRatio;
    for (const each of fits) each();
  }, LOOK_MS);
  return () => {
    fits.delete(fit);
    if (fits.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
}

/**
 * @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, width: number, height: number,
 *   destroy(): void}} Surface width, height: CSS pixels, 0 before the first layout
 */

/**
 * @param {HTMLElement} container positioned; the canvas lies over all of it
 * @param {{onResize?: () => void}} [options] called when the canvas is empty and has to be drawn again
 * @returns {Surface}
 */
export function surface(container, {onResize = () => {}} = {}) {
  const canvas = make("canvas", {class: "surface", "aria-hidden": "true"});
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  container.append(canvas);
  const observer = new ResizeObserver(fit);
  const unwatch = watchRatio(fit);
  const self = {
    canvas,
    context,
    width: 0,
    height: 0,
    destroy() {
      observer.disconnect();
      unwatch();
      canvas.remove();
    },
  };
  function fit() {
    const {clientWidth: width, clientHeight: height} = container;
    const ratio = Math.min(SHARPEST, globalThis.devicePixelRatio || 1);
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (columns === canvas.width && rows === canvas.height && self.width === width) return;
    canvas.width = columns;
    canvas.height = rows;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    self.width = width;
    self.height = height;
    onResize();
  }
  observer.observe(container);
  return self;
}

/**
 * now: null before the first.
 * @template View
 * @typedef {{now(): View | null, update(next: View): void}} Redrawn
 */

/**
 * A view that is drawn again when something changes that the drawing shows.
 * @template {object} View
 * @param {readonly (keyof View)[]} keys of what it shows
 * @param {() => void} draw
 * @returns {Redrawn<View>}
 */
export function redrawnView(keys, draw) {
  /** @type {View | null} */
  let view = null;
  return {
    now: () => view,
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, keys)) draw();
    },
  };
}
