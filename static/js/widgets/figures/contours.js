/** The loss landscape from above: colours, lines of equal loss, and the path. */

import {contour, lossAt} from "../../lib/landscape.js";
import {LIGHTS} from "../../lib/relief.js";
import {linearTicks, straight} from "../../lib/scales.js";
import {axes} from "../axes.js";
import {listen, make, within} from "../dom.js";
import {redrawnView, surface} from "../surface.js";
import {drawDot} from "./relief.js";

/** @typedef {import("./relief.js").Trail} Trail */
/** @typedef {{a: number, b: number, to: {a: number, b: number}}} Arrow */
/** @typedef {import("./relief.js").ReliefView & {arrow?: Arrow | null, crosses?: readonly {a: number, b: number}[]}} MapView crosses: where they stand */
/** @typedef {{pixel(value: number): number, value(pixel: number): number}} Straight */

const MARGIN = {left: 46, right: 8, top: 8, bottom: 40};
const LIGHT = Math.round(0.8 * (LIGHTS - 1));

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {{onHover?: (loss: number | null) => void, onPlace?: (a: number, b: number) => void}} [options] onHover: the
 *   loss under the pointer; onPlace: a place that was pressed
 * @returns {{update(view: MapView): void, destroy(): void}}
 */
export function contours(container, {onHover = () => {}, onPlace} = {}) {
  const canvas = surface(container, {onResize: () => draw()});
  const plane = axes(container);
  const image = make("canvas");
  const ended = new AbortController();
  /** @type {import("../surface.js").Redrawn<MapView>} */
  const shown = redrawnView(KEYS, () => draw());
  const places = () => {
    const [a0, a1, b0, b1] = shown.now()?.field.extent ?? [0, 1, 0, 1];
    return {
      x: straight(a0, a1, MARGIN.left, canvas.width - MARGIN.right),
      y: straight(b0, b1, canvas.height - MARGIN.bottom, MARGIN.top),
    };
  };
  function draw() {
    const view = shown.now();
    if (!view || canvas.width === 0) return;
    const {field, names} = view;
    const {x, y} = places();
    const [a0, a1, b0, b1] = field.extent;
    canvas.context.clearRect(0, 0, canvas.width, canvas.height);
    paintField(image, view);
    drawView(canvas.context, image, view, x, y);
    plane.update({
      x: {from: a0, to: a1, ticks: linearTicks(a0, a1, 5), title: names[0]},
      y: {from: b0, to: b1, ticks: linearTicks(b0, b1, 5), title: names[1]},
      margin: MARGIN,
    });
  }
  /** @param {PointerEvent} event @returns {{a: number, b: number, loss: number}} what lies there; NaN off the plane */
  const under = (event) => {
    const [left, top] = within(container, event);
    const {x, y} = places();
    const [a, b] = [x.value(left), y.value(top)];
    const view = shown.now();
    return {a, b, loss: view ? lossAt(view.field, a, b) : Number.NaN};
  };
  const hover = (/** @type {PointerEvent} */ event) => {
    const {loss} = under(event);
    if (shown.now()) onHover(Number.isNaN(loss) ? null : loss);
  };
  const press = (/** @type {PointerEvent} */ event) => {
    const {a, b, loss} = under(event);
    if (event.button === 0 && !Number.isNaN(loss)) onPlace?.(a, b);
  };
  const leave = () => onHover(null);
  listen(container, {pointermove: hover, pointerdown: press, pointerleave: leave}, ended.signal);
  return {
    update: shown.update,
    destroy() {
      ended.abort();
      canvas.destroy();
      plane.destroy();
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} image of the field
 * @param {MapView} view
 * @param {ReturnType<typeof straight>} x
 * @param {ReturnType<typeof straight>} y
 */
function drawView(context, image, view, x, y) {
  const {field, theme} = view;
  const [a0, a1, b0, b1] = field.extent;
  const [left, top] = [x.pixel(a0), y.pixel(b1)];
  const [width, height] = [x.pixel(a1) - left, y.pixel(b0) - top];
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.imageSmoothingQuality = "high";
  const {size} = field; // the grid's outer points lie on the edge, so half a pixel of the image is cut off
  context.drawImage(image, 0.5, 0.5, size - 1, size - 1, left, top, width, height);
  drawContours(context, view, {left, top, width, height});
  for (const place of view.crosses ?? []) drawCross(context, place, theme, x, y);
  drawTrack(context, view, x, y);
  for (const track of view.tracks ?? []) drawTrail(context, track, theme, x, y);
  if (view.arrow) drawArrow(context, view.arrow, theme, x, y);
  context.restore();
}

const KEYS = /** @type {const} */ (["field", "scale", "stops", "colours", "theme", "tracks", "arrow"]);

/**
 * @param {HTMLCanvasElement} image
 * @param {MapView} view
 */
function paintField(image, {field: {values, size}, scale, colours}) {
  if (image.width !== size) image.width = image.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  const data = context.createImageData(size, size);
  const pixels = new Uint32Array(data.data.buffer);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const loss = values[row * size + column];
      const level = Number.isNaN(loss) ? 1 : scale.at(loss);
      pixels[(size - 1 - row) * size + column] = colours[LIGHT * 256 + Math.round(level * 255)];
    }
  }
  context.putImageData(data, 0, 0);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MapView} view
 * @param {{left: number, top: number, width: number, height: number}} box
 */
