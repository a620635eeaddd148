import assert from "node:assert/strict";
import {test} from "node:test";
import {PLAIN, rateEffect} from "../../static/js/lib/effects.js";
import {defaultChoice, FIRST} from "../../static/js/lib/spec.js";
import {fold, unknown} from "../../static/js/store.js";

/** @param {string} name @param {number} value @returns {any} */
const argument = (name, value) => ({name, default: value, kind: "float", minimum: 0, maximum: 100, help: ""});
/** As app/recipe/catalogue has them. @type {any} */
const catalogue = {
  optimizer: [
    {name: "sgd", title: "SGD", arguments: [], rate: "always"},
    {name: "rprop", title: "Rprop", arguments: [], rate: "first"},
    {name: "adafactor", title: "Adafactor", arguments: [], rate: "capped"},
  ],
  schedule: [
    {name: "constant", title: "Constant", arguments: []},
    {name: "polynomial", title: "Polynomial", arguments: [], returns: false},
    {
      name: "cosine",
      title: "Cosine annealing",
      arguments: [argument("eta_min", 0)],
      floor: "eta_min",
      above: "the schedule raises the rate to it",
      returns: true,
    },
    {
      name: "cyclic",
      title: "Cyclic",
      arguments: [argument("base_lr", 0.001)],
      floor: "base_lr",
      above: "the cycle runs upside down",
      scaled: true,
      returns: true,
    },
    {
      name: "plateau",
      title: "Reduce on plateau",
      arguments: [argument("min_lr", 0)],
      floor: "min_lr",
      above: "the schedule lowers nothing",
    },
  ],
};

/**
 * @param {object} trial what the trial has, over the first recipe's
 * @param {number} step
 * @param {number} force the rate in force
 * @param {any[]} [controls] [step, control] applied on the way
 */
function state(trial, step, force, controls = []) {
  const spec = {...FIRST, trials: [{...FIRST.trials[0], ...trial}]};
  let now = fold(unknown("a"), /** @type {any} */ ({type: "started", seq: 1, revision: 0, step: 0, spec}));
  let seq = 2;
  for (const [at, control] of controls) {
    now = fold(
      now,
      /** @type {any} */ ({
        type: "control-applied",
        seq: seq++,
        revision: 0,
        step: at,
        control,
        label: "",
        note: "",
      }),
    );
  }
  return {
    ...now,
    step,
    frame: /** @type {any} */ ({head: {step, revision: 0, learning_rate: [force]}, buffers: {}}),
  };
}
/** @param {string} name @param {Record<string, number>} given @returns {any} */
const scheduled = (name, given = {}) => ({name, arguments: given, per: "step"});
const effect = (/** @type {Parameters<typeof state>} */ ...given) =>
  rateEffect(catalogue, state(...given), 0);

test("a rate that is the one set needs no words", () => {
  assert.deepEqual(effect({learning_rate: 0.1}, 10, 0.1), PLAIN);
  assert.deepEqual(rateEffect(catalogue, unknown("a"), 0), PLAIN);
});

test("a schedule shows the rate in force", () => {
  const found = effect({learning_rate: 0.1, schedule: scheduled("cosine")}, 50, 0.05);
  assert.deepEqual(found, {now: 0.05, idle: false, sentence: ""});
});

test("a schedule that has ended at 0 says so, and how to go on", () => {
  const polynomial = {learning_rate: 0.1, schedule: scheduled("polynomial", {total_iters: 50, power: 1})};
  const found = effect(polynomial, 400, 0, [[100, {type: "learning-rate", value: 1}]]);
  assert.ok(found.idle);
  assert.equal(found.now, 0);
  assert.match(found.sentence, /^The schedule Polynomial has ended at 0, .* Choose the schedule Constant/);
});

test("a cosine at its lowest has not ended", () => {
  assert.equal(effect({learning_rate: 0.1, schedule: scheduled("cosine")}, 100, 0).sentence, "");
});

test("a lowest rate above the rate set is named with what happens", () => {
  const cosine = {learning_rate: 0.1, schedule: scheduled("cosine", {eta_min: 0.01, T_max: 50})};
  const found = effect(cosine, 30, 0.004, [[20, {type: "learning-rate", value: 0.001}]]);
  assert.match(
    found.sentence,
    /eta_min = 0.01, is above the rate set, 0.001: the schedule raises the rate to it/,
  );
  assert.equal(found.idle, false);
  assert.equal(effect(cosine, 20, 0.07).sentence, "");
  assert.match(
    effect({learning_rate: 0.01, schedule: scheduled("plateau", {min_lr: 0.1})}, 5, 0.01).sentence,
    /lowers nothing/,
  );
});

test("a cycle whose base is above its height runs upside down, and one that is scaled down does not", () => {
  const cyclic = {learning_rate: 0.0001, schedule: scheduled("cyclic")};
  assert.match(
    effect(cyclic, 5, 0.0005).sentence,
    /base_lr = 0.001, is above the rate set, 0.0001: the cycle runs upside down/,
  );
  const scaled = {learning_rate: 0.1, schedule: scheduled("cyclic")};
  assert.equal(effect(scaled, 9, 0.00005, [[5, {type: "learning-rate", value: 0.0001}]]).sentence, "");
});

test("Rprop takes no rate after its first step", () => {
  const found = effect({learning_rate: 0.1, optimizer: defaultChoice("rprop")}, 400, 1);
  assert.ok(found.idle);
  assert.match(
    found.sentence,
    /^Rprop takes the learning rate for its first step alone; .* Choose another optimizer/,
  );
});

test("Adafactor caps the rate at 1/√step since it was chosen", () => {
  const adafactor = {learning_rate: 0.5, optimizer: defaultChoice("adafactor")};
  const found = effect(adafactor, 99, 0.5);
  assert.ok(found.idle);
  assert.equal(found.now, 0.1);
  assert.match(found.sentence, /^Adafactor takes no rate above 1\/√t/);
  assert.deepEqual(effect({...adafactor, learning_rate: 0.05}, 99, 0.05), PLAIN);
  const fresh = [[96, {type: "optimizer", optimizer: defaultChoice("adafactor"), state: "fresh"}]];
  assert.deepEqual(effect(adafactor, 99, 0.5, fresh), PLAIN);
});

test("the sentence does not change while only the step does", () => {
  const said = [100, 200, 300].map(
    (step) => effect({learning_rate: 5, optimizer: defaultChoice("adafactor")}, step, 5).sentence,
  );
  assert.equal(new Set(said).size, 1);
});
