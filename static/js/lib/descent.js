/** Gradient descent on a surface, told half a step at a time: the gradient first, then the update. Pure. */

/** @typedef {import("../types.d.ts").Walked} Walked */

/** A gradient shorter than this is none: the walk has converged. */
export const FLAT = 0.01;

/**
 * @param {Walked} walked
 * @returns {number} the steps until the walk has converged, or all of them
 */
export function stepsOf({gradient}) {
  const flat = gradient.findIndex(([a, b]) => Math.hypot(a, b) < FLAT);
  return flat < 0 ? gradient.length : flat;
}

/** @param {Walked} walked @returns {number} places of a walk: the start, two for each step, and the end */
export function placesOf(walked) {
  return 2 * stepsOf(walked) + 2;
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
  const step = last ? stepsOf(walked) : Math.floor(place / 2);
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