function drawContours(context, {field: {values, size}, scale, theme}, {left, top, width, height}) {
  const [across, down] = [width / (size - 1), height / (size - 1)];
  context.lineWidth = 1;
  context.strokeStyle = theme.ink;
  for (const [index, share] of scale.levels.entries()) {
    context.globalAlpha = index % 2 ? 0.42 : 0.2;
    context.beginPath();
    const segments = contour(values, size, scale.loss(share));
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(left + segments[i] * across, top + height - segments[i + 1] * down);
      context.lineTo(left + segments[i + 2] * across, top + height - segments[i + 3] * down);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MapView} view
 * @param {Straight} x
 * @param {Straight} y
 */
function drawTrack(context, {stops, theme}, x, y) {
  const path = new Path2D();
  for (const {a, b} of stops) path.lineTo(x.pixel(a), y.pixel(b));
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const [colour, width] of /** @type {const} */ ([
    [theme.card, 5],
    [theme.ink, 2.2],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(path);
  }
  const first = stops[0];
  if (first && stops.length > 1) {
    context.beginPath();
    context.arc(x.pixel(first.a), y.pixel(first.b), 4.5, 0, 2 * Math.PI);
    context.fillStyle = theme.card;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.fill();
    context.stroke();
  }
  const last = stops.at(-1);
  if (last) drawDot(context, x.pixel(last.a), y.pixel(last.b), theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Trail} trail
 * @param {import("../theme.js").Theme} theme
 * @param {Straight} x
 * @param {Straight} y
 */
function drawTrail(context, {stops, colour, dash}, theme, x, y) {
  const path = new Path2D();
  for (const {a, b} of stops) path.lineTo(x.pixel(a), y.pixel(b));
  context.setLineDash([]);
  for (const [stroke, width] of /** @type {const} */ ([
    [theme.card, 4.5],
    [colour, 2.2],
  ])) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    if (stroke === colour) context.setLineDash([...dash]);
    context.stroke(path);
  }
  context.setLineDash([]);
  const last = stops.at(-1);
  if (last) drawDot(context, x.pixel(last.a), y.pixel(last.b), theme, colour);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{a: number, b: number}} place
 * @param {import("../theme.js").Theme} theme
 * @param {Straight} x
 * @param {Straight} y
 */
function drawCross(context, {a, b}, theme, x, y) {
  const [left, top] = [x.pixel(a), y.pixel(b)];
  const path = new Path2D();
  for (const [dx, dy] of [
    [5, 5],
    [5, -5],
  ]) {
    path.moveTo(left - dx, top - dy);
    path.lineTo(left + dx, top + dy);
  }
  context.strokeStyle = theme.card;
  context.lineWidth = 2.4;
  context.stroke(path);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Arrow} arrow
 * @param {import("../theme.js").Theme} theme
 * @param {Straight} x
 * @param {Straight} y
 */
function drawArrow(context, {a, b, to}, theme, x, y) {
  const [x0, y0, x1, y1] = [x.pixel(a), y.pixel(b), x.pixel(to.a), y.pixel(to.b)];
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const head = 9;
  for (const [colour, width] of /** @type {const} */ ([
    [theme.card, 6],
    [theme.negative, 3],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    for (const side of [-2.6, 2.6]) {
      context.moveTo(x1, y1);
      context.lineTo(x1 + head * Math.cos(angle + side), y1 + head * Math.sin(angle + side));
    }
    context.stroke();
  }
}
