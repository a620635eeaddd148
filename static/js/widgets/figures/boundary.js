/**
 * The decision boundary: a map of the network's output over the plane, the examples on it, and axes; of data with one
 * input, the curve through the examples instead. The map is a small image scaled up smoothly; the points are drawn only when they change.
 */

import {paintMap} from "../../lib/colours.js";
import {answerText, nearestPoint, paintAnswer, pointColour} from "../../lib/maps.js";
import {linearTicks, straight} from "../../lib/scales.js";
import {shapeOf, traceShape} from "../../lib/shapes.js";
import {axes} from "../axes.js";
import {listen, make, within} from "../dom.js";
import {classMark} from "../point-mark.js";
import {changed, surface} from "../surface.js";
import {brushStrokes} from "./strokes.js";

/** @typedef {{set: import("../../lib/spec.js").DataSet}} LegendView */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: LegendView): void, destroy(): void}}
 */
export function legend(container) {
  const root = make("p", {class: "legend"});
  container.append(root);
  /** @type {LegendView | null} */
  let drawn = null;
  return {
    update(view) {
      if (drawn?.set === view.set) return;
      drawn = view;
      const {classes} = view.set;
      root.replaceChildren(...(classes.length > 2 ? chips(view) : scale(ends(view.set))));
      root.classList.toggle("many", classes.length > 2);
    },
    destroy: () => root.remove(),
  };
}

/** @param {import("../../lib/spec.js").DataSet} set @returns {[string, string]} what stands at orange and at blue */
function ends(set) {
  if (set.classes.length) return [set.classes[0], set.classes[1]];
  return [answerText(set, -1), answerText(set, 1)];
}

/** @param {[string, string]} ends */
function scale([low, high]) {
  return [make("span", {}, low), make("i"), make("span", {}, high)];
}

/** @param {LegendView} view */
function chips({set: {classes}}) {
  return classes.map((name, index) => make("span", {class: "chip"}, classMark(index, classes.length), name));
}

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../../lib/maps.js").AnswerMap} AnswerMap */
/** @typedef {import("../../lib/maps.js").Sample} Sample */
/**
 * map: null when there is none yet. brush: its radius as a part of the plane's side, while the reader paints.
 * unit: a map in a palette's levels to be seen in place of the boundary; mark: a point with a ring about it.
 * fresh: points of a third set. ghost: another curve, as many points as the first, drawn dashed.
 * @typedef {{map: AnswerMap, set: import("../../lib/spec.js").DataSet, points: import("../../types.d.ts").Points | null,
 *   showTest: boolean, brush?: number | null, unit?: {bytes: Uint8Array, size: number} | null,
 *   mark?: {x1: number, x2: number} | null, fresh?: {x1: readonly (number | null)[], x2: readonly (number | null)[]} | null,
 *   ghost?: Float32Array | null, theme: Theme}} BoundaryView
 */
/** @typedef {{x: number, y: number, width: number, height: number}} Area */

/** Pixels kept free on each side of the plane; more on the left where numbers are long. */
const FREE = {left: 40, right: 4, top: 4, bottom: 38};
const USUAL = 3;
const CHARACTER = 7;
const TICKS = 5;
/** Letters of a tick's text from which on there are fewer ticks across. */
const WIDE = 7;
const RADIUS = 3.4;
/** Shapes with corners need more room to be told apart. */
const SHAPED = 4.2;

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @param {object} [options]
 * @param {(sample: Sample | null) => void} [options.onHover]
 * @param {(x1: number, x2: number) => void} [options.onPaint] where a stroke has just come, in data units
 * @param {() => void} [options.onPainted] the stroke is done
 * @returns {{update(view: BoundaryView): void, destroy(): void}}
 */
