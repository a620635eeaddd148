/** A loss landscape as numbers to draw: its field, its scale, its path, and what they say. Pure. */

import {bounds, clamp} from "./arrays.js";
import {parseColour} from "./colours.js";
import {count, loss as lossText, percent} from "./format.js";
import {shades} from "./relief.js";
import {jump, linearTicks, logTicks} from "./scales.js";

/** @typedef {import("../types.d.ts").Numbers} Losses */
/** @typedef {[number, number, number, number]} Extent */
/**
 * values: size × size, row 0 at the lowest b; NaN where the loss is not finite.
 * @typedef {{values: Float32Array, size: number, extent: Extent}} Field
 */
/**
 * at: 0 at the bottom, 1 at the top, and no further. ticks: `at` in the axis' own units.
 * @typedef {{at(loss: number): number, loss(share: number): number, from: number, to: number,
 *   logarithmic: boolean, ticks: import("./scales.js").Tick[], levels: number[]}} Scale
 */
/** a, b: where the path lies on the plane. step: of the checkpoint. @typedef {{a: number, b: number, step: number}} Waypoint */

/** Losses below this are drawn as this on a logarithmic scale. */
const SMALLEST = 1e-8;
/** No straight scale shows losses above this. */
const RUNAWAY = 1e5;
/** A gap this small, as a part of the path's highest loss, is none. */
const SMALL = 0.1;
/** Contour lines, and lines on the relief. */
const LEVELS = 14;

/**
 * @param {{loss: readonly Losses[], extent: Extent}} landscape
 * @returns {Field}
 */
export function fieldOf({loss, extent}) {
  const size = loss.length;
  const values = new Float32Array(size * size);
  for (const [row, losses] of loss.entries())
    for (const [column, value] of losses.entries()) values[row * size + column] = value ?? Number.NaN;
  return {values, size, extent};
}

/**
 * The loss between the points of the grid.
 * @param {Field} field
 * @param {number} a
 * @param {number} b
 * @returns {number} NaN outside, and beside a point that is not finite
 */
export function lossAt({values, size, extent: [a0, a1, b0, b1]}, a, b) {
  const column = ((a - a0) / (a1 - a0)) * (size - 1);
  const row = ((b - b0) / (b1 - b0)) * (size - 1);
  if (!(column >= 0 && row >= 0 && column <= size - 1 && row <= size - 1)) return Number.NaN;
  const [left, low] = [Math.min(size - 2, Math.floor(column)), Math.min(size - 2, Math.floor(row))];
  const [u, v] = [column - left, row - low];
  const at = low * size + left;
  const below = values[at] * (1 - u) + values[at + 1] * u;
  const above = values[at + size] * (1 - u) + values[at + size + 1] * u;
  return below * (1 - v) + above * v;
}

/**
 * A scale that holds a field, and grows in jumps so that it stays the same from one picture to the next.
 * @param {{values: ArrayLike<number>}} field
 * @param {boolean} wanted whether it is to be logarithmic; it is so anyway where losses have run away
 * @returns {Scale}
 */
export function scaleOf({values}, wanted) {
  const known = bounds(values) ?? {low: 0, high: 1};
  const logarithmic = wanted || known.high > RUNAWAY;
  const from = logarithmic ? Math.floor(2 * Math.log10(Math.max(known.low, SMALLEST))) / 2 : 0;
  const to = logarithmic
    ? Math.max(from + 0.5, Math.ceil(2 * Math.log10(Math.max(known.high, SMALLEST))) / 2)
    : jump(known.high) || 1;
  const place = logarithmic ? (/** @type {number} */ loss) => Math.log10(Math.max(loss, SMALLEST)) : Number;
  const back = logarithmic ? (/** @type {number} */ at) => 10 ** at : Number;
  return {
    at: (loss) => clamp((place(loss) - from) / (to - from), 0, 1),
    loss: (share) => back(from + share * (to - from)),
    from,
    to,
    logarithmic,
    ticks: logarithmic && to - from > 1 ? logTicks(from, to, 5) : linearTicksOf(from, to, logarithmic),
    levels: Array.from({length: LEVELS - 1}, (_, index) => (index + 1) / LEVELS),
  };
}

/**
 * @param {number} from
 * @param {number} to
 * @param {boolean} logarithmic over no more than a decade
 */
function linearTicksOf(from, to, logarithmic) {
  if (!logarithmic) return linearTicks(from, to, 4);
  return [from, to].map((at) => ({at, text: lossText(10 ** at)}));
}

/**
 * @param {{path: readonly [number, number][], path_step: readonly number[]}} landscape
 * @returns {Waypoint[]}
 */
export function stopsOf({path, path_step}) {
  return path.map(([a, b], index) => ({a, b, step: path_step[index]}));
}

/**
 * Points on the way from stop to stop, close enough to follow the surface.
 * @param {readonly {a: number, b: number}[]} stops
 * @param {number} apart at most, in units of the plane
 * @returns {{a: number, b: number}[]}
 */
