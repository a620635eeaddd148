import assert from "node:assert/strict";
import {test} from "node:test";
import {replaced} from "../../static/js/lib/arrays.js";
import {grid} from "../../static/js/widgets/figures/filters.js";

test("pictures are as large as their number lets them be, and all of them fit", () => {
  assert.deepEqual(grid(24, 600, 400), {columns: 6, side: 100});
  assert.deepEqual(grid(1, 300, 200), {columns: 1, side: 200});
  for (const [count, width, height] of [
    [24, 316, 390],
    [25, 700, 420],
    [7, 200, 900],
  ]) {
    const {columns, side} = grid(count, width, height);
    assert.ok(columns * side <= width + 1e-9);
    assert.ok(Math.ceil(count / columns) * side <= height + 1e-9);
  }
});

test("one value of many is replaced, and the others and the original stay", () => {
  const values = [1, 2, 3];
  assert.deepEqual(replaced(values, 1, 9), [1, 9, 3]);
  assert.deepEqual(values, [1, 2, 3]);
});
