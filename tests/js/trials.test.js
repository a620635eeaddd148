import assert from "node:assert/strict";
import {test} from "node:test";
import {experiment, OPTIONS} from "../../static/js/lib/experiments.js";
import {FIRST} from "../../static/js/lib/spec.js";
import * as trials from "../../static/js/lib/trials.js";
import "./limits.js";

const choices = (/** @type {string[]} */ ...names) =>
  names.map((name) => ({name, title: name.toUpperCase()}));
const catalogue = /** @type {import("../../static/js/lib/spec.js").Catalogue} */ (
  /** @type {unknown} */ ({optimizer: choices("sgd", "adam"), schedule: choices("constant", "cosine")})
);
const colours = {trials: ["#aa3377", "#228833", "#b8860b"], paper: "#ffffff", ink: "#000000"};
/** @param {number} index @param {Partial<trials.Row>} row @returns {trials.Row} */
const row = (index, row) => ({index, name: "", rate: 1, training: 1, test: 1, fell: null, state: "", ...row});

test("a trial is called by what it has that others have not", () => {
  const race = experiment("race", FIRST, {...OPTIONS.race, optimizers: ["sgd", "adam"]});
  assert.deepEqual(trials.trialNames(race, catalogue), ["SGD", "ADAM"]);
  const sweep = experiment("sweep", FIRST, {count: 3, low: 0.0001234, high: 1});
  assert.deepEqual(trials.trialNames(sweep, catalogue), ["0.000123", "0.011", "1"]);
  const alike = {...FIRST, trials: [FIRST.trials[0], FIRST.trials[0]]};
  assert.deepEqual(trials.trialNames(alike, catalogue), ["trial 1", "trial 2"]);
});

test("a fork has one trial as before, and one called by what was changed", () => {
  const [trial] = FIRST.trials;
  const fork = {...FIRST, kind: /** @type {const} */ ("fork"), trials: [trial, trial]};
  assert.deepEqual(trials.trialNames(fork, catalogue), ["as before", "the fork"]);
  const changed = {...trial, learning_rate: 0.3, optimizer: {name: "adam", arguments: {}}};
  assert.deepEqual(trials.trialNames({...fork, trials: [trial, changed]}, catalogue), [
    "as before",
    "ADAM · rate 0.3",
  ]);
});

test("strokes differ in dash as well as in colour, however few or many there are", () => {
  const six = {...colours, trials: ["#100000", "#200000", "#300000", "#400000", "#500000", "#600000"]};
  for (const count of [2, 3, 6]) {
    const strokes = trials.strokes("race", count, six);
    assert.equal(new Set(strokes.map(({dash}) => dash.join())).size, count);
    assert.equal(new Set(strokes.map(({colour}) => colour)).size, count);
  }
  const many = trials.strokes("seeds", 36, six);
  assert.equal(new Set(many.map((stroke) => JSON.stringify(stroke))).size, 36);
});

test("a sweep's strokes are one ramp, darker with each rate", () => {
  const palette = {...colours, trials: [...colours.trials, "#1b9e9e", "#6a4fb3"]};
  const strokes = trials.strokes("sweep", 16, palette);
  const light = strokes.map(({colour}) => Number.parseInt(colour.slice(3, 5), 16));
  assert.deepEqual(
    [...light].sort((a, b) => b - a),
    light,
  );
  assert.equal(new Set(strokes.map(({colour}) => colour)).size, 16);
});

test("rows are sorted either way, and what is missing comes last", () => {
  const rows = [
    row(0, {training: 3}),
    row(1, {training: null}),
    row(2, {training: 1}),
    row(3, {training: undefined}),
  ];
  const order = (/** @type {trials.Order["direction"]} */ direction) =>
    trials.sortedRows(rows, {key: "training", direction}).map(({index}) => index);
  assert.deepEqual(order("ascending"), [2, 0, 1, 3]);
  assert.deepEqual(order("descending"), [0, 2, 1, 3]);
});

test("a trial's tile is read in the boundary's own units", () => {
  const bytes = new Uint8Array([255, 128, 1, 128, 0, 0, 0, 0]);
  assert.deepEqual([...(trials.tileValues(bytes, 2, 0, false) ?? [])], [1, 0.5, 0, 0.5]);
  assert.deepEqual([...(trials.tileValues(bytes, 2, 0, true) ?? [])], [1, 0, -1, 0]);
  assert.equal(trials.tileValues(bytes, 2, 1, false), null);
});

test("tiles fill their box, and never pass its width", () => {
  const room = {width: 746, height: 214, label: 26, gap: 8, largest: 150, smallest: 36};
  for (const count of [2, 5, 8, 16, 32, 64, 256]) {
    const {columns, size} = trials.tiling(count, room);
    assert.ok(columns * (size + room.gap) - room.gap <= room.width, String(count));
    assert.ok(size >= room.smallest, String(count));
  }
  assert.equal(trials.tiling(64, room).columns, 16);
});

test("tiles of a narrow page stand side by side where that costs little of their size", () => {
  const narrow = {width: 358, height: 460, label: 26, gap: 8, largest: 150, smallest: 36};
  assert.deepEqual(trials.tiling(2, narrow), {columns: 2, size: 150});
  assert.deepEqual(trials.tiling(5, narrow), {columns: 3, size: 114});
});
