/** The weights into the first units of a network that sees pictures, each as a picture of its own. */

import {make} from "../dom.js";
import {surface} from "../surface.js";

/** @typedef {{filters: Uint8Array | null, size: number, theme: import("../theme.js").Theme}} FiltersView */

const GAP = 4;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: FiltersView): void, destroy(): void}}
 */
export function filters(container) {
  /** @type {FiltersView | null} */
  let view = null;
  const stage = surface(container, {onResize: () => draw()});
  const picture = make("canvas");

  function draw() {
    const {context, width, height} = stage;
    context.clearRect(0, 0, width, height);
    if (!view?.filters || view.size === 0 || width === 0) return;
    const {filters: bytes, size, theme} = view;
    const count = bytes.length / (size * size);
    paintRow(picture, bytes, size, count, theme.full);
    const {columns, side} = grid(count, width, height);
    const rows = Math.ceil(count / columns);
    const [left, top] = [(width - columns * side) / 2, (height - rows * side) / 2];
    context.imageSmoothingEnabled = false;
    for (let i = 0; i < count; i++) {
      const x = left + (i % columns) * side + GAP / 2;
      const y = top + Math.floor(i / columns) * side + GAP / 2;
      context.drawImage(picture, 0, i * size, size, size, x, y, side - GAP, side - GAP);
    }
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (!last || last.filters !== next.filters || last.theme !== next.theme) draw();
    },
    destroy: stage.destroy,
  };
}

/**
 * The columns in which so many squares are largest.
 * @param {number} count
 * @param {number} width
 * @param {number} height
 */
export function grid(count, width, height) {
  let best = {columns: 1, side: 0};
  for (let columns = 1; columns <= count; columns++) {
    const side = Math.min(width / columns, height / Math.ceil(count / columns));
    if (side > best.side) best = {columns, side};
  }
  return best;
}

/**
 * All pictures, one under the other, the first row of each on top.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} bytes
 * @param {number} size
 * @param {number} count
 * @param {Uint32Array} colours
 */
function paintRow(canvas, bytes, size, count, colours) {
  if (canvas.width !== size || canvas.height !== size * count) {
    canvas.width = size;
    canvas.height = size * count;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(size, size * count);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colours[bytes[i]];
  context.putImageData(image, 0, 0);
}
