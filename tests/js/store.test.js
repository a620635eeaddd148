import assert from "node:assert/strict";
import {test} from "node:test";
import {PER_TRIAL} from "../../static/js/lib/history.js";
import {lastGesture} from "../../static/js/lib/marks.js";
import {FIRST} from "../../static/js/lib/spec.js";
import {asOf, catchUp, fold, show, trains, unknown} from "../../static/js/store.js";

/** @typedef {import("../../static/js/types.d.ts").ReliableMessage} Reliable */

/**
 * @param {number} seq
 * @param {object} message
 * @param {number} [revision]
 * @returns {Reliable}
 */
const event = (seq, message, revision = 0) => /** @type {Reliable} */ ({run: "a", seq, revision, ...message});
const started = (seq = 1, revision = 0, step = 0) =>
  event(seq, {type: "started", spec: FIRST, step}, revision);
/** @param {number} seq @param {number[]} steps @param {number} [revision] */
const losses = (seq, steps, revision = 0) => {
  const rows = Object.fromEntries(PER_TRIAL.map((name) => [name, steps.map((step) => [1 / step])]));
  return event(seq, {type: "losses", step: steps, epoch: steps, ...rows}, revision);
};
/** @param {number} seq @param {number} step @param {number} value @param {number} [revision] */
const faster = (seq, step, value, revision = 0) =>
  event(
    seq,
    {type: "control-applied", step, label: "", note: `note ${seq}`, control: {type: "learning-rate", value}},
    revision,
  );
/** @param {Reliable[]} messages */
const folded = (...messages) => messages.reduce(fold, unknown("a"));
/** @param {import("../../static/js/store.js").RunState} state */
const steps = (state) => [...state.history.step.slice(0, state.history.length)];

test("a log read twice gives the same state as a log read once", () => {
  const log = [started(), losses(2, [1, 2]), faster(3, 2, 0.3), losses(4, [3])];
  assert.deepEqual(folded(...log, ...log), folded(...log));
});

test("a message that was seen changes nothing", () => {
  const state = folded(started(), losses(2, [1, 2]));
  assert.equal(fold(state, losses(2, [1, 2])), state);
  assert.equal(fold(state, started(1)), state);
});

test("a message of an older revision is void, but its number counts", () => {
  const state = fold(folded(started(), started(2, 1)), losses(3, [1], 0));
  assert.equal(state.history.length, 0);
  assert.equal(state.seq, 3);
});

test("a reset begins an empty history with the new settings", () => {
  const state = folded(started(), losses(2, [1, 2]), faster(3, 2, 0.3), started(4, 1));
  assert.deepEqual([state.step, state.history.length, state.marks.length], [0, 0, 0]);
  assert.equal(state.settings?.trials[0].learning_rate, 0.003);
});

test("going back in time keeps history, marks and settings up to that step", () => {
  const state = folded(
    started(),
    faster(2, 1, 0.3),
    losses(3, [1, 2, 3, 4]),
    faster(4, 4, 9),
    started(5, 1, 3),
  );
  assert.deepEqual(steps(state), [1, 2, 3]);
  assert.equal(state.marks.length, 1);
  assert.equal(state.settings?.trials[0].learning_rate, 0.3);
  assert.deepEqual(steps(fold(state, losses(6, [4], 1))), [1, 2, 3, 4]);
});

test("an undo drops the last controls right at the step, and what they set", () => {
  const log = [started(), faster(2, 3, 0.1), losses(3, [1, 2, 3, 4]), faster(4, 4, 0.5), faster(5, 4, 0.7)];
  const back = /** @type {Reliable} */ ({...started(6, 1, 4), undo: 1});
  const state = folded(...log, back);
  assert.deepEqual(
    state.marks.map((mark) => mark.rates?.after),
    [0.1, 0.5],
  );
  assert.equal(state.settings?.trials[0].learning_rate, 0.5);
  const on = fold(state, faster(7, 4, 0.9, 1));
  assert.deepEqual(
    on.marks.map((mark) => mark.rates?.after),
    [0.1, 0.5, 0.9],
  );
});

test("a run as of a past step has that step's picture and nothing of what came after", () => {
  const fall = event(4, {type: "diverged", trial: 0, step: 3, sentence: ""});
  const state = folded(started(), losses(2, [1, 2, 3, 4]), faster(3, 3, 0.5), fall);
  const frame = /** @type {import("../../static/js/wire.js").Frame} */ (
    /** @type {unknown} */ ({head: {run: "a", revision: 0, step: 3}})
  );
  const then = asOf(state, frame);
  assert.deepEqual([then.step, steps(then), then.marks, then.divergedTrials], [3, [1, 2, 3], [], []]);
  assert.equal(then.frame, frame);
  assert.deepEqual(steps(state), [1, 2, 3, 4]);
});

