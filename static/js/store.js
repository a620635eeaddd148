/**
 * What a page knows of one run, folded from the server's messages. Pure: each fold returns a new state.
 * A message seen before, or of an older revision than the newest `started`, changes nothing but `seq`.
 */

import {append, emptyHistory, until} from "./lib/history.js";
import {withControl} from "./lib/spec.js";
import {isTraining} from "./lib/trials.js";

/** @typedef {import("./types.d.ts").ReliableMessage} Reliable */
/** @typedef {import("./wire.js").Frame} Frame */
/** @typedef {import("./types.d.ts").RunSpec} RunSpec */

/**
 * kept: from before the run went back in time; the server may tell of it again. own: a reader's, and not of the recipe
 * that the run was opened with.
 * @typedef {import("./lib/marks.js").Mark & {control: import("./types.d.ts").Control, kept: boolean, own: boolean}} AppliedMark
 */

/**
 * seq: the newest message taken in. settings: spec as the controls left it. started: null before the first
 * `started` arrived. begun: the step of the newest `started`. phase: what the run does now; reason: why.
 * before: the run that is this one as it was before its last reset or rewind; since: how many of the marks are older.
 * wholeDiverged: what was said of the way back when the run as a whole diverged, until it is on its way back.
 * until: the step it pauses at. catchingUp: how far it is on its way to a step, null when it is there.
 * diverged: what the first trial to diverge said; divergedTrials: what each said last, with its own way back once one is found.
 * evaluations: of a transformer, in order. frame: the newest picture of this revision.
 * @typedef {{run: string, seq: number, revision: number, started: import("./types.d.ts").Started | null,
 *   settings: RunSpec | null, before: string | null, since: number, step: number, history: import("./lib/history.js").History,
 *   marks: readonly AppliedMark[], note: string,
 *   phase: "training" | "paused" | "waiting" | "diverged" | "finished", reason: string, speed: number | null,
 *   until: number | null, catchingUp: {step: number, target: number, seconds: number | null} | null,
 *   wholeDiverged: import("./types.d.ts").Diverged | null, diverged: import("./types.d.ts").Diverged | null,
 *   divergedTrials: readonly import("./types.d.ts").Diverged[], evaluations: readonly import("./types.d.ts").Evaluated[], frame: Frame | null}} RunState
 */

/**
 * @param {string} run
 * @returns {RunState} of which nothing is known yet
 */
export function unknown(run) {
  return {
    run,
    seq: 0,
    revision: -1,
    started: null,
    settings: null,
    before: null,
    since: 0,
    step: 0,
    history: emptyHistory(1),
    marks: [],
    note: "",
    phase: "paused",
    reason: "",
    speed: null,
    until: null,
    catchingUp: null,
    wholeDiverged: null,
    diverged: null,
    divergedTrials: [],
    evaluations: [],
    frame: null,
  };
}

/**
 * @param {RunState} state
 * @param {Reliable} message of the same run
 * @returns {RunState}
 */
export function fold(state, message) {
  if (message.seq <= state.seq) return state;
  const next = {...state, seq: message.seq};
  if (message.type === "started") return message.revision < state.revision ? next : begin(next, message);
  return message.revision === state.revision ? take(next, message) : next;
}

/**
 * @param {RunState} state
 * @returns {boolean} whether the run trains, or will where it is catching up to
 */
export function trains({phase, until, catchingUp}) {
  return isTraining({phase}) && !(catchingUp && until === catchingUp.target);
}

/**
 * The run says how far it is on its way to a step, beside its log.
 * @param {RunState} state
 * @param {import("./types.d.ts").CatchingUp} message of the same run
 * @returns {RunState}
 */
export function catchUp(state, {step, target, seconds}) {
  return {...state, catchingUp: {step, target, seconds}};
}

/**
 * @param {RunState} state
 * @param {import("./types.d.ts").State} message
 * @returns {RunState["catchingUp"]} null where the run is not on its way to a step
 */
function ahead({catchingUp}, {step, target}) {
  if (typeof target !== "number") return null;
  return catchingUp?.target === target ? catchingUp : {step, target, seconds: null};
}

/**
 * A new revision. After going back in time, what lies before that step stays.
 * @param {RunState} state
 * @param {import("./types.d.ts").Started} message
 * @returns {RunState}
 */
function begin(state, message) {
  const again = message.step > 0 && state.history.trials === message.spec.trials.length;
  const kept = again ? state.marks.filter((mark) => mark.step <= message.step) : [];
  const marks = without(kept, message.undo ?? 0).map((mark) => ({...mark, kept: true}));
  const before = message.before ?? (again ? state.before : null);
  return {
    ...unknown(state.run),
    seq: message.seq,
    revision: message.revision,
    started: message,
    settings: marks.reduce((spec, mark) => withControl(spec, mark.control), message.spec),
    before,
    since: Math.min(marks.length, before === state.before ? state.since : marks.length),
    step: message.step,
    history: again ? until(state.history, message.step) : emptyHistory(message.spec.trials.length),
    marks,
    speed: state.speed,
    divergedTrials: again ? state.divergedTrials.filter((fall) => fall.step <= message.step) : [],
    evaluations: again ? state.evaluations.filter((exam) => exam.step <= message.step) : [],
  };
}

