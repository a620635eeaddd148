/**
 * The decision boundary: a map of the network's output over the plane, the examples on it, and axes.
 * The map is a small image scaled up smoothly; the points are drawn only when they change.
 */

import {css, level, paint} from "../../lib/colours.js";
import {straight} from "../../lib/scales.js";
import {linearTicks} from "../../lib/ticks.js";
import {axes} from "../axes.js";
import {make} from "../dom.js";
import {surface} from "../surface.js";

/** @typedef {import("../theme.js").Theme} Theme */
/**
 * boundary: size × size, row 0 at the lowest x₂; null when there is none yet.
 * @typedef {{boundary: Float32Array | null, size: number, extent: [number, number, number, number],
 *   columns: [string, string], regression: boolean, points: import("../../wire.js").Points | null,
 *   showTest: boolean, theme: Theme, unit?: {bytes: Uint8Array, size: number} | null,
 *   mark?: {x1: number, x2: number} | null}} BoundaryView
 *   unit: a map in a palette's levels to be seen in place of the boundary; mark: a point with a ring about it
 */
/** @typedef {{x1: number, x2: number, value: number}} Sample */

const MARGIN = {left: 40, right: 4, top: 4, bottom: 38};
const RADIUS = 3.4;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{onHover?: (sample: Sample | null) => void}} [options]
 * @returns {{update(view: BoundaryView): void, destroy(): void}}
 */
export function boundary(container, {onHover = () => {}} = {}) {
  /** @type {BoundaryView | null} */
  let view = null;
  const map = surface(container, {onResize: () => drawMap()});
  const dots = surface(container, {onResize: () => drawDots()});
  const plane = axes(container);
  const picture = make("canvas");
  const ended = new AbortController();
  /** @type {(x: number, y: number) => Sample | null} */
  let sampleAt = () => null;

  const area = () => ({
    x: MARGIN.left,
    y: MARGIN.top,
    width: map.width - MARGIN.left - MARGIN.right,
    height: map.height - MARGIN.top - MARGIN.bottom,
  });
  function drawMap() {
    if (!view || map.width === 0) return;
    const {x, y, width, height} = area();
    map.context.clearRect(0, 0, map.width, map.height);
    map.context.fillStyle = css(view.theme.soft[128]);
    map.context.fillRect(x, y, width, height);
    const size = view.unit?.size ?? view.size;
    if (!view.unit && !view.boundary) return;
    paintPicture(picture, view);
    map.context.imageSmoothingEnabled = true;
    map.context.imageSmoothingQuality = "high";
    map.context.drawImage(picture, 0, 0, size, size, x, y, width, height);
  }
  function drawDots() {
    if (!view || dots.width === 0) return;
    dots.context.clearRect(0, 0, dots.width, dots.height);
    const {x, y, width, height} = area();
    const [x0, x1, y0, y1] = view.extent;
    const across = straight(x0, x1, x, x + width);
    const up = straight(y0, y1, y + height, y);
    if (view.points) drawPoints(dots.context, view.points, view, across.pixel, up.pixel);
    if (view.mark) drawMark(dots.context, across.pixel(view.mark.x1), up.pixel(view.mark.x2), view.theme);
    const now = view;
    sampleAt = (px, py) => {
      const inside = px >= x && px < x + width && py >= y && py < y + height;
      return inside ? sample(now, across.value(px), up.value(py)) : null;
    };
  }
  container.addEventListener("pointermove", (event) => onHover(sampleAt(...place(event, container))), ended);
  container.addEventListener("pointerleave", () => onHover(null), ended);
  return {
    update(next) {
      const last = view;
      view = next;
      if (!last || MAP.some((key) => last[key] !== next[key])) drawMap();
      if (!last || DOTS.some((key) => last[key] !== next[key])) {
        drawDots();
        plane.update(axesOf(next));
      }
    },
    destroy() {
      ended.abort();
      map.destroy();
      dots.destroy();
      plane.destroy();
    },
  };
}

const MAP = /** @type {const} */ (["boundary", "unit", "theme"]);
const DOTS = /** @type {const} */ ([
  "points",
  "showTest",
  "theme",
  "extent",
  "regression",
  "columns",
  "mark",
]);

/**
 * @param {PointerEvent} event
 * @param {HTMLElement} container
 * @returns {[number, number]} CSS pixels inside the container
 */
function place(event, container) {
  const box = container.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * @param {HTMLCanvasElement} picture
 * @param {BoundaryView} view with a boundary
 */
function paintPicture(picture, {unit, boundary, size: side, regression, theme}) {
  const [values, size] = unit ? [unit.bytes, unit.size] : [boundary, side];
  if (!values) return;
  if (picture.width !== size) picture.width = picture.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const levelOf = unit ? Number : regression ? level : (/** @type {number} */ value) => level(2 * value - 1);
  paint(pixels, values, size, theme.soft, levelOf);
  context.putImageData(image, 0, 0);
}

/**
 * Training points filled, test points hollow.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../wire.js").Points} points
 * @param {BoundaryView} view
 * @param {(value: number) => number} across
 * @param {(value: number) => number} up
 */
function drawPoints(context, points, {regression, showTest, theme}, across, up) {
  const last = showTest ? points.x1.length : points.training;
  for (let i = last - 1; i >= 0; i--) {
    const target = points.target[i];
    const colour = css(theme.full[level(regression ? target : 2 * target - 1)]);
    const training = i < points.training;
    context.beginPath();
    context.arc(across(points.x1[i]), up(points.x2[i]), RADIUS, 0, 2 * Math.PI);
    context.fillStyle = training ? colour : theme.card;
    context.strokeStyle = training ? theme.card : colour;
    context.lineWidth = training ? 1.2 : 1.8;
    context.fill();
    context.stroke();
  }
}

/**
 * A ring about the point that numbers elsewhere are for.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 */
function drawMark(context, x, y, theme) {
  for (const [colour, width] of /** @type {const} */ ([
    [theme.card, 5],
    [theme.ink, 2],
  ])) {
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/**
 * @param {BoundaryView} view
 * @param {number} x1
 * @param {number} x2
 * @returns {Sample | null} the value of the grid's nearest point
 */
function sample({boundary: values, size, extent: [x0, x1End, y0, y1]}, x1, x2) {
  if (!values) return null;
  const column = Math.round(((x1 - x0) / (x1End - x0)) * (size - 1));
  const row = Math.round(((x2 - y0) / (y1 - y0)) * (size - 1));
  return {x1, x2, value: values[row * size + column]};
}

/** @param {BoundaryView} view */
function axesOf({extent: [x0, x1, y0, y1], columns, theme}) {
  return {
    x: {from: x0, to: x1, ticks: linearTicks(x0, x1, 5), title: columns[0]},
    y: {from: y0, to: y1, ticks: linearTicks(y0, y1, 5), title: columns[1]},
    margin: MARGIN,
    colours: {text: theme.inkSoft, line: theme.lineStrong, font: theme.ui},
  };
}
