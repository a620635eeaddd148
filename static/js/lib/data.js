/** The data of a run: what its examples are called, and other data in their place. */

import {choiceOf, seedCount} from "./spec.js";
import {resplit, shortened} from "./table.js";

/** @typedef {import("./spec.js").Catalogue} Catalogue */
/** @typedef {import("./spec.js").DataSet} DataSet */
/** @typedef {import("../types.d.ts").DataSpec} DataSpec */
/** @typedef {import("../types.d.ts").RunSpec} RunSpec */

/**
 * @param {Catalogue} catalogue
 * @param {DataSpec} data
 * @returns {DataSet} what the examples of data are called, and the part of the plane they lie in
 */
export function dataSetOf(catalogue, data) {
  const known = RESOLVED.get(data);
  if (known) return known;
  const entry = choiceOf(catalogue.dataset, data.dataset);
  const set = data.table
    ? ofTable(data.table)
    : entry.measured?.length
      ? ofColumns(entry, data.columns)
      : entry;
  RESOLVED.set(data, set);
  return set;
}

/** The same data set for the same data, so that figures see what has not changed. @type {WeakMap<DataSpec, DataSet>} */
const RESOLVED = new WeakMap();

/** Code points of a name as figures and lists show it. */
const SHOWN = 40;

/** @param {import("./table.js").Table} table @returns {DataSet} with names short enough to show, and as different as they are */
function ofTable({columns, target, classes, extent, center, scale, rows}) {
  const [first, second, third] = shortened([...columns, target], SHOWN);
  return {
    name: "table",
    title: "Own data",
    arguments: [],
    side: 0,
    problem: classes.length ? "classification" : "regression",
    columns: [first, second],
    target: third,
    classes: shortened(classes, SHOWN),
    extent,
    center: [center[0], center[1]],
    scale: [scale[0], scale[1]],
    value: [center[2], scale[2]],
    points: rows.length,
    drawn: false,
  };
}

/** @param {DataSet} entry @param {[number, number] | null} [columns] @returns {DataSet} */
function ofColumns(entry, columns) {
  const pair = columns ?? entry.pair ?? [0, 1];
  const [a, b] = pair.map((index) => (entry.measured ?? [])[index]);
  return {
    ...entry,
    columns: [a.title, b.title],
    extent: [a.low, a.high, b.low, b.high],
    center: [a.center, b.center],
    scale: [a.scale, b.scale],
    pair,
  };
}

/**
 * @param {RunSpec} spec
 * @param {Partial<DataSpec>} data
 * @returns {RunSpec}
 */
export function withData(spec, data) {
  return {...spec, data: {...spec.data, ...data}};
}

/**
 * Another part of the data to train on; a table that says which rows test is split by the share from now on.
 * @param {RunSpec} spec
 * @param {Partial<DataSpec>} [data]
 * @returns {RunSpec}
 */
export function split(spec, data = {}) {
  const {table} = spec.data;
  return withData(spec, {...data, ...(table?.test ? {table: resplit(table)} : {})});
}

/**
 * @param {DataSpec} data
 * @returns {number} the part of the examples that is trained on
 */
export function trainingShare({table, training_share}) {
  return table?.test ? 1 - table.test.length / table.rows.length : training_share;
}

/**
 * @param {DataSet} set
 * @param {import("../types.d.ts").Points} points
 * @returns {string} which classes have no example to train on or to test, in sentences
 */
export function lacking({classes}, {target, training}) {
  if (!target.length || training === target.length) return "";
  const sets = [
    {what: "train on", has: new Set(target.slice(0, training))},
    {what: "test", has: new Set(target.slice(training))},
  ];
  return sets
    .map(({what, has}) => ({what, names: classes.filter((_, index) => !has.has(index))}))
    .filter(({names}) => names.length)
    .map(({what, names}) => noExample(names, what))
    .join(" ");
}

/**
 * @param {readonly string[]} names of classes, at least one
 * @param {string} what is to be done with examples
 * @returns {string}
 */
export function noExample(names, what) {
  const list = names.map((name) => `“${name}”`).join(", ");
  return names.length === 1
    ? `Class ${list} has no example to ${what}.`
    : `Classes ${list} have no example to ${what}.`;
}

/**
 * @param {DataSet} set
 * @returns {(feature: string) => boolean} whether a network may see a feature
 */
export function featureFilter({features = []}) {
  return (feature) => !features.length || features.includes(feature);
}

/**
 * @param {RunSpec} spec
 * @param {DataSet} from the data set of spec
 * @param {DataSet} to
 * @returns {Pick<RunSpec, "network" | "trials">} with features that fit the other data set
 */
function withFeatures(spec, from, to) {
  /** @param {import("../types.d.ts").NetworkSpec} network */
  const seeing = (network) => {
    const left = network.features.filter(featureFilter(to));
    const whole = Boolean(from.curve) === Boolean(to.curve) && left.length > 0;
    return {...network, features: whole ? left : to.curve ? ["x1"] : ["x1", "x2"]};
  };
  return {
    network: seeing(spec.network),
    trials: spec.trials.map((trial) => (trial.network ? {...trial, network: seeing(trial.network)} : trial)),
  };
}

/**
 * Another data set, at its own number of points, and a loss and features that fit it.
 * @param {RunSpec} spec
 * @param {DataSet} from the data set of spec
 * @param {DataSet} to
 * @returns {RunSpec}
 */
export function withDataSet(spec, from, to) {
  return {
    ...withData(spec, {dataset: to.name, points: to.points, columns: null, table: null}),
    ...withFeatures(spec, from, to),
    loss: lossFor(spec.loss, from, to),
  };
}

/**
 * The reader's own data in place of the present ones.
 * @param {RunSpec} spec
 * @param {DataSet} from the data set of spec
 * @param {import("./table.js").Table} table
 * @returns {RunSpec}
 */
export function withTable(spec, from, table) {
  const to = ofTable(table);
  return {
    ...withData(spec, {dataset: "table", columns: null, table}),
    ...withFeatures(spec, from, to),
    loss: lossFor(spec.loss, from, to),
  };
}

/**
 * @param {DataSet} set
 * @returns {string[]} the losses that fit it, the usual one first; as `DataSet.losses` of the server
 */
export function lossesOf({classes}) {
  if (!classes.length) return ["mse", "mae", "huber"];
  return classes.length === 2 ? ["bce", "cross-entropy", "mse", "mae", "huber"] : ["cross-entropy"];
}

/**
 * @param {string} loss
 * @param {DataSet} from
 * @param {DataSet} to
 * @returns {string} the same loss where it fits the other data set and the problem is the same; else its usual one
 */
function lossFor(loss, from, to) {
  const fitting = lossesOf(to);
  const alike = Math.min(from.classes.length, 3) === Math.min(to.classes.length, 3);
  return alike && fitting.includes(loss) ? loss : fitting[0];
}

/**
 * Another draw of the data and of the order of batches.
 * @param {RunSpec} spec
 * @param {number} seed
 * @returns {RunSpec}
 */
export function redrawn(spec, seed) {
  return split({...spec, seed});
}

/**
 * Other initial weights; trials that began alike still do.
 * @param {RunSpec} spec
 * @param {number} seed of the first trial
 * @returns {RunSpec}
 */
export function reweighted(spec, seed) {
  const first = spec.trials[0].seed;
  const count = seedCount();
  const moved = (/** @type {import("../types.d.ts").TrialSpec} */ trial) =>
    (((seed + trial.seed - first) % count) + count) % count;
  return {...spec, trials: spec.trials.map((trial) => ({...trial, seed: moved(trial)}))};
}