test("a server that tells of kept controls and buckets again changes nothing", () => {
  const state = folded(
    started(),
    faster(2, 1, 0.3),
    losses(3, [1, 2, 3]),
    faster(4, 3, 0.5),
    started(5, 1, 3),
  );
  const told = [faster(6, 1, 0.3, 1), losses(7, [1, 2, 3], 1), faster(8, 3, 0.5, 1)].reduce(fold, state);
  assert.deepEqual(steps(told), [1, 2, 3]);
  assert.deepEqual(
    told.marks.map((mark) => mark.step),
    [1, 3],
  );
  assert.deepEqual(told.settings, state.settings);
});

test("a control leaves a mark with the rates before and after it, a note, and new settings", () => {
  const state = folded(started(), faster(2, 5, 0.3), faster(3, 9, 1));
  assert.deepEqual(
    state.marks.map(({step, rates}) => ({step, rates})),
    [
      {step: 5, rates: {before: 0.003, after: 0.3}},
      {step: 9, rates: {before: 0.3, after: 1}},
    ],
  );
  assert.equal(state.note, "note 3");
  assert.equal(state.settings?.trials[0].learning_rate, 1);
});

test("a mark knows the gesture that its request began with", () => {
  const plain = faster(2, 5, 0.3);
  const dragged = {...faster(3, 6, 0.4), request: "drag7~abc"};
  const gestures = folded(started(), plain, /** @type {Reliable} */ (dragged)).marks.map(
    (mark) => mark.gesture,
  );
  assert.deepEqual(gestures, ["", "drag7"]);
});

test("the values of a drag are one gesture, live and replayed, and an undo drops them together", () => {
  const later = (/** @type {number} */ seq, /** @type {number} */ step, /** @type {number} */ rate) =>
    /** @type {Reliable} */ ({...faster(seq, step, rate), join: "after"});
  const state = folded(started(), faster(2, 3, 0.1), later(3, 3, 0.2), later(4, 5, 0.3));
  assert.equal(new Set(state.marks.map((mark) => mark.gesture)).size, 1);
  assert.deepEqual(lastGesture(state.marks), {step: 3, undo: 1, label: "rate 0.003 → 0.3"});
  const undone = fold(state, /** @type {Reliable} */ ({...started(5, 1, 3), undo: 1}));
  assert.deepEqual(undone.marks, []);
  assert.equal(undone.settings?.trials[0].learning_rate, 0.003);
});

test("a diverged run says so until something is changed", () => {
  const diverged = event(2, {type: "diverged", step: 7, sentence: "Diverged."});
  const stopped = event(3, {type: "state", step: 7, state: "diverged", steps_per_second: null, reason: ""});
  const paused = event(4, {type: "state", step: 7, state: "paused", steps_per_second: null, reason: ""});
  const state = folded(started(), diverged, stopped);
  assert.deepEqual([state.phase, state.diverged?.sentence], ["diverged", "Diverged."]);
  assert.equal(fold(state, paused).diverged, null);
});

test("a frame of another revision is not shown", () => {
  const frame = /** @type {import("../../static/js/wire.js").Frame} */ (
    /** @type {unknown} */ ({head: {run: "a", revision: 1, step: 9}})
  );
  const state = folded(started());
  assert.equal(show(state, frame), state);
  assert.equal(show(fold(state, started(2, 1)), frame).step, 9);
});

test("a run is catching up until its state names no target, and then trains only if it was asked to", () => {
  const said = (/** @type {number} */ seq, /** @type {object} */ more) =>
    /** @type {any} */ ({type: "state", run: "a", revision: 0, seq, step: 0, state: "training", ...more});
  const begun = /** @type {any} */ ({...unknown("a"), revision: 0});
  let state = fold(begun, said(1, {until: 900, target: 900}));
  assert.deepEqual(state.catchingUp, {step: 0, target: 900, seconds: null});
  assert.equal(trains(state), false);
  state = catchUp(state, {type: "catching-up", run: "a", step: 300, target: 900, seconds: 2.5});
  assert.deepEqual(state.catchingUp, {step: 300, target: 900, seconds: 2.5});
  state = fold(state, said(2, {until: null, target: 900}));
  assert.equal(state.catchingUp?.step, 300);
  assert.equal(trains(state), true);
  state = fold(state, said(3, {until: null, target: null}));
  assert.equal(state.catchingUp, null);
  assert.equal(trains(state), true);
});
