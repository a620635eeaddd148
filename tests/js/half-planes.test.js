import assert from "node:assert/strict";
import {test} from "node:test";
import {lineIn, rise, side} from "../../static/js/lib/perceptron.js";

const EXAMPLE = {inputs: [-1, 2], weights: [3, -2], bias: 1};
/** @type {[number, number, number, number]} */
const EXTENT = [-5, 5, -5, 5];
const z = (/** @type {[number, number]} */ [x1, x2], p = EXAMPLE) =>
  p.bias + p.weights[0] * x1 + p.weights[1] * x2;

test("the line's ends lie on the line and on the edge of the plane", () => {
  const ends = lineIn(EXAMPLE, EXTENT);
  assert.ok(ends);
  for (const end of ends) {
    assert.ok(Math.abs(z(end)) < 1e-9);
    assert.ok(Math.max(Math.abs(end[0]), Math.abs(end[1])) === 5);
  }
});

test("an upright line, a level line and a line through two corners are found too", () => {
  assert.deepEqual(lineIn({inputs: [], weights: [1, 0], bias: -2}, EXTENT), [
    [2, -5],
    [2, 5],
  ]);
  assert.deepEqual(lineIn({inputs: [], weights: [0, 2], bias: -2}, EXTENT), [
    [-5, 1],
    [5, 1],
  ]);
  assert.equal(lineIn({inputs: [], weights: [1, -1], bias: 0}, EXTENT)?.length, 2);
});

test("there is no line where the weights are zero or the line lies elsewhere", () => {
  assert.equal(lineIn({inputs: [], weights: [0, 0], bias: 1}, EXTENT), null);
  assert.equal(lineIn({inputs: [], weights: [1, 1], bias: 30}, EXTENT), null);
  assert.equal(rise({inputs: [], weights: [0, 0], bias: 1}, 6), null);
});

test("the colours run straight up, from z = −6 to z = 6", () => {
  const way = rise(EXAMPLE, 6);
  assert.ok(way);
  assert.deepEqual(
    way.map((point) => Math.round(z(point) * 1e9) / 1e9),
    [-6, 6],
  );
  const [[ax, ay], [bx, by]] = way;
  assert.ok(Math.abs((bx - ax) * -2 - (by - ay) * 3) < 1e-9);
});

test("each half plane holds the corners on its side, and both meet on the line", () => {
  for (const sign of /** @type {(1 | -1)[]} */ ([1, -1])) {
    const corners = side(EXAMPLE, EXTENT, sign);
    assert.ok(corners.length >= 3);
    for (const corner of corners) assert.ok(sign * z(corner) > -1e-9);
    assert.equal(corners.filter((corner) => Math.abs(z(corner)) < 1e-9).length, 2);
  }
  assert.deepEqual(side({inputs: [], weights: [0, 0], bias: 1}, EXTENT, -1), []);
});
