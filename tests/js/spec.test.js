import assert from "node:assert/strict";
import {test} from "node:test";
import * as spec from "../../static/js/lib/spec.js";
import "./limits.js";

const {FIRST} = spec;

test("controls settle into the specification they act on, and leave it alone", () => {
  const faster = spec.withControl(FIRST, {type: "learning-rate", value: 0.3});
  const adam = spec.withControl(faster, {
    type: "optimizer",
    optimizer: spec.defaultChoice("adam"),
    state: "keep",
  });
  const full = spec.withControl(adam, {type: "batch-size", value: 60});
  assert.equal(full.trials[0].learning_rate, 0.3);
  assert.equal(full.trials[0].optimizer.name, "adam");
  assert.equal(full.batch_size, 60);
  assert.equal(FIRST.trials[0].learning_rate, 0.003);
});

test("a control on one trial leaves the others", () => {
  const two = {...FIRST, trials: [FIRST.trials[0], FIRST.trials[0]]};
  const rates = spec
    .withControl(two, {type: "learning-rate", value: 1, trial: 1})
    .trials.map((t) => t.learning_rate);
  assert.deepEqual(rates, [0.003, 1]);
});

test("dropout is that of every network of the run", () => {
  const own = {...FIRST.trials[0], network: {...FIRST.network, hidden: [3]}};
  const {network, trials} = spec.withControl(
    {...FIRST, trials: [FIRST.trials[0], own]},
    {type: "dropout", value: 0.3},
  );
  assert.deepEqual(
    [network.dropout, trials[0].network ?? null, trials[1].network?.dropout],
    [0.3, null, 0.3],
  );
});

test("a weight set by hand is no setting", () => {
  const control = /** @type {const} */ ({type: "weight", layer: 0, unit: 0, input: null, value: 1});
  assert.deepEqual(spec.withControl(FIRST, control), FIRST);
});

/** @param {number[]} hidden @param {number} by */
const grown = (hidden, by) => spec.resized({...FIRST.network, hidden}, by).hidden;

test("layers and units grow and shrink within their bounds", () => {
  assert.deepEqual(grown([4, 2], 1), [4, 2, 2]);
  assert.deepEqual(grown([4], -1), []);
  assert.deepEqual(grown([], 1), [4]);
  assert.equal(grown(Array(8).fill(3), 1).length, 8);
  assert.deepEqual(spec.widened([4, 2], 1, 1), [4, 3]);
  assert.deepEqual(spec.widened([4, 1], 1, -1), [4, 1]);
});

test("a layer comes and goes with its activation", () => {
  const network = {...FIRST.network, hidden: [4, 2], activations: ["relu", "sine"]};
  assert.deepEqual(spec.resized(network, 1).activations, ["relu", "sine", "sine"]);
  assert.deepEqual(spec.resized(network, -1).activations, ["relu"]);
  assert.deepEqual(spec.resized(FIRST.network, 1).activations, []);
});

/** @param {string[]} classes @param {number} [side] */
const set = (classes, side = 0) =>
  /** @type {spec.DataSet} */ (/** @type {unknown} */ ({problem: "classification", classes, side}));

test("outputs follow from loss and classes, and inputs from pictures or features", () => {
  const [two, digits] = [set(["a", "b"]), set([..."0123456789"], 32)];
  const crossEntropy = {...FIRST, loss: "cross-entropy"};
  assert.deepEqual(spec.sizes(FIRST, two), [2, 4, 2, 1]);
  assert.deepEqual(spec.sizes(crossEntropy, two), [2, 4, 2, 2]);
  assert.deepEqual(spec.sizes(crossEntropy, digits), [1024, 4, 2, 10]);
  assert.equal(spec.parametersOf([2, 4, 2, 1]), 25);
});

test("only arguments that differ from the default are sent", () => {
  const choice = /** @type {spec.Choice} */ (
    /** @type {unknown} */ ({
      arguments: [
        {name: "momentum", default: 0},
        {name: "nesterov", default: false},
      ],
    })
  );
  assert.deepEqual(spec.changedArguments(choice, {momentum: 0.9, nesterov: false, other: 3}), {
    momentum: 0.9,
  });
});