export function boundary(container, {onHover = () => {}, onPaint = () => {}, onPainted = () => {}} = {}) {
  let view = /** @type {BoundaryView | null} */ (null);
  const map = surface(container, {onResize: () => drawMap()});
  const dots = surface(container, {onResize: () => drawDots()});
  const plane = axes(container);
  const picture = make("canvas");
  const ended = new AbortController();
  const painting = brushStrokes(container, {onPaint, onPainted});

  const plan = () => planOf(view?.set.extent ?? [0, 1, 0, 1], map.width, map.height);
  function drawMap() {
    if (!view || map.width === 0) return;
    const {x, y, width, height} = plan().area;
    map.context.clearRect(0, 0, map.width, map.height);
    map.context.fillStyle = view.theme.paper;
    map.context.fillRect(x, y, width, height);
    const size = view.unit?.size ?? view.map.size;
    if (!view.unit && !view.map.values) return;
    paintPicture(picture, view, size);
    map.context.imageSmoothingEnabled = true;
    map.context.imageSmoothingQuality = "high";
    map.context.drawImage(picture, 0, 0, size, size, x, y, width, height);
  }
  function drawDots() {
    if (!view || dots.width === 0) return;
    dots.context.clearRect(0, 0, dots.width, dots.height);
    const {points, mark, theme} = view;
    const here = plan();
    painting.update({...here, radius: view.brush ?? null, theme});
    if (!points) return;
    if (view.fresh) drawFresh(dots.context, view.fresh, here, theme);
    drawPoints(dots.context, points, view, here);
    if (view.set.curve && view.map.curves && !view.unit)
      drawCurves(dots.context, view.map.curves, view, here);
    if (mark) drawMark(dots.context, here.across.pixel(mark.x1), here.up.pixel(mark.x2), theme);
  }
  /** @param {PointerEvent} event */
  const hover = (event) => {
    const [px, py] = within(container, event);
    const {area, across, up} = plan();
    const inside = px >= area.x && px < area.x + area.width && py >= area.y && py < area.y + area.height;
    onHover(view && inside ? nearestPoint(view.map, view.set, across.value(px), up.value(py)) : null);
  };
  const leave = (/** @type {PointerEvent} */ {pointerType}) => pointerType !== "touch" && onHover(null);
  listen(container, {pointermove: hover, pointerdown: hover, pointerleave: leave}, ended.signal);
  return {
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, MAP) || changed(last?.map ?? null, next.map, ANSWER)) drawMap();
      const curved =
        next.set.curve && (changed(last?.map ?? null, next.map, CURVES) || last?.unit !== next.unit);
      if (!curved && !changed(last, next, DOTS)) return;
      drawDots();
      if (changed(last?.set ?? null, next.set, FRAME)) plane.update(axesOf(next));
    },
    destroy() {
      ended.abort();
      painting.destroy();
      map.destroy();
      dots.destroy();
      plane.destroy();
    },
  };
}

/**
 * Where the plane lies in the figure.
 * @param {[number, number, number, number]} extent
 * @returns {{left: number, right: number, top: number, bottom: number}} pixels on each side
 */
export function planeOf([, , y0, y1]) {
  const longest = Math.max(...linearTicks(y0, y1, TICKS).map(({text}) => text.length));
  return {...FREE, left: FREE.left + CHARACTER * Math.max(0, longest - USUAL)};
}

/**
 * @param {[number, number, number, number]} extent
 * @param {number} width
 * @param {number} height
 * @returns {{area: Area, across: ReturnType<typeof straight>, up: ReturnType<typeof straight>}} where
 *   the plane lies in a canvas, and the scales of its sides
 */
export function planOf(extent, width, height) {
  const {left, right, top, bottom} = planeOf(extent);
  const area = {x: left, y: top, width: width - left - right, height: height - top - bottom};
  const [x0, x1, y0, y1] = extent;
  return {
    area,
    across: straight(x0, x1, area.x, area.x + area.width),
    up: straight(y0, y1, area.y + area.height, area.y),
  };
}

const FRAME = /** @type {const} */ (["extent", "columns"]);
const MAP = /** @type {const} */ (["unit", "theme"]);
const ANSWER = /** @type {const} */ (["values", "winners", "discrete", "classes"]);
const CURVES = /** @type {const} */ (["curves"]);
const DOTS = /** @type {const} */ (["points", "showTest", "theme", "set", "brush", "mark", "fresh", "ghost"]);

/**
 * @param {HTMLCanvasElement} picture
 * @param {BoundaryView} view with a unit or a map
 * @param {number} size
 */
function paintPicture(picture, {unit, map, theme}, size) {
  if (picture.width !== size) picture.width = picture.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  if (unit) paintMap(pixels, unit.bytes, size, theme.soft, Number);
  else paintAnswer(pixels, map, theme);
  context.putImageData(image, 0, 0);
}

