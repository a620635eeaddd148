/** Whether a run overfits, from its losses alone. Pure. */

/** Steps before which no gap between two losses says anything. */
const EARLIEST = 200;
/** The test loss is at least so many times the training loss, and so much above it. */
const [TIMES, ABOVE] = [2, 0.1];

/**
 * @param {number} step
 * @param {{training: number | null | undefined, test: number | null | undefined}} losses
 * @returns {{training: number, test: number} | null} null where it does not
 */
export function overfitting(step, {training, test}) {
  if (step < EARLIEST || typeof training !== "number" || typeof test !== "number") return null;
  return test >= TIMES * training && test - training >= ABOVE ? {training, test} : null;
}
