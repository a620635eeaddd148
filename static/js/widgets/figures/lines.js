/** Several lines over the steps, on a linear or a logarithmic scale, with a mark where something was changed. */

import {bounds} from "../../lib/arrays.js";
import {changed} from "../../lib/changed.js";
import {straight} from "../../lib/scales.js";
import {linearTicks, logTicks, stepTicks} from "../../lib/ticks.js";
import {axes} from "../axes.js";
import {surface} from "../surface.js";

/** @typedef {import("../../lib/trials.js").Stroke} Stroke */
/**
 * values: at each x, null where there is none. logarithmic: values at or below 0 are left out.
 * marks: where something was changed. bounds: what the upright axis holds, where it is not just the lines drawn.
 * @typedef {{x: readonly number[], lines: readonly {values: readonly (number | null)[], stroke: Stroke}[],
 *   logarithmic: boolean, title: string, marks?: readonly number[],
 *   bounds?: {low: number, high: number}, theme: import("../theme.js").Theme}} LinesView
 */

const MARGIN = {left: 58, right: 20, top: 8, bottom: 38};

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: LinesView): void, destroy(): void}}
 */
export function lines(container) {
  const canvas = surface(container, {onResize: () => draw()});
  const grid = axes(container);
  /** @type {LinesView | null} */
  let view = null;
  function draw() {
    if (!view || canvas.width === 0) return;
    const {theme, logarithmic, title} = view;
    const [from, to] = span(view);
    const [first, last] = [view.x[0] ?? 0, view.x.at(-1) ?? 0];
    const end = last > first ? last : first + 1;
    const x = straight(first, end, MARGIN.left, canvas.width - MARGIN.right);
    const y = straight(from, to, canvas.height - MARGIN.bottom, MARGIN.top);
    canvas.context.clearRect(0, 0, canvas.width, canvas.height);
    drawMarks(canvas, view, x.pixel);
    drawLines(canvas.context, view, x.pixel, y.pixel);
    const room = Math.max(3, Math.floor((canvas.height - MARGIN.top - MARGIN.bottom) / 36));
    grid.update({
      x: {
        from: first,
        to: end,
        ticks: stepTicks(first, end, Math.max(2, canvas.width / 110)),
        title: "step",
      },
      y: {from, to, ticks: (logarithmic ? logTicks : linearTicks)(from, to, room), title, grid: true},
      margin: MARGIN,
      colours: {text: theme.inkSoft, line: theme.line, font: theme.ui},
    });
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, KEYS)) draw();
    },
    destroy() {
      canvas.destroy();
      grid.destroy();
    },
  };
}

const KEYS = /** @type {const} */ (["x", "lines", "logarithmic", "title", "theme"]);

/**
 * @param {LinesView} view
 * @returns {[number, number]} the ends of the upright axis, in its own units
 */
function span({lines: drawn, logarithmic, bounds: given}) {
  const known = given
    ? [given.low, given.high]
    : drawn.flatMap(({values}) => values.filter((value) => value !== null));
  if (logarithmic) {
    const found = bounds(known.filter((value) => value > 0)) ?? {low: 0.1, high: 1};
    const [low, high] = [Math.floor(Math.log10(found.low)), Math.ceil(Math.log10(found.high))];
    return [low, Math.max(high, low + 1)];
  }
  const {low, high} = bounds(known) ?? {low: 0, high: 1};
  const room = high > low ? 0.08 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/**
 * @param {import("../surface.js").Surface} canvas
 * @param {LinesView} view
 * @param {(step: number) => number} across
 */
function drawMarks({context, height}, {marks = [], theme}, across) {
  context.strokeStyle = theme.inkFaint;
  context.setLineDash([2, 3]);
  context.lineWidth = 1;
  for (const mark of marks) {
    context.beginPath();
    context.moveTo(across(mark), MARGIN.top);
    context.lineTo(across(mark), height - MARGIN.bottom);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LinesView} view
 * @param {(step: number) => number} across
 * @param {(value: number) => number} up
 */
function drawLines(context, {x, lines: drawn, logarithmic}, across, up) {
  context.lineWidth = 1.9;
  context.lineJoin = "round";
  for (const {values, stroke} of drawn) {
    const path = new Path2D();
    let open = false;
    for (const [index, value] of values.entries()) {
      const missing = value === null || (logarithmic && value <= 0);
      if (!missing) {
        const place = up(logarithmic ? Math.log10(value) : value);
        if (open) path.lineTo(across(x[index]), place);
        else path.moveTo(across(x[index]), place);
        if (values.length === 1) path.arc(across(x[index]), place, 2, 0, 2 * Math.PI);
      }
      open = !missing;
    }
    context.strokeStyle = stroke.colour;
    context.setLineDash(stroke.dash);
    context.stroke(path);
  }
  context.setLineDash([]);
}
