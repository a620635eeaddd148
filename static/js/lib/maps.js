/** What a network answers over the plane, as colours and as words. */

import {clamp} from "./arrays.js";
import {css, LEVELS, level} from "./colours.js";
import {percent, placed} from "./format.js";
import {tileValues} from "./trials.js";

/**
 * values: size × size, row 0 at the lowest x₂: of two classes the probability of class 1, of more that of
 * the winning class, which winners has; else the value, scaled. null when there is none yet.
 * classes: how many; 0 for a value. discrete: only which side, or which class. curves: of data with one input, in
 * place of a map.
 * @typedef {{values: Float32Array | null, winners: Uint8Array | null, size: number, classes: number,
 *   discrete?: boolean, curves?: Curves | null}} AnswerMap
 */
/** values: of all trials, so many points each, evenly over the extent. trial: the one in view.
 * @typedef {{values: Float32Array, points: number, trial: number}} Curves */
/** @typedef {{soft: Uint32Array, full: Uint32Array, classes: readonly string[], ramps: readonly Uint32Array[]}} Colours */
/** @typedef {import("./spec.js").DataSet} DataSet */

/**
 * Paints the map of an answer, the lowest row at the bottom as on a graph.
 * @param {Uint32Array} pixels where to, size × size
 * @param {AnswerMap} map with values
 * @param {Colours} colours
 */
export function paintAnswer(pixels, {values, winners, size, classes, discrete = false}, {soft, ramps}) {
  if (!values) return;
  for (let row = 0; row < size; row++) {
    const from = row * size;
    const to = (size - 1 - row) * size;
    for (let column = 0; column < size; column++) {
      const value = values[from + column];
      const winner = winners?.[from + column];
      pixels[to + column] =
        winner === undefined
          ? soft[level(signedOf(value, classes, discrete))]
          : ramps[winner % ramps.length][discrete ? LEVELS - 1 : certaintyLevel(value, classes)];
    }
  }
}

/** @param {number} value @param {number} classes @param {boolean} discrete */
function signedOf(value, classes, discrete) {
  const signed = classes ? 2 * value - 1 : value;
  return discrete ? Math.sign(signed) : signed;
}

/**
 * @param {number} probability of the winning class
 * @param {number} classes
 * @returns {number} entry of a ramp: 0 where all classes are alike, the last where one is certain
 */
export function certaintyLevel(probability, classes) {
  return Math.round((LEVELS - 1) * clamp((probability - 1 / classes) / (1 - 1 / classes), 0, 1));
}

/**
 * @param {Colours} colours
 * @param {number} target the number of a class, or a scaled value
 * @param {number} classes 0 for a value
 * @returns {string} the colour of a point
 */
export function pointColour({full, classes: own}, target, classes) {
  return classes ? own[target % own.length] : css(full[level(target)]);
}

/**
 * A scaled value in the reader's own units.
 * @param {DataSet} set
 * @param {number} value
 * @returns {number}
 */
export function shownValue({value: [center, scale] = [0, 1]}, value) {
  return value * scale + center;
}

/**
 * @param {DataSet} set
 * @param {number} value of an AnswerMap
 * @param {number} [winner]
 * @returns {string} "83 % passed", or "12.4"
 */
export function answerText(set, value, winner) {
  if (!set.classes.length) return placed(shownValue(set, value), 2 * (set.value?.[1] ?? 1));
  return `${percent(value)} ${set.classes[winner ?? 1]}`;
}

/**
 * @param {DataSet} set
 * @returns {string} what a map of the set shows
 */
export function answerTitle({classes, target}) {
  if (!classes.length) return `predicted ${target}`;
  return classes.length === 2 ? `probability of ${classes[1]}` : `the likeliest ${target}, and how sure`;
}

/** @param {DataSet} set @returns {string} what a figure of its answers is called */
export function mapTitle({curve}) {
  return curve ? "Fitted curve" : "Decision boundary";
}

/** x1, x2: in data units. winner: of more than two classes. @typedef {{x1: number, x2: number, value: number, winner?: number}} Sample */

/**
 * @param {AnswerMap} map
 * @param {DataSet} set
 * @param {number} x1
 * @param {number} x2
 * @returns {Sample | null} the answer at the map's nearest point
 */
export function nearestPoint({values, winners, size, curves}, {extent: [x0, x1End, y0, y1]}, x1, x2) {
  if (curves) return onCurve(curves, (x1 - x0) / (x1End - x0), x1);
  if (!values) return null;
  const column = Math.round(((x1 - x0) / (x1End - x0)) * (size - 1));
  const row = Math.round(((x2 - y0) / (y1 - y0)) * (size - 1));
  return {x1, x2, value: values[row * size + column], winner: winners?.[row * size + column]};
}

/** @param {Curves} curves @param {number} part of the extent's width @param {number} x1 @returns {Sample | null} */
function onCurve({values, points, trial}, part, x1) {
  const value = values[trial * points + Math.round(part * (points - 1))];
  return Number.isFinite(value) ? {x1, x2: value, value} : null;
}

/**
 * The answers of a run's trials, as its frames have them: of the one in view in full, of another from its tile.
 * @returns {(frame: import("../wire.js").Frame | null, set: DataSet, trial?: number, discrete?: boolean) => AnswerMap}
 *   the same map until something changes
 */
export function answerMaps() {
  /** @type {[unknown, unknown, number, boolean] | null} */
  let key = null;
  /** @type {AnswerMap} */
  let map = {values: null, winners: null, size: 0, classes: 0};
  return (frame, set, trial = 0, discrete = false) => {
    const now = /** @type {[unknown, unknown, number, boolean]} */ ([frame, set, trial, discrete]);
    if (key?.every((part, index) => part === now[index])) return map;
    key = now;
    const classes = set.classes.length;
    map = {
      ...(trial === (frame?.head.trial ?? 0) ? fullMap(frame) : tileMap(frame, trial, classes)),
      classes,
      discrete,
      curves: frame?.curves ? {values: frame.curves, points: frame.curvePoints, trial} : null,
    };
    return map;
  };
}

/** @param {import("../wire.js").Frame | null} frame */
function fullMap(frame) {
  return {values: frame?.boundary ?? null, winners: frame?.classes ?? null, size: frame?.size ?? 0};
}

/** @param {import("../wire.js").Frame | null} frame @param {number} trial @param {number} classes */
function tileMap(frame, trial, classes) {
  const size = frame?.tileSize ?? 0;
  if (frame?.curves) return {values: null, winners: null, size: 0};
  const own = frame?.trialClasses?.subarray(trial * size * size, (trial + 1) * size * size);
  const values = frame?.trials ? tileValues(frame.trials, size, trial, classes === 0) : null;
  return {values, winners: own ?? null, size};
}
