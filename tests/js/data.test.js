import assert from "node:assert/strict";
import {test} from "node:test";
import * as data from "../../static/js/lib/data.js";
import {FIRST} from "../../static/js/lib/spec.js";
import "./limits.js";

/** @typedef {import("../../static/js/lib/spec.js").DataSet} DataSet */

/** @param {string} name @param {string[]} classes @returns {DataSet} */
const set = (name, classes, points = 500) => ({
  name,
  title: name,
  arguments: [],
  problem: classes.length ? "classification" : "regression",
  columns: ["x₁", "x₂"],
  target: "y",
  classes,
  side: 0,
  extent: [-6, 6, -6, 6],
  points,
});
const exam = set("exam", ["failed", "passed"], 120);
const moons = set("moons", ["0", "1"]);
const plane = set("plane", []);
const blobs = set("blobs3", ["0", "1", "2"]);
/** @type {DataSet} */
const iris = {
  ...set("iris", ["a", "b", "c"], 150),
  measured: [
    {title: "length", low: 0, high: 8, center: 4, scale: 2},
    {title: "width", low: 1, high: 3, center: 2, scale: 0.5},
    {title: "height", low: -1, high: 9, center: 5, scale: 3},
  ],
  pair: [0, 1],
};
/** @type {import("../../static/js/lib/table.js").Table} */
const TABLE = {
  columns: ["age", "height"],
  target: "sport",
  classes: ["no", "yes"],
  extent: [0, 100, 50, 200],
  center: [40, 150, 0],
  scale: [20, 10, 1],
  rows: [
    [30, 170, 1],
    [50, 180, 0],
  ],
};
const catalogue = /** @type {import("../../static/js/lib/spec.js").Catalogue} */ (
  /** @type {unknown} */ ({dataset: [exam, moons, plane, blobs, iris]})
);

test("a data set of another problem brings a loss that fits it, and its own number of points", () => {
  const regression = data.withDataSet(FIRST, exam, plane);
  assert.deepEqual([regression.data.dataset, regression.data.points, regression.loss], ["plane", 500, "mse"]);
  assert.equal(data.withDataSet(regression, plane, exam).loss, "bce");
  assert.equal(data.withDataSet({...FIRST, loss: "mse"}, exam, moons).loss, "mse");
});

test("three classes ask for cross entropy, and two are asked for one output again", () => {
  const three = data.withDataSet(FIRST, exam, blobs);
  assert.equal(three.loss, "cross-entropy");
  assert.equal(data.withDataSet(three, blobs, iris).loss, "cross-entropy");
  assert.equal(data.withDataSet(three, blobs, moons).loss, "bce");
  const digits = {...set("digits", [..."0123456789"]), side: 32};
  assert.equal(data.withDataSet(FIRST, exam, digits).loss, "cross-entropy");
});

test("own data keep every other setting, and are left behind by another data set", () => {
  const own = data.withTable({...FIRST, loss: "mse"}, exam, TABLE);
  assert.deepEqual(own, {
    ...FIRST,
    loss: "mse",
    data: {...FIRST.data, dataset: "table", columns: null, table: TABLE},
  });
  const set = data.dataSetOf(catalogue, own.data);
  assert.deepEqual(
    [set.columns, set.classes, set.center, set.scale, set.value],
    [
      ["age", "height"],
      ["no", "yes"],
      [40, 150],
      [20, 10],
      [0, 1],
    ],
  );
  assert.equal(data.withDataSet(own, set, moons).data.table, null);
  assert.equal(data.withTable(FIRST, exam, {...TABLE, classes: []}).loss, "mse");
  assert.equal(data.withTable(FIRST, exam, {...TABLE, classes: ["a", "b", "c"]}).loss, "cross-entropy");
});

test("measured data are described by the two columns that are shown", () => {
  const plain = {...FIRST.data, dataset: "iris"};
  assert.deepEqual(data.dataSetOf(catalogue, plain).columns, ["length", "width"]);
  const turned = data.dataSetOf(catalogue, {...plain, columns: [2, 0]});
  assert.deepEqual(
    [turned.columns, turned.extent],
    [
      ["height", "length"],
      [-1, 9, 0, 8],
    ],
  );
  assert.deepEqual(
    [turned.center, turned.scale, turned.pair],
    [
      [5, 4],
      [3, 2],
      [2, 0],
    ],
  );
});

test("the same data give the same description, so that figures see what has not changed", () => {
  const own = data.withTable(FIRST, exam, TABLE);
  assert.equal(data.dataSetOf(catalogue, own.data), data.dataSetOf(catalogue, own.data));
});

test("new data leave the first weights alone, and new weights the data", () => {
  const two = {
    ...FIRST,
    trials: [
      {...FIRST.trials[0], seed: 3},
      {...FIRST.trials[0], seed: 4},
    ],
  };
  assert.deepEqual(data.redrawn(two, 9), {...two, seed: 9});
  const other = data.reweighted(two, 2 ** 31 - 1);
  assert.equal(other.seed, two.seed);
  assert.deepEqual(
    other.trials.map((trial) => trial.seed),
    [2 ** 31 - 1, 0],
  );
});

test("a curve is seen by its one input, and other data by both again", () => {
  const curve = {...set("curve", []), curve: true, features: ["x1", "x1sq", "sinx1"]};
  const trial = {...FIRST.trials[0], network: {...FIRST.network, features: ["x1", "x2", "sinx1"]}};
  const fitted = data.withDataSet({...FIRST, trials: [FIRST.trials[0], trial]}, exam, curve);
  assert.deepEqual(fitted.network.features, ["x1"]);
  assert.deepEqual(fitted.trials[1].network?.features, ["x1"]);
  const seeing = {...fitted, network: {...fitted.network, features: ["x1", "sinx1"]}};
  assert.deepEqual(data.withDataSet(seeing, curve, curve).network.features, ["x1", "sinx1"]);
  assert.deepEqual(data.withDataSet(seeing, curve, exam).network, FIRST.network);
  assert.deepEqual(data.withTable(seeing, curve, TABLE).network.features, ["x1", "x2"]);
});
