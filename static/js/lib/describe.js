/** What the figures show, and how well a network answers, in words. Pure. */

import {endOf} from "./experiments.js";
import {count, loss, percent, rate} from "./format.js";
import {answerTitle} from "./maps.js";
import {merge} from "./marks.js";

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

/** @typedef {import("./marks.js").Mark} Mark */

/** About the length of the step axis in pixels: changes that are one mark there are one here. */
const AXIS = 1000;

/**
 * @param {{step: number, accuracy: number | null | undefined, set: import("./spec.js").DataSet,
 *   training: number, test: number}} now
 * @returns {string}
 */
export function boundaryText({step, accuracy, set, training, test}) {
  const {columns, classes} = set;
  const what = `the ${answerTitle(set).replace(/^the /, "")}`;
  const of = classes.length > 2 ? ` of the classes ${classes.join(", ")}` : "";
  const points = `${count(training)} training points${of} and ${count(test)} test points`;
  const known =
    typeof accuracy === "number" && classes.length
      ? ` ${percent(accuracy)} of the test points are classified correctly.`
      : "";
  const over = set.curve ? columns[0] : `${columns[0]} and ${columns[1]}`;
  return `At step ${count(step)}: ${what} over ${over}, with ${points}.${known}`;
}

/**
 * @param {{step: number, training: number | null | undefined, test: number | null | undefined,
 *   first: number | undefined, marks: readonly Mark[]}} now
 * @returns {string}
 */
export function curveText({step, training, test, first, marks}) {
  if (training === undefined) return "Not trained yet.";
  const from = first === undefined ? "" : `, from ${loss(first)} at the start`;
  const drawn = merge(marks, (at) => (at / Math.max(step, 1)) * AXIS);
  const changes = drawn.slice(-5).map((mark) => `${mark.label} at step ${count(mark.step)}`);
  const list = changes.length ? ` Last changes: ${changes.join("; ")}.` : "";
  return `At step ${count(step)} the training loss is ${loss(training)}${from}, the test loss ${loss(test)}.${list}`;
}

/**
 * @param {{step: number, rate: number | null | undefined, schedule: string}} now
 * @returns {string}
 */
export function rateText({step, rate: now, schedule}) {
  return `At step ${count(step)} the learning rate is ${rate(now)}; schedule: ${schedule}.`;
}

/**
 * @param {{sizes: readonly number[], parameters: number, activation: string}} network
 * @returns {string}
 */
export function networkText({sizes, parameters, activation}) {
  const last = sizes[sizes.length - 1];
  const outputs = last === 1 ? "one output" : `${last} outputs, one for each class`;
  const hidden = sizes.slice(1, -1);
  const layers = hidden.length
    ? `${hidden.length} hidden ${hidden.length === 1 ? "layer" : "layers"} of ${hidden.join(", ")} units with ${activation}`
    : "no hidden layer";
  return `${sizes[0]} inputs, ${layers}, ${outputs}; ${count(parameters)} parameters. A link is orange below zero, blue above, wide when strong.`;
}

/**
 * @param {{step: number, target: number, seconds: number | null}} way seconds: left, as far as that can be told
 * @returns {string}
 */
export function arrivalText({step, target, seconds}) {
  const left = seconds === null ? "" : `, ${remaining(seconds)} left`;
  return `Catching up, step ${count(step)} of ${count(target)}${left}`;
}

/** @param {number} seconds @returns {string} */
function remaining(seconds) {
  if (seconds >= 90) return `about ${count(Math.round(seconds / 60))} min`;
  return seconds < 1.5 ? "about 1 s" : `about ${count(Math.round(seconds))} s`;
}

/**
 * What the page waits for, or what the reader can do now: one sentence.
 * @param {{status: {state: "connecting" | "open" | "lost", sentence?: string}, idle?: boolean,
 *   state: {phase: string, reason: string, step: number, started: object | null,
 *     catchingUp?: {target: number} | null, settings?: import("../types.d.ts").RunSpec | null}}} now idle: whether a change of the rate would change nothing
 * @returns {string}
 */
export function statusText({
  status,
  idle = false,
  state: {phase, reason, step, started, catchingUp, settings},
}) {
  if (status.state === "connecting") return "Connecting to the server…";
  if (status.sentence) return status.sentence;
  if (status.state === "lost") return "Connection lost; reconnecting. Training progress is saved.";
  if (!started) return "Waiting for the run to start…";
  if (catchingUp) return `Catching up; changes made now take effect at step ${count(catchingUp.target)}.`;
  const end = endOf(settings ?? null);
  if (end !== null && phase === "training")
    return "The learning rate rises; watch where the loss begins to fall.";
  if (end !== null && (phase === "diverged" || step >= end)) return "The range test is done.";
  if (phase === "diverged" && reason) return reason;
  if (phase === "diverged" && (settings?.trials.length ?? 1) > 1)
    return "All trials diverged; try lower rates.";
  if (phase === "training" && idle)
    return "Training. The learning rate changes nothing now; the line under it says why.";
  if (phase === "training") return "Training. Drag the learning rate and watch the curve respond.";
  if (phase === "diverged") return `Diverged at step ${count(step)}; the loss figure offers remedies.`;
  if (reason) return reason;
  if (step === 0) return "Ready. Press Train, then drag the learning rate.";
  return `Paused at step ${count(step)}.`;
}
