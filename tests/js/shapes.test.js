import assert from "node:assert/strict";
import {test} from "node:test";
import {CIRCLE, pathOf, SHAPES, shapeOf, traceShape} from "../../static/js/lib/shapes.js";
import {limits} from "../../static/js/lib/spec.js";
import "./limits.js";

/** @param {import("../../static/js/lib/shapes.js").Shape} shape */
function area(shape) {
  const twice = shape.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = shape[(i + 1) % shape.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

test("there is a shape for each class that a table can have, each different and of one area", () => {
  assert.equal(SHAPES.length, limits.table_classes);
  assert.equal(new Set(SHAPES.map((shape) => pathOf(shape, 6))).size, SHAPES.length);
  for (const shape of SHAPES.slice(1)) assert.ok(Math.abs(area(shape) - Math.PI) < 1e-9);
});

test("two classes and values are circles; three classes have three shapes", () => {
  assert.deepEqual([shapeOf(1, 2), shapeOf(0.4, 0)], [CIRCLE, CIRCLE]);
  assert.equal(new Set([0, 1, 2].map((index) => shapeOf(index, 3))).size, 3);
});

test("a canvas and a drawing show the same outline", () => {
  for (const shape of SHAPES.slice(1)) {
    /** @type {string[]} */
    const corners = [];
    const corner = (/** @type {number} */ x, /** @type {number} */ y) =>
      corners.push(`${x.toFixed(2)} ${y.toFixed(2)}`);
    const ignore = () => {};
    traceShape(
      {beginPath: ignore, closePath: ignore, arc: ignore, moveTo: corner, lineTo: corner},
      shape,
      0,
      0,
      6,
    );
    assert.equal(`M${corners.join("L")}z`, pathOf(shape, 6));
  }
});
