import assert from "node:assert/strict";
import {test} from "node:test";
import * as lab from "../../static/js/lib/experiments.js";
import {defaultChoice, FIRST} from "../../static/js/lib/spec.js";
import "./limits.js";

const {OPTIONS} = lab;
const [TRIAL] = FIRST.trials;
/** @param {import("../../static/js/types.d.ts").RunSpec} spec */
const kept = ({data, network, loss, batch_size, seed}) => ({data, network, loss, batch_size, seed});
const momentum = {...FIRST, trials: [{...TRIAL, optimizer: {name: "sgd", arguments: {momentum: 0.9}}}]};

test("a race has one trial for each optimizer, and keeps all else", () => {
  const race = lab.experiment("race", momentum, OPTIONS.race);
  assert.equal(race.kind, "race");
  assert.deepEqual(
    race.trials.map((trial) => trial.optimizer.name),
    ["sgd", "adam", "adadelta", "adagrad", "rmsprop"],
  );
  assert.deepEqual(race.trials[0], momentum.trials[0]);
  assert.deepEqual(race.trials[1], {...TRIAL, optimizer: defaultChoice("adam")});
  assert.deepEqual(kept(race), kept(FIRST));
});

test("racers may begin at PyTorch's own rates", () => {
  const options = /** @type {const} */ ({...OPTIONS.race, rates: "default"});
  const rates = lab.experiment("race", FIRST, options).trials.map((trial) => trial.learning_rate);
  assert.deepEqual(rates, [0.001, 0.001, 1, 0.01, 0.01]);
});

test("a race over schedules keeps optimizer and tick", () => {
  const options = {
    ...OPTIONS.race,
    over: /** @type {const} */ ("schedule"),
    schedules: ["constant", "cosine"],
  };
  const {trials} = lab.experiment("race", momentum, options);
  assert.deepEqual(trials[1].schedule, {...defaultChoice("cosine"), per: "epoch"});
  assert.deepEqual(trials[1].optimizer, momentum.trials[0].optimizer);
});

test("a sweep's rates lie evenly in the logarithm, both ends included", () => {
  assert.deepEqual(lab.sweepRates(0.001, 1, 4), [0.001, 0.01, 0.1, 1]);
  assert.deepEqual(lab.sweepRates(0.00123, 0.1, 3), [0.00123, 0.011, 0.1]);
  const {kind, trials} = lab.experiment("sweep", FIRST, OPTIONS.sweep);
  assert.deepEqual([kind, trials.length], ["sweep", 16]);
  assert.deepEqual([trials[0].learning_rate, trials[15].learning_rate], [1e-4, 10]);
  assert.equal(new Set(trials.map((trial) => trial.learning_rate)).size, 16);
});

test("a sweep's rates are as round as tells them apart", () => {
  assert.deepEqual(lab.sweepRates(0.01, 1, 4), [0.01, 0.046, 0.22, 1]);
  const narrow = lab.sweepRates(0.1, 0.12, 16);
  assert.equal(new Set(narrow).size, 16);
  assert.equal(narrow[1], 0.101);
});

test("a range test is one trial that rises from the lowest rate to the highest, and ends there", () => {
  const test_ = lab.experiment("range-test", FIRST, {low: 1e-5, high: 10, steps: 500});
  assert.equal(test_.trials.length, 1);
  assert.equal(test_.trials[0].learning_rate, 10);
  assert.deepEqual(test_.trials[0].schedule, {
    name: "rising",
    arguments: {first: 1e-6, total_steps: 500},
    per: "step",
  });
  assert.equal(lab.endOf(test_), 500);
  assert.equal(lab.endOf(FIRST), null);
  assert.equal(lab.rangeOf(test_).low.toPrecision(3), "0.0000100");
});

test("seeds differ in nothing but the seed, and stay within what a recipe takes", () => {
  const last = {...FIRST, trials: [{...TRIAL, seed: 2 ** 31 - 1}]};
  const seeds = lab.experiment("seeds", last, {count: 8}).trials;
  assert.deepEqual(seeds.map((trial) => trial.seed).slice(0, 3), [2 ** 31 - 1, 0, 1]);
  assert.deepEqual({...seeds[3], seed: 0}, TRIAL);
});

test("one trial kept is a plain run again", () => {
  const race = lab.experiment("race", FIRST, OPTIONS.race);
  assert.deepEqual(lab.single(race, 1), {...FIRST, trials: [{...TRIAL, optimizer: defaultChoice("adam")}]});
  assert.deepEqual(lab.single(lab.experiment("seeds", FIRST, OPTIONS.seeds), 0), FIRST);
});

test("what is kept of a range test does not rise any more", () => {
  const rising = lab.experiment("range-test", FIRST, {low: 0.001, high: 10, steps: 100});
  assert.deepEqual(lab.single(rising, 0, 0.02), {...FIRST, trials: [{...TRIAL, learning_rate: 0.02}]});
  assert.equal(lab.single(rising, 0).trials[0].learning_rate, 0.1);
});

test("options that make no run are answered by a sentence", () => {
  assert.equal(lab.fault("race", OPTIONS), "");
  assert.match(lab.fault("race", {...OPTIONS, race: {...OPTIONS.race, optimizers: ["sgd"]}}), /two or more/);
  assert.match(lab.fault("sweep", {...OPTIONS, sweep: {count: 8, low: 1, high: 1}}), /below/);
  assert.match(
    lab.fault("range-test", {...OPTIONS, "range-test": {low: 1e-8, high: 10, steps: 9}}),
    /factor of one million/,
  );
});

test("the trial nearest to the settings of before is found", () => {
  const race = lab.experiment(
    "race",
    {...FIRST, trials: [{...TRIAL, optimizer: defaultChoice("adagrad")}]},
    OPTIONS.race,
  );
  assert.equal(lab.nearestTrial(race.trials, {...TRIAL, optimizer: defaultChoice("adagrad")}), 3);
  const sweep = lab.experiment("sweep", FIRST, {count: 8, low: 1e-4, high: 1000});
  assert.equal(lab.nearestTrial(sweep.trials, TRIAL), 1);
});

test("the fall of a logistic curve ends where a hundredth of it is left, whatever blows up after it", () => {
  const rates = Array.from({length: 400}, (_, i) => 10 ** (-5 + (6 * i) / 399));
  const losses = rates.map((rate) =>
    rate > 2 ? Number.NaN : 1 / (1 + (rate / 0.01) ** 1.5) + (rate > 1 ? rate ** 4 : 0),
  );
  const found = lab.fallEnd(rates, losses, 400);
  assert.ok(found && found.rate > 0.1 && found.rate < 0.3, String(found?.rate));
});

test("a loss that never falls has no end of a fall", () => {
  const rates = Array.from({length: 50}, (_, i) => 10 ** (-5 + i / 10));
  assert.equal(
    lab.fallEnd(
      rates,
      rates.map((rate) => 1 + rate),
      50,
    ),
    null,
  );
  assert.equal(lab.fallEnd([], [], 0), null);
});
