/** Walks down a loss: on a surface, told half a step at a time, and over one weight. Pure. */

import {brief, fixed} from "./format.js";

/** @typedef {import("../types.d.ts").Walked} Walked */

/** A gradient shorter than this is none: the walk has converged. */
export const FLAT = 0.01;

/**
 * @param {Walked} walked
 * @returns {number} the steps until the walk has converged, or all of them
 */
export function descentSteps({gradient}) {
  const flat = gradient.findIndex(([a, b]) => Math.hypot(a, b) < FLAT);
  return flat < 0 ? gradient.length : flat;
}

/** @param {Walked} walked @returns {number} places of a walk: the start, two for each step, and the end */
export function placesOf(walked) {
  return 2 * descentSteps(walked) + 2;
}

/**
 * What has been done at a place of the walk.
 * step: full steps done. line: of the algorithm, that is at work. gradient: just found, or null.
 * @param {Walked} walked
 * @param {number} place from 0
 * @returns {{step: number, line: "start" | "gradient" | "update" | "end", at: [number, number],
 *   gradient: [number, number] | null, loss: number | null}}
 */
export function placeOf(walked, place) {
  const last = place >= placesOf(walked) - 1;
  const step = last ? descentSteps(walked) : Math.floor(place / 2);
  const line = last ? "end" : place === 0 ? "start" : place % 2 ? "gradient" : "update";
  const used = line === "gradient" ? step : line === "update" ? step - 1 : -1;
  return {
    step,
    line,
    at: walked.path[step],
    gradient: used < 0 ? null : walked.gradient[used],
    loss: walked.loss[step],
  };
}

/** @typedef {import("../types.d.ts").Numbers} Numbers */
/** A walk so far and to come, from the start on. @typedef {{rate: number, path: Numbers, loss: Numbers}} Rolling */
/** @typedef {{w: number, loss: number}} Valley */

/** A weight so far out is gone, and one this far is as good as gone. */
const [GONE, FAR] = [1e4, 25];
/** This near to a valley's floor a walk has come to rest, if its next step is no longer than that. */
const NEAR = 0.05;

/**
 * @param {Numbers} curve evenly over the extent
 * @param {readonly [number, number]} extent
 * @returns {Valley[]} the places lower than those beside them, from left to right; each is the lowest point of the
 *   parabola through three points of the curve, which lies nearer to a valley's floor than any of them
 */
export function valleys(curve, [from, to]) {
  return curve.flatMap((loss, i) => {
    const [before, after] = [curve[i - 1], curve[i + 1]];
    const low = typeof before === "number" && typeof after === "number" && loss !== null;
    if (!low || loss >= before || loss > after) return [];
    const slope = (before - after) / (before - 2 * loss + after);
    const w = from + ((to - from) * (i + slope / 2)) / (curve.length - 1);
    return [{w, loss: loss - (slope * (before - after)) / 8}];
  });
}

/**
 * @param {number | null} w
 * @returns {w is null} whether a walk has run away; such a one is not walked on
 */
export function isGone(w) {
  return w === null || Math.abs(w) > GONE;
}

/**
 * The same walk, with another one from a step of it on.
 * @param {Rolling} walk
 * @param {number} step
 * @param {number} rate
 * @param {import("../types.d.ts").RateWalk} on from where the walk was at that step
 * @returns {Rolling}
 */
export function walkedOn({path, loss}, step, rate, on) {
  return {
    rate,
    path: [...path.slice(0, step), ...on.path],
    loss: [...loss.slice(0, step), ...on.loss],
  };
}

/**
 * What has become of a walk at a step, in a few words.
 * @param {Rolling} walk
 * @param {number} step
 * @param {readonly Valley[]} found of the loss
 * @returns {string}
 */
export function fate({path}, step, found) {
  const [w, next] = [path[step], path[step + 1] ?? path[step]];
  const at = w ?? Number.POSITIVE_INFINITY;
  if (Math.abs(at) > FAR) return "runs away";
  const still = next !== null && Math.abs(next - at) < NEAR;
  const valley = found.find((one) => Math.abs(one.w - at) < NEAR);
  if (!valley || !still) return "on its way";
  const lowest = Math.min(...found.map(({loss}) => loss));
  return valley.loss > lowest ? "caught in the hollow" : "at the lowest point";
}

/** @param {number | null | undefined} value @returns {string} a weight or a loss, short */
export function placeText(value) {
  if (value === null || value === undefined) return "∞";
  return Math.abs(value) >= 1e4 ? brief(value, 2) : fixed(value, 3);
}
