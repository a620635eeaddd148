/**
 * Every message between this page and the server: the shapes of app/wire/messages.py, read and written.
 * Losses are null where they are not finite. Arrays over trials stand in the order of the run's trials.
 */

import {decode} from "./lib/frame.js";

/** @typedef {import("./lib/spec.js").RunSpec} RunSpec */
/** @typedef {import("./lib/spec.js").Control} Control */
/** @typedef {{spec: RunSpec, controls: {step: number, control: Control}[]}} Recipe */
/** @typedef {(number | null)[]} Losses */

/** @typedef {{type: "open", request: string, recipe?: Recipe, link?: string, step?: number}} Open */
/** @typedef {{type: "watch", request: string, run: string, after: number}} Watch */
/** @typedef {{type: "unwatch", run: string}} Unwatch */
/** @typedef {{of: "training-loss" | "test-loss" | "training-accuracy" | "test-accuracy", value: number}} Goal */
/** @typedef {{type: "train", request: string, run: string, until?: number | null, goals?: Goal[]}} Train */
/** @typedef {{type: "pause", request: string, run: string}} Pause */
/** @typedef {{type: "step", request: string, run: string, count: number, unit: "step" | "epoch"}} StepOn */
/** @typedef {{type: "speed", request: string, run: string, steps_per_second: number | null}} SetSpeed */
/** @typedef {{type: "reset", request: string, run: string, spec?: RunSpec | null}} Reset */
/** @typedef {{type: "control", request: string, run: string, control: Control, onward?: boolean}} Change */
/**
 * @typedef {{type: "rewind", request: string, run: string, step: number, undo?: number,
 *   control?: Control | null}} Rewind
 */
/**
 * @typedef {{type: "fork", request: string, run: string, step: number, trial?: number,
 *   control?: Control | null}} Fork
 */
/**
 * @typedef {{type: "landscape", directions?: "random" | "path", resolution?: number, span?: number,
 *   seed?: number}} AskLandscape
 */
/** @typedef {{type: "curvature", seed?: number}} AskCurvature */
/** @typedef {{type: "gradients"}} AskGradients */
/** @typedef {{type: "histograms", bins?: number}} AskHistograms */
/** @typedef {{type: "confusion"}} AskConfusion */
/** @typedef {import("./lib/sequences.js").AskNext | import("./lib/sequences.js").AskExam} SequenceQuestion */
/**
 * @typedef {{type: "weight", layer: number, unit: number, input: number | null, around?: number | null,
 *   reach?: number}} AskWeight
 */
/** @typedef {{type: "state-dict"}} AskStateDict */
/** @typedef {{type: "reading", inputs: number[]}} AskReading */
/** @typedef {{type: "misread", most?: number}} AskMisread */
/** @typedef {{type: "update"}} AskUpdate */
/**
 * @typedef {AskLandscape | AskCurvature | AskGradients | AskHistograms | AskConfusion | AskWeight | AskReading
 *   | AskMisread | AskUpdate | AskStateDict | SequenceQuestion} Question
 */
/** @typedef {{type: "probe", request: string, run: string, trial?: number, what: Question}} Probe */
/** @typedef {import("./lib/studies.js").StudyQuestion} StudyQuestion */
/** @typedef {import("./lib/studies.js").StudyAnswer} StudyAnswer */
/** @typedef {{type: "study", request: string, what: StudyQuestion}} Study */
/** @typedef {{type: "view", request: string, run: string, trial?: number, resolution?: 64 | 128 | 256 | null}} View */
/** @typedef {{type: "look-back", request: string, run: string, step: number}} LookBack */
/** @typedef {{type: "stop", request: string, run: string}} Stop */
/** @typedef {{type: "drawn", run: string}} Drawn */
/** @typedef {Train | Pause | StepOn | SetSpeed | Reset | Change | Rewind | Probe | View | LookBack | Stop} RunMessage */
/** @typedef {Open | Fork | Watch | Unwatch | RunMessage | Study | Drawn} ClientMessage */

