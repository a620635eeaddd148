import assert from "node:assert/strict";
import {test} from "node:test";
import * as describe from "../../static/js/lib/describe.js";
import {experiment, OPTIONS} from "../../static/js/lib/experiments.js";
import {FIRST} from "../../static/js/lib/spec.js";
import "./limits.js";

/** @type {import("../../static/js/lib/spec.js").DataSet} */
const exam = {
  name: "exam",
  title: "Exam",
  arguments: [],
  problem: "classification",
  columns: ["lectures", "hours"],
  target: "passed",
  classes: ["failed", "passed"],
  side: 0,
  extent: [0, 10, 0, 10],
  points: 120,
};
const now = {step: 1200, set: exam, training: 60, test: 60};

test("a boundary is told by its step, its axes, its points and how many lie right", () => {
  const told = describe.boundaryText({...now, accuracy: 0.9});
  assert.match(told, /^At step 1,200: the probability .*passed.* over lectures and hours, /);
  assert.match(
    told,
    /with 60 training points and 60 test points\. 90 % of the test points are classified correctly\.$/,
  );
  assert.doesNotMatch(describe.boundaryText({...now, accuracy: null}), /lie right/);
  const three = {...exam, classes: ["a", "b", "c"]};
  assert.match(describe.boundaryText({...now, set: three, accuracy: 1}), /of the classes a, b, c /);
});

test("a loss is told from its start, with the last five changes and their steps", () => {
  const marks = [100, 300, 500, 700, 900, 1100].map((step) => ({
    step,
    label: `batch ${step}`,
    rates: null,
    gesture: "",
  }));
  const told = describe.curveText({step: 1200, training: 0.25, test: 0.5, first: 0.75, marks});
  assert.match(
    told,
    /^At step 1,200 the training loss is 0\.25\d*, from 0\.75\d* at the start, the test loss 0\.5/,
  );
  assert.match(told, /Last changes: batch 300 at step 300; .*; batch 1100 at step 1,100\.$/);
  const untrained = {step: 0, training: undefined, test: undefined, first: undefined, marks: []};
  assert.equal(describe.curveText(untrained), "Not trained yet.");
});

test("a network is told by its layers, its outputs and its parameters", () => {
  const network = {sizes: [2, 4, 2, 1], parameters: 25, activation: "tanh"};
  assert.match(
    describe.networkText(network),
    /^2 inputs, 2 hidden layers of 4, 2 units with tanh, one output; 25 p/,
  );
  const flat = {sizes: [2, 3], parameters: 9, activation: "tanh"};
  assert.match(
    describe.networkText(flat),
    /^2 inputs, no hidden layer, 3 outputs, one for each class; 9 param/,
  );
});

test("one sentence says what the page waits for, or what can be done now", () => {
  const state = {phase: "paused", reason: "", step: 0, started: {}, settings: FIRST};
  /** @param {Partial<Omit<typeof state, "started"> & {started: object | null}>} fields @param {"connecting" | "open" | "lost"} [link] */
  const said = (fields, link = "open") =>
    describe.statusText({status: {state: link}, state: {...state, ...fields}});
  assert.match(said({}, "connecting"), /^Connecting/);
  assert.match(said({phase: "training"}, "lost"), /Connection lost.* saved\.$/);
  assert.match(said({started: null}), /^Waiting for the run/);
  const full = {
    status: {state: /** @type {const} */ ("open"), sentence: "The disk is full."},
    state: {...state, phase: "training"},
  };
  assert.equal(describe.statusText(full), "The disk is full.");
  assert.match(said({}), /^Ready\. Press Train/);
  assert.match(said({phase: "training"}), /^Training\./);
  assert.equal(said({step: 1500}), "Paused at step 1,500.");
  assert.equal(said({step: 1500, reason: "Paused by a goal."}), "Paused by a goal.");
  assert.match(said({phase: "diverged", step: 7}), /^Diverged at step 7;/);
  const seeds = experiment("seeds", FIRST, OPTIONS.seeds);
  assert.match(said({phase: "diverged", settings: seeds}), /^All trials diverged/);
  const range = experiment("range-test", FIRST, OPTIONS["range-test"]);
  assert.match(said({phase: "training", settings: range}), /^The learning rate rises/);
  assert.equal(said({phase: "diverged", step: 7, settings: range}), "The range test is done.");
});
