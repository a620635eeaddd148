/** A canvas that fills its container, in CSS pixels, sharp on any screen. */

import {make} from "./dom.js";

const SHARPEST = 2;

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
  /** @type {MediaQueryList | undefined} */
  let screen;
  const self = {
    canvas,
    context,
    width: 0,
    height: 0,
    destroy() {
      observer.disconnect();
      screen?.removeEventListener("change", moved);
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
  /** Another pixel ratio without another size: the window has come to another screen, or the page is zoomed. */
  function moved() {
    watchScreen();
    fit();
  }
  function watchScreen() {
    screen?.removeEventListener("change", moved);
    screen = globalThis.matchMedia?.(`(resolution: ${globalThis.devicePixelRatio || 1}dppx)`);
    screen?.addEventListener("change", moved);
  }
  watchScreen();
  observer.observe(container);
  return self;
}