/** @typedef {{type: "welcome", version: string, devices: string[]}} Welcome */
/** @typedef {{type: "opened", request: string, run: string}} Opened */
/**
 * @typedef {{type: "refused", request: string | null, run: string | null, sentence: string,
 *   reason: "bad-message" | "bad-value" | "unknown-run" | "run-ended" | "full" | "fault"}} Refused
 */
/**
 * The loss row by row over `extent` (a0, a1, b0, b1), and the path of checkpoints on it.
 * @typedef {{type: "landscape", extent: [number, number, number, number], loss: Losses[],
 *   path: [number, number][], path_step: number[], path_loss: Losses, projected_loss: Losses,
 *   shares: [number, number] | null}} Landscape
 */
/**
 * @typedef {{type: "curvature", eigenvalue: number, rate_bound: number | null, residual: number,
 *   products: number}} Curvature
 */
/**
 * @typedef {{type: "gradients", norm: Losses, variance: Losses, update_ratio: Losses,
 *   noise_scale: number | null}} Gradients
 */
/** @typedef {{limit: number, counts: number[]}} Histogram */
/** @typedef {{type: "histograms", weights: Histogram[], activations: Histogram[]}} Histograms */
/** @typedef {{matrix: number[][] | null, accuracy: number | null, determination: number | null}} Score */
/** @typedef {{type: "confusion", training: Score, test: Score}} Confusion */
/** @typedef {import("./lib/sequences.js").Next | import("./lib/sequences.js").Exam} SequenceAnswer */
/** @typedef {{name: string, value: Losses}} Holding */
/** @typedef {{type: "weight", step: number[], value: Losses, gradient: Losses, state: Holding[]}} Weight */
/** @typedef {{type: "update", value: Losses, gradient: Losses, step: Losses}} Update */
/** file: in base64. @typedef {{type: "state-dict", file: string}} StateDict */
/** @typedef {{type: "reading", outputs: Losses}} Reading */
/** @typedef {{inputs: number[], truth: number, answer: number, sure: number}} Wrong */
/** @typedef {{type: "misread", examples: Wrong[], wrong: number, tested: number}} Misread */
/** @typedef {Landscape | Curvature | Gradients | Histograms | Confusion | Weight | Update | StateDict | Reading | Misread | SequenceAnswer} Answer */
/**
 * @typedef {{type: "probe-result", request: string, run: string, revision: number, step: number, trial: number,
 *   answer: Answer}} ProbeResult
 */
/** @typedef {{type: "study-result", request: string, answer: StudyAnswer}} StudyResult */
/** @typedef {{run: string, revision: number, seq: number}} Event */
/** row: of a table, which of its rows each is. @typedef {{x1: number[], x2: number[], target: number[], training: number, row?: number[] | null}} Points */
/**
 * @typedef {Event & {type: "started", spec: RunSpec, step: number, undo: number, device: string, parameters: number,
 *   steps_per_epoch: number, training_points: number, test_points: number, points: Points}} Started
 */
/** @typedef {Event & {type: "losses"} & import("./lib/history.js").Report} LossReport */
/**
 * @typedef {Event & {type: "control-applied", step: number, control: Control, request: string | null,
 *   label: string, note: string, join?: "none" | "after" | "instead"}} ControlApplied
 */
/**
 * @typedef {Event & {type: "state", step: number, state: "training" | "paused" | "waiting" | "diverged",
 *   steps_per_second: number | null, until: number | null, goals: Goal[], request: string | null, reason: string}} State
 */
/**
 * weight: that went first.
 * @typedef {{layer: number, unit: number, input: number | null, before: number | null, after: number | null}} Runaway
 * @typedef {Event & {type: "diverged", trial: number, step: number, cause: string, remedy_step: number,
 *   remedy_learning_rate: number, weight: Runaway | null, sentence: string}} Diverged
 */
