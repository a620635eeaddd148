import assert from "node:assert/strict";
import {test} from "node:test";
import {palette, ramp} from "../../static/js/lib/colours.js";
import * as maps from "../../static/js/lib/maps.js";

const classes = ["#d9702b", "#2a6db0", "#37904c"];
const colours = {
  soft: palette({negative: "#d9702b", zero: "#f4f1ea", positive: "#2a6db0"}),
  full: palette({negative: "#d9702b", zero: "#f4f1ea", positive: "#2a6db0"}, 1),
  classes,
  ramps: classes.map((colour) => ramp("#f4f1ea", colour)),
};
/** @type {import("../../static/js/lib/spec.js").DataSet} */
const THREE = {
  name: "t",
  title: "t",
  arguments: [],
  problem: "classification",
  columns: ["a", "b"],
  target: "kind",
  classes: ["red", "green", "blue"],
  side: 0,
  extent: [0, 1, 0, 1],
  points: 3,
};
const TWO = {...THREE, classes: ["failed", "passed"]};
/** @type {import("../../static/js/lib/spec.js").DataSet} */
const VALUES = {...THREE, problem: "regression", classes: [], value: [100, 20], target: "price"};

/** @param {Partial<import("../../static/js/lib/maps.js").AnswerMap>} map */
function painted(map) {
  const pixels = new Uint32Array(4);
  maps.paintAnswer(pixels, {values: null, winners: null, size: 2, classes: 2, ...map}, colours);
  return [...pixels];
}

test("two classes are orange and blue, paper where they are alike, the lowest row at the bottom", () => {
  assert.deepEqual(
    painted({values: Float32Array.of(0, 0.5, 1, 0.5)}),
    [255, 128, 1, 128].map((at) => colours.soft[at]),
  );
});

test("of several classes the winner has its colour, as strong as it is sure", () => {
  const map = {values: Float32Array.of(1, 1 / 3, 2 / 3, 1), winners: Uint8Array.of(0, 1, 2, 2), classes: 3};
  assert.deepEqual(painted(map), [
    colours.ramps[2][128],
    colours.ramps[2][255],
    colours.ramps[0][255],
    colours.ramps[1][0],
  ]);
});

test("a discrete map shows the side or the winner alone", () => {
  assert.deepEqual(
    painted({values: Float32Array.of(0.4, 0.6, 0.5, 1), discrete: true}),
    [128, 255, 1, 255].map((at) => colours.soft[at]),
  );
  assert.deepEqual(
    painted({values: Float32Array.of(-0.1, 0.2, 0, 9), classes: 0, discrete: true}),
    [128, 255, 1, 255].map((at) => colours.soft[at]),
  );
  const map = {
    values: Float32Array.of(0.4, 0.4, 0.4, 0.4),
    winners: Uint8Array.of(0, 1, 2, 2),
    classes: 3,
    discrete: true,
  };
  assert.deepEqual(
    painted(map),
    [2, 2, 0, 1].map((index) => colours.ramps[index][255]),
  );
});

test("the first two classes have the colours of everything else that is below or above zero", () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => maps.pointColour(colours, index, 3)),
    classes,
  );
  assert.equal(maps.pointColour(colours, 1, 0), "rgb(42 109 176)");
});

test("an answer is told by the classes' names, or in the reader's units", () => {
  assert.equal(maps.answerText(TWO, 0.834), "83 % passed");
  assert.equal(maps.answerText(THREE, 0.5, 2), "50 % blue");
  assert.equal(maps.answerText(VALUES, -0.25), "95");
  assert.equal(maps.answerTitle(TWO), "probability of passed");
  assert.equal(maps.answerTitle(VALUES), "predicted price");
});

test("the trial in view is drawn in full, another from its tile", () => {
  const frame = /** @type {import("../../static/js/wire.js").Frame} */ (
    /** @type {unknown} */ ({
      head: {trial: 0},
      boundary: Float32Array.of(0.5),
      classes: Uint8Array.of(1),
      size: 1,
      trials: Uint8Array.of(128, 255, 0, 0),
      trialClasses: Uint8Array.of(1, 2, 0, 0),
      tileSize: 1,
    })
  );
  const mapOf = maps.answerMaps();
  const first = mapOf(frame, THREE);
  assert.deepEqual([first.values?.[0], first.winners?.[0], first.classes], [0.5, 1, 3]);
  assert.equal(mapOf(frame, THREE), first);
  const second = mapOf(frame, THREE, 1);
  assert.deepEqual([second.values?.[0], second.winners?.[0]], [1, 2]);
  assert.equal(mapOf(frame, THREE, 2).values, null);
});

test("of a curve the answer under the pointer is its height, and none where it is not finite", () => {
  const curve = {...VALUES, curve: true, value: /** @type {[number, number]} */ ([0, 1])};
  const frame = /** @type {import("../../static/js/wire.js").Frame} */ (
    /** @type {unknown} */ ({
      head: {trial: 0},
      size: 0,
      curves: Float32Array.of(0, 0.5, 1, Number.NaN, 2, 3),
      curvePoints: 3,
    })
  );
  const mapOf = maps.answerMaps();
  assert.deepEqual(maps.nearestPoint(mapOf(frame, curve), curve, 0.5, 0.9), {x1: 0.5, x2: 0.5, value: 0.5});
  const second = mapOf(frame, curve, 1);
  assert.equal(maps.nearestPoint(second, curve, 0, 0), null);
  assert.equal(maps.nearestPoint(second, curve, 1, 0)?.value, 3);
});
