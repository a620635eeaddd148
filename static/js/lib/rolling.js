/** Walks down a loss over one weight: where its valleys are, and what has become of a walk. Pure. */

import {brief, fixed} from "./format.js";

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
