import assert from "node:assert/strict";
import {test} from "node:test";
import {scoreText, shares, worst} from "../../static/js/lib/describe.js";

const none = {matrix: null, accuracy: null, determination: null};

test("each class is shared out over what it was taken for", () => {
  assert.deepEqual(
    shares([
      [3, 1],
      [0, 0],
    ]),
    [
      [0.75, 0.25],
      [0, 0],
    ],
  );
});

test("the commonest mistake is off the diagonal", () => {
  const matrix = [
    [9, 1, 0],
    [0, 5, 4],
    [2, 0, 7],
  ];
  assert.deepEqual(worst(matrix), {truth: 1, answer: 2, count: 4});
  assert.equal(
    worst([
      [9, 0],
      [0, 9],
    ]),
    null,
  );
});

test("a score is one sentence, of classes or of a value", () => {
  const matrix = [
    [9, 1],
    [3, 1187],
  ];
  assert.equal(
    scoreText({...none, matrix, accuracy: 0.99}, ["orange", "blue"]),
    "1,196 of 1,200 points are classified correctly; 3 of blue are classified as orange.",
  );
  assert.equal(
    scoreText({...none, determination: 0.25}, []),
    "The network explains 25 % of the values' variance.",
  );
  assert.match(scoreText({...none, determination: -2}, []), /worse than the mean/);
  assert.match(scoreText(none, []), /undefined/);
});