/** @typedef {Event & {type: "finished", step: number, request: string | null, sentence: string}} Finished */
/** @typedef {import("./lib/sequences.js").Examined} Examined */
/** @typedef {Started | LossReport | ControlApplied | State | Diverged | Examined | Finished} Reliable */
/** @typedef {Welcome | Opened | Refused | ProbeResult | StudyResult | Reliable} ServerMessage */

/**
 * request: null for the run as it is now; else the look back that this answers.
 * @typedef {{type: "frame", request: string | null, run: string, revision: number, step: number, epoch: number, training_loss: Losses,
 *   test_loss: Losses, training_accuracy: Losses | null, test_accuracy: Losses | null, learning_rate: Losses,
 *   steps_per_second: number, extent: [number, number, number, number], trial: number}} FrameHead
 */
/**
 * A frame's head and its arrays; an array that was not finite is left out.
 * boundary: size × size of the trial in view, row 0 at the lowest x₂: a value, the probability of class 1, or of
 * more than two classes that of the winning one, and classes says which that is. units: 32 × 32 bytes each, 128 is zero.
 * trials: tileSize × tileSize bytes of each where there are several, 128 is 1/2 or 0, all 0 for one that diverged;
 * trialClasses: the winning classes, alike, and then trials says how probable they are, 1 to 255. outputs: of
 * several, the probability of each class, unitSize × unitSize bytes, 128 is 1/2. filters: of pictures, the weights
 * into the first units, filterSize × filterSize bytes each, 128 is zero.
 * weights: of the trial in view, layer by layer, (inputs + 1, units), the biases last.
 * buffers: all of them by name, since other kinds of run have others.
 * @typedef {{head: FrameHead, buffers: Record<string, import("./lib/frame.js").Buffer>, boundary?: Float32Array, size: number, classes?: Uint8Array,
 *   units?: Uint8Array, unitSize: number, outputs?: Uint8Array, filters?: Uint8Array, filterSize: number,
 *   trials?: Uint8Array, trialClasses?: Uint8Array, tileSize: number, weights?: Float32Array}} Frame
 */

/** The side of a unit's map in a frame. */
export const UNIT_SIZE = 32;

/**
 * Reads a text frame, which holds one message or a list of them.
 * @param {string} text
 * @returns {ServerMessage[]}
 */
export function parse(text) {
  const message = JSON.parse(text);
  return Array.isArray(message) ? message : [message];
}

/**
 * Reads a binary frame.
 * @param {ArrayBuffer} bytes
 * @returns {Frame}
 */
export function parseFrame(bytes) {
  const {head, buffers} = decode(bytes);
  const boundary = buffers.boundary;
  return {
    head: /** @type {FrameHead} */ (head),
    buffers,
    size: boundary ? boundary.shape[0] : 0,
    boundary: /** @type {Float32Array | undefined} */ (boundary?.data),
    classes: /** @type {Uint8Array | undefined} */ (buffers.classes?.data),
    units: /** @type {Uint8Array | undefined} */ (buffers.units?.data),
    unitSize: buffers.units ? buffers.units.shape[1] : 0,
    outputs: /** @type {Uint8Array | undefined} */ (buffers.outputs?.data),
    filters: /** @type {Uint8Array | undefined} */ (buffers.filters?.data),
    filterSize: buffers.filters ? buffers.filters.shape[1] : 0,
    trials: /** @type {Uint8Array | undefined} */ (buffers.trials?.data),
    trialClasses: /** @type {Uint8Array | undefined} */ (buffers.trial_classes?.data),
    tileSize: buffers.trials ? buffers.trials.shape[1] : 0,
    weights: /** @type {Float32Array | undefined} */ (buffers.weights?.data),
  };
}

/**
 * @param {ClientMessage} message
 * @returns {string}
 */
export function encode(message) {
  return JSON.stringify(message);
}

/**
 * @param {ServerMessage} message
 * @returns {message is Reliable}
 */
export function isReliable(message) {
  return "seq" in message;
}
