import assert from "node:assert/strict";
import {test} from "node:test";
import {random} from "../../static/js/lib/arrays.js";
import {limits} from "../../static/js/lib/spec.js";
import {
  emptyTable,
  erased,
  sprinkled,
  tableOfPoints,
  withClass,
  withRows,
} from "../../static/js/lib/table.js";
import {inSlices} from "../../static/js/lib/tasks.js";
import "./limits.js";

/** @type {import("../../static/js/lib/spec.js").DataSet} */
const SET = {
  name: "exam",
  title: "Exam",
  arguments: [],
  problem: "classification",
  columns: ["lectures", "hours"],
  target: "exam",
  classes: ["failed", "passed"],
  side: 0,
  extent: [-0.5, 10.5, -0.5, 10.5],
  center: [5, 5],
  scale: [2.5, 2.5],
  points: 120,
};

test("the examples in view become a table that looks like their data set", () => {
  const table = tableOfPoints(SET, {
    x1: [1.23456, 2],
    x2: [3, 4.98765],
    target: [0, 1],
    training: 1,
    row: null,
  });
  assert.deepEqual(table.rows, [
    [1.235, 3, 0],
    [2, 4.988, 1],
  ]);
  assert.deepEqual([table.center, table.scale, table.extent], [[5, 5, 0], [2.5, 2.5, 1], SET.extent]);
  assert.deepEqual([table.columns, table.classes], [SET.columns, SET.classes]);
});

test("values come back in the reader's units", () => {
  const values = {
    ...SET,
    problem: /** @type {const} */ ("regression"),
    classes: [],
    value: /** @type {[number, number]} */ ([100, 20]),
  };
  const table = tableOfPoints(values, {x1: [1], x2: [2], target: [-0.5], training: 1, row: null});
  assert.deepEqual(table.rows, [[1, 2, 90]]);
});

test("painted rows lie in the part that is drawn, and there are never more than the most", () => {
  const table = withRows(emptyTable(SET), [[99, 1.000049, 1]]);
  assert.deepEqual(table.rows, [[10.5, 1, 1]]);
  const full = withRows(
    table,
    Array.from({length: 3000}, () => [1, 1, 0]),
  );
  assert.equal(full.rows.length, limits.table_rows[1]);
  assert.equal(withRows(full, [[1, 1, 1]]), full);
});

test("the eraser takes what lies under it and nothing else", () => {
  const table = withRows(emptyTable(SET), [
    [1, 1, 0],
    [2.05, 1, 0],
    [1, 2.15, 1],
  ]);
  assert.deepEqual(erased(table, 1, 1, 0.1).rows, [[1, 2.15, 1]]);
  assert.equal(erased(table, 8, 8, 0.1), table);
});

test("classes are added up to the most, each with a name of its own", () => {
  let table = withClass({...emptyTable(SET), classes: ["no", "class 2"]});
  assert.deepEqual(table.classes, ["no", "class 2", "class 3"]);
  for (let i = 0; i < 20; i++) table = withClass(table);
  assert.equal(table.classes.length, limits.table_classes);
  assert.equal(new Set(table.classes).size, limits.table_classes);
});

test("a brush leaves points inside its disc, and the finest brush one in the middle", () => {
  assert.deepEqual(sprinkled([0, 10, 0, 100], [3, 40, 1], 0.0125, random(1)), [[3, 40, 1]]);
  const many = Array.from({length: 50}, () => sprinkled([0, 10, 0, 100], [3, 40, 1], 0.1, random(2))).flat();
  assert.equal(many.length, 300);
  for (const [x1, x2, y] of many) {
    assert.ok(Math.hypot((x1 - 3) / 10, (x2 - 40) / 100) <= 0.1);
    assert.equal(y, 1);
  }
});

test("long work is done in slices, and stops when nobody waits for it", async () => {
  let steps = 0;
  const work = function* () {
    for (; steps < 1000; steps++) {
      const until = performance.now() + 1;
      while (performance.now() < until);
      yield;
    }
    return "done";
  };
  let turns = 0;
  assert.equal(await inSlices(work(), () => ++turns > 2), null);
  assert.ok(steps >= 3 && steps < 1000); // at least one a slice, however slow the machine
  steps = 990;
  assert.equal(await inSlices(work()), "done");
});
