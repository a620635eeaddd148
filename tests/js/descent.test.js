import assert from "node:assert/strict";
import {test} from "node:test";
import {descentSteps, placeOf, placesOf} from "../../static/js/lib/descent.js";

/** @type {import("../../static/js/types.d.ts").Walked} */
const walked = {
  batch: 3,
  path: [
    [0, 0],
    [1, 0],
    [1.5, 0],
    [1.6, 0],
  ],
  loss: [3, 2, 1, 0.9],
  gradient: [
    [-1, 0],
    [-0.5, 0],
    [-0.005, 0],
  ],
  picked: [2, 0, 1],
  variance: 0,
  seconds_per_step: 1e-5,
  reached: null,
};

test("a walk ends where the ground is flat", () => {
  assert.equal(descentSteps(walked), 2);
  assert.equal(placesOf(walked), 6);
});

test("each step is two places: the gradient, found where the walker stands, and the update it makes", () => {
  const told = [0, 1, 2, 3, 4, 5].map((place) => placeOf(walked, place));
  assert.deepEqual(
    told.map(({line}) => line),
    ["start", "gradient", "update", "gradient", "update", "end"],
  );
  assert.deepEqual(
    told.map(({at}) => at[0]),
    [0, 0, 1, 1, 1.5, 1.5],
  );
  assert.deepEqual(
    told.map(({gradient}) => gradient?.[0] ?? null),
    [null, -1, -1, -0.5, -0.5, null],
  );
});
