/** How well a network answers, in words and shares. Pure. */

import {count, percent} from "./format.js";

/** truth, answer: classes. count: examples. */
/** @typedef {{truth: number, answer: number, count: number}} Mistake */

/**
 * Each entry as a part of its row: of the examples of one class, how many were taken for which.
 * @param {readonly (readonly number[])[]} matrix
 * @returns {number[][]} 0 in a row without examples
 */
export function shares(matrix) {
  return matrix.map((row) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((entry) => (sum ? entry / sum : 0));
  });
}

/**
 * @param {readonly (readonly number[])[]} matrix row the truth, column the answer
 * @returns {Mistake | null} the commonest; null where all is right
 */
export function worst(matrix) {
  /** @type {Mistake | null} */
  let found = null;
  for (const [truth, row] of matrix.entries()) {
    for (const [answer, entry] of row.entries())
      if (truth !== answer && entry > (found?.count ?? 0)) found = {truth, answer, count: entry};
  }
  return found;
}

/**
 * @param {import("../types.d.ts").Score} score
 * @param {readonly string[]} names of the classes
 * @returns {string} one sentence
 */
export function scoreText({matrix, determination}, names) {
  if (!matrix) {
    if (determination === null)
      return "R² is undefined: the values do not vary, or the predictions are not finite.";
    if (determination < 0) return "The network predicts worse than the mean would.";
    return `The network explains ${percent(determination)} of the values' variance.`;
  }
  const total = matrix.flat().reduce((a, b) => a + b, 0);
  const right = matrix.reduce((sum, row, index) => sum + row[index], 0);
  const most = matrix.length === names.length ? worst(matrix) : null;
  const known = `${count(right)} of ${count(total)} points are classified correctly`;
  if (!most) return `${known}.`;
  return `${known}; ${count(most.count)} of ${names[most.truth]} ${most.count === 1 ? "is" : "are"} classified as ${names[most.answer]}.`;
}