/**
 * Training points filled, test points hollow; of three classes or more, each in its shape.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../types.d.ts").Points} points
 * @param {BoundaryView} view
 * @param {ReturnType<typeof planOf>} plan
 */
function drawPoints(context, points, {set, showTest, theme}, {area, across, up}) {
  context.save();
  context.beginPath();
  context.rect(area.x - RADIUS, area.y - RADIUS, area.width + 2 * RADIUS, area.height + 2 * RADIUS);
  context.clip();
  const last = showTest ? points.x1.length : points.training;
  const classes = set.classes.length;
  const radius = classes > 2 ? SHAPED : RADIUS;
  for (let i = last - 1; i >= 0; i--) {
    const training = i < points.training;
    const plain = training ? theme.ink : theme.inkFaint; // of a curve, whose height says the value
    const colour = set.curve ? plain : pointColour(theme, points.target[i], classes);
    const shape = shapeOf(points.target[i], classes);
    const larger = set.curve && training ? 1 : 0;
    traceShape(context, shape, across.pixel(points.x1[i]), up.pixel(points.x2[i]), radius + larger);
    context.fillStyle = training ? colour : theme.card;
    context.strokeStyle = training ? theme.card : colour;
    context.lineWidth = training ? 1.2 : 1.8;
    context.fill();
    context.stroke();
  }
  context.restore();
}

/**
 * The curve of each trial, that of the one in view over the others.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../lib/maps.js").Curves} curves
 * @param {BoundaryView} view
 * @param {ReturnType<typeof planOf>} plan
 */
function drawCurves(context, {values, points, trial}, {set: {extent}, theme, ghost}, {area, across, up}) {
  context.save();
  context.beginPath();
  context.rect(area.x, area.y, area.width, area.height);
  context.clip();
  /** @param {Float32Array} curve @param {{colour: string, width: number, alpha?: number, dash?: number[]}} style */
  const draw = (curve, {colour, width, alpha = 1, dash = []}) => {
    context.beginPath();
    for (const [i, value] of curve.entries()) {
      const x = extent[0] + (i / (points - 1)) * (extent[1] - extent[0]);
      if (Number.isFinite(value)) context.lineTo(across.pixel(x), up.pixel(value));
    }
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.globalAlpha = alpha;
    context.lineWidth = width;
    context.stroke();
  };
  const each = Array.from({length: values.length / points}, (_, index) =>
    values.subarray(index * points, (index + 1) * points),
  );
  const others = each.filter((_, index) => index !== trial);
  for (const curve of others) draw(curve, {colour: theme.inkFaint, width: 1, alpha: 0.5});
  if (ghost) draw(ghost, {colour: theme.trace, width: 2, dash: [6, 4]});
  draw(each[trial], {colour: theme.positive, width: 2.6});
  context.restore();
}

/**
 * Points of a third set: small crosses.
 * @param {CanvasRenderingContext2D} context
 * @param {NonNullable<BoundaryView["fresh"]>} fresh
 * @param {ReturnType<typeof planOf>} plan
 * @param {Theme} theme
 */
function drawFresh(context, {x1, x2}, {across, up}, theme) {
  context.beginPath();
  for (const [i, x] of x1.entries()) {
    const [px, py] = [across.pixel(x ?? Number.NaN), up.pixel(x2[i] ?? Number.NaN)];
    context.moveTo(px - 2.5, py - 2.5);
    context.lineTo(px + 2.5, py + 2.5);
    context.moveTo(px + 2.5, py - 2.5);
    context.lineTo(px - 2.5, py + 2.5);
  }
  context.strokeStyle = theme.trace;
  context.lineWidth = 1.2;
  context.stroke();
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

/** @param {number} from @param {number} to @returns {import("../../lib/scales.js").Tick[]} few enough for their texts to stand side by side */
function acrossTicks(from, to) {
  const ticks = linearTicks(from, to, TICKS);
  return ticks.some(({text}) => text.length > WIDE) ? linearTicks(from, to, TICKS / 2) : ticks;
}

/** @param {BoundaryView} view */
function axesOf({set: {extent, columns}}) {
  const [x0, x1, y0, y1] = extent;
  return {
    x: {from: x0, to: x1, ticks: acrossTicks(x0, x1), title: columns[0]},
    y: {from: y0, to: y1, ticks: linearTicks(y0, y1, TICKS), title: columns[1]},
    margin: planeOf(extent),
  };
}