export function along(stops, apart) {
  const points = stops.slice(0, 1).map(({a, b}) => ({a, b}));
  for (let i = 1; i < stops.length; i++) {
    const [from, to] = [stops[i - 1], stops[i]];
    const pieces = clamp(Math.ceil(Math.hypot(to.a - from.a, to.b - from.b) / apart), 1, 200);
    for (let k = 1; k <= pieces; k++) {
      const t = k / pieces;
      points.push({a: from.a + t * (to.a - from.a), b: from.b + t * (to.b - from.b)});
    }
  }
  return points;
}

/**
 * @param {import("../types.d.ts").LandscapeAnswer} landscape
 * @returns {[string, string]} what the axes are called
 */
export function axisNames({shares}) {
  if (!shares) return ["random direction 1", "random direction 2"];
  return [
    `main direction 1, ${percent(shares[0])} of the path`,
    `main direction 2, ${percent(shares[1])} of the path`,
  ];
}

/**
 * How far what is drawn lies from what the path really passed.
 * @param {import("../types.d.ts").LandscapeAnswer} landscape
 * @returns {string} one sentence; "" where there is nothing to compare
 */
export function gapText({path_step, path_loss, projected_loss}) {
  const highest = bounds(/** @type {number[]} */ (path_loss.filter((loss) => loss !== null)))?.high ?? 0;
  let worst = {gap: 0, index: -1};
  for (const [index, loss] of path_loss.entries()) {
    const drawn = projected_loss[index];
    if (loss === null || drawn === null) continue;
    const gap = Math.abs(drawn - loss);
    if (gap > worst.gap) worst = {gap, index};
  }
  if (path_loss.length < 2) return "";
  if (projected_loss.includes(null)) return "The plane's loss is not finite everywhere under the path.";
  if (worst.gap <= SMALL * highest) return "The projection is faithful: the path's losses match the plane.";
  const [real, drawn] = [path_loss[worst.index], projected_loss[worst.index]].map((loss) => lossText(loss));
  return `The projection is not faithful: at step ${count(path_step[worst.index])} the loss was ${real}, but the plane shows ${drawn} there.`;
}

/**
 * @param {number} loss at the end of a scale
 * @returns {string}
 */
export function endText(loss) {
  return loss === 0 || (loss >= 1 && loss < 1e4) ? count(loss) : lossText(loss);
}

/** @typedef {import("../types.d.ts").LandscapeAnswer} Landscape */
/**
 * lowest: the least loss of the plane.
 * @typedef {{field: Field, scale: Scale,
 *   stops: Waypoint[], names: [string, string], colours: Uint32Array, lowest: number}} Shown
 */

export function landscapeView() {
  /** @type {{answer: Landscape, logarithmic: boolean, shown: any} | null} */
  let last = null;
  /**
   * @template {{losses: readonly string[]}} Theme losses: colours from the lowest up
   * @param {Landscape} answer
   * @param {boolean} logarithmic
   * @param {Theme} theme
   * @returns {Shown & {theme: Theme}}
   */
  return (answer, logarithmic, theme) => {
    const same = last?.shown.theme === theme;
    if (last && same && last.answer === answer && last.logarithmic === logarithmic) return last.shown;
    const field = fieldOf(answer);
    const shown = {
      field,
      scale: scaleOf(field, logarithmic),
      stops: stopsOf(answer),
      names: axisNames(answer),
      colours: last && same ? last.shown.colours : shades(theme.losses.map(parseColour)),
      theme,
      lowest: bounds(field.values)?.low ?? 0,
    };
    last = {answer, logarithmic, shown};
    return shown;
  };
}

/** The edges that a line joins in each of the 16 cases: 0 below, 1 right, 2 above, 3 left. */
const JOINED = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/**
 * @param {ArrayLike<number>} values size × size, row 0 lowest; cells with a value that is not finite have no line
 * @param {number} size
 * @param {number} level
 * @returns {number[]} segments x₀, y₀, x₁, y₁ one after the other, in columns and rows
 */
export function contour(values, size, level) {
  /** @type {number[]} */
  const segments = [];
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const at = row * size + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + size + 1], values[at + size]];
      const kind = Number(a > level) + 2 * Number(b > level) + 4 * Number(c > level) + 8 * Number(d > level);
      if (kind === 0 || kind === 15 || !Number.isFinite(a + b + c + d)) continue;
      for (const edge of JOINED[kind]) segments.push(...crossing(edge, column, row, level, [a, b, c, d]));
    }
  }
  return segments;
}

/**
 * @param {number} edge of a cell
 * @param {number} x
 * @param {number} y
 * @param {number} level
 * @param {[number, number, number, number]} corners from the lower left, against the clock
 * @returns {[number, number]} where the level crosses it
 */
function crossing(edge, x, y, level, [a, b, c, d]) {
  switch (edge) {
    case 0:
      return [x + (level - a) / (b - a), y];
    case 1:
      return [x + 1, y + (level - b) / (c - b)];
    case 2:
      return [x + (level - d) / (c - d), y + 1];
    default:
      return [x, y + (level - a) / (d - a)];
  }
}