/**
 * @param {readonly AppliedMark[]} marks
 * @param {number} count
 * @returns {AppliedMark[]} without the last so many controls, each with all its values
 */
function without(marks, count) {
  let end = marks.length;
  for (let left = count; left > 0 && end > 0; end -= 1) if (!marks[end - 1].joined) left -= 1;
  return marks.slice(0, end);
}

/**
 * @param {RunState} state
 * @param {Exclude<Reliable, {type: "started"}>} message
 * @returns {RunState}
 */
function take(state, message) {
  switch (message.type) {
    case "losses":
      return {
        ...state,
        history: append(until(state.history, (message.step[0] ?? 0) - 1), message),
        step: Math.max(state.step, message.step.at(-1) ?? 0),
      };
    case "control-applied":
      return applied(state, message);
    case "state":
      return {
        ...state,
        step: message.step,
        phase: message.state,
        reason: message.reason,
        speed: message.steps_per_second,
        until: message.until,
        catchingUp: ahead(state, message),
        diverged: message.state === "diverged" ? state.diverged : null,
      };
    case "diverged":
      return {
        ...state,
        diverged: state.diverged ?? message,
        wholeDiverged: isWhole(state) && (message.remedy || message.weight) ? message : state.wholeDiverged,
        divergedTrials: [...state.divergedTrials.filter((fall) => fall.trial !== message.trial), message],
        step: Math.max(state.step, message.step),
      };
    case "evaluated":
      return {
        ...state,
        evaluations: [...state.evaluations.filter((exam) => exam.step < message.step), message],
      };
    case "finished":
      return {...state, phase: "finished", reason: message.sentence, step: message.step};
  }
}

/** @param {RunState} state @returns {boolean} whether a fall is that of the whole run, and not of one trial of several */
function isWhole({phase, settings}) {
  return phase === "diverged" || settings?.trials.length === 1;
}

/**
 * @param {RunState} state
 * @param {import("./types.d.ts").ControlApplied} message
 * @returns {RunState}
 */
function applied(state, message) {
  const {control, step, label, note, request} = message;
  const before = state.settings;
  const same = (/** @type {AppliedMark} */ mark) => JSON.stringify(mark.control) === JSON.stringify(control);
  const rates =
    control.type === "learning-rate" && before
      ? {before: before.trials[control.trial ?? 0].learning_rate, after: control.value}
      : null;
  const marks = state.marks.filter(
    (mark) => !mark.kept || mark.step < step || (mark.step === step && !same(mark)),
  );
  const joined = (message.join ?? "none") !== "none";
  const begun = joined ? marks.map((mark) => sets(mark.control)).lastIndexOf(sets(control)) : -1;
  const gesture = gestureOf(request) || marks[begun]?.gesture || (begun < 0 ? "" : `#${message.seq}`);
  if (begun >= 0) marks[begun] = {...marks[begun], gesture};
  const who = trialOf(control, before);
  return {
    ...state,
    settings: before && withControl(before, control),
    marks: [
      ...marks,
      {step, label, rates, who, gesture, joined, control, kept: false, own: request !== null},
    ],
    note,
  };
}

/** @param {import("./types.d.ts").Control} control @returns {string} what it sets, whatever to */
function sets(control) {
  return JSON.stringify({...control, value: null, path: null});
}

/**
 * @param {import("./types.d.ts").Control} control
 * @param {RunSpec | null} spec
 * @returns {string} which of several trials it is on; "" for all of them
 */
function trialOf(control, spec) {
  if (control.type === "dropout" || !spec || spec.trials.length === 1) return "";
  return typeof control.trial === "number" ? ` (trial ${control.trial + 1})` : "";
}

/**
 * @param {string | null | undefined} request
 * @returns {string} the gesture that a page began its request's id with
 */
function gestureOf(request) {
  return request?.includes("~") ? request.split("~")[0] : "";
}

/**
 * The run as it was at a step it has done, by a picture of then; its settings stay as they are now.
 * @param {RunState} state
 * @param {Frame} frame of the same revision
 * @returns {RunState} paused there
 */
export function asOf(state, frame) {
  const {step} = frame.head;
  return {
    ...state,
    frame,
    step,
    history: until(state.history, step),
    marks: state.marks.filter((mark) => mark.step < step),
    phase: "paused",
    diverged: null,
    divergedTrials: state.divergedTrials.filter((fall) => fall.step < step),
    evaluations: state.evaluations.filter((exam) => exam.step <= step),
  };
}

/**
 * @param {RunState} state
 * @param {Frame} frame
 * @returns {RunState} the same state when the frame is of another revision
 */
export function show(state, frame) {
  if (frame.head.revision !== state.revision) return state;
  return {...state, frame, step: Math.max(frame.head.step, state.step)};
}
