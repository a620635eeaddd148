import assert from "node:assert/strict";
import {test} from "node:test";
import {
  argumentEffects,
  batchEffects,
  controlEffects,
  lossOptions,
  speedEffect,
  WORKS,
} from "../../static/js/lib/effects.js";
import {defaultChoice, FIRST, withNetwork} from "../../static/js/lib/spec.js";

/** As app/recipe/catalogue has them. @type {any} */
const catalogue = {
  initialization: [
    {name: "default", title: "PyTorch's default", arguments: [], random: true, spread: ""},
    {name: "normal", title: "Normal", arguments: [{name: "std", default: 0.5}], random: true, spread: "std"},
    {name: "zeros", title: "All zeros", arguments: [], random: false, spread: ""},
  ],
  optimizer: [
    {
      name: "sgd",
      title: "SGD",
      arguments: [
        {name: "momentum", default: 0},
        {name: "dampening", default: 0},
      ],
      holds: "momentum",
      idle: [
        {
          arguments: ["dampening"],
          where: [{name: "momentum", low: 0, high: 0, per: ""}],
          text: "No momentum.",
          used: false,
        },
      ],
    },
    {
      name: "radam",
      title: "RAdam",
      arguments: [{name: "beta2", default: 0.999}],
      holds: "",
      idle: [
        {
          arguments: ["beta2", "eps"],
          where: [{name: "beta2", low: 0, high: 2 / 3, per: ""}],
          text: "beta2 is low.",
          used: false,
        },
      ],
    },
    {
      name: "adagrad",
      title: "Adagrad",
      arguments: [],
      idle: [{arguments: ["initial"], where: [], text: "It has started.", used: true}],
    },
  ],
  schedule: [
    {name: "constant", title: "Constant", arguments: []},
    {
      name: "step",
      title: "Step",
      arguments: [{name: "gamma", default: 0.5}],
      idle: [
        {
          arguments: ["step_size", "per"],
          where: [{name: "gamma", low: 1, high: 1, per: ""}],
          text: "gamma is 1.",
          used: false,
        },
      ],
    },
    {
      name: "plateau",
      title: "Plateau",
      arguments: [{name: "min_lr", default: 0}],
      idle: [
        {
          arguments: ["factor"],
          where: [{name: "min_lr", low: 1, high: 1e30, per: "learning_rate"}],
          text: "min_lr is high.",
          used: false,
        },
      ],
    },
    {
      name: "multi-step",
      title: "Steps",
      arguments: [{name: "milestones", default: [30, 60]}],
      idle: [
        {
          arguments: ["gamma"],
          where: [{name: "milestones", low: 0, high: 0, per: ""}],
          text: "No milestones.",
          used: false,
        },
      ],
    },
  ],
};
const [sgd, radam, adagrad] = catalogue.optimizer;
const [, step, plateau, multi] = catalogue.schedule;
/** @type {any} */
const drawn = {title: "Exam", drawn: true, classes: ["failed", "passed"]};
/** @param {any} spec @param {object} [now] */
const effects = (spec, now = {}) => controlEffects(catalogue, {spec, trial: 0, examples: 60, ...now});
/** @param {object} change of the only trial */
const trial = (change) => ({...FIRST, trials: [{...FIRST.trials[0], ...change}]});

test("controls that do what they say need no words", () => {
  const spec = trial({
    schedule: {...defaultChoice("step"), per: "step"},
    regularization: {name: "l2", rate: 0.01},
  });
  const {schedule, ...others} = effects(spec, {used: true, tests: 60});
  assert.deepEqual(schedule, {});
  for (const [name, effect] of Object.entries(others))
    assert.deepEqual(effect, name === "state" ? others.state : WORKS, name);
});

test("a penalty is off without a regularization, and one of 0 says that it changes nothing", () => {
  assert.ok(effects(FIRST).penalty.disabled);
  const {disabled, sentence} = effects(trial({regularization: {name: "l1", rate: 0}})).penalty;
  assert.equal(disabled, false);
  assert.match(sentence, /^A penalty of 0 changes nothing/);
});

test("a batch of all examples says so, and then one batch is one epoch", () => {
  for (const size of [60, 61, 500]) {
    const {batch, unit} = effects({...FIRST, batch_size: size});
    assert.equal(batch.disabled, false);
    assert.match(batch.sentence, /^Each step uses all 60 training examples/);
    assert.ok(unit.disabled);
  }
  assert.match(effects(trial({batch_size: 60})).batch.sentence, /all 60/);
  assert.deepEqual(effects({...FIRST, batch_size: 59}).unit, WORKS);
  assert.deepEqual(effects({...FIRST, batch_size: 500}, {examples: 0}).batch, WORKS);
  assert.ok(effects(FIRST, {examples: 1}).batch.disabled);
});

test("dropout and activation are off without hidden layers", () => {
  const {dropout, activation} = effects(withNetwork(FIRST, {hidden: []}));
  for (const effect of [dropout, activation]) {
    assert.ok(effect.disabled);
    assert.match(effect.sentence, /add a hidden layer/);
  }
});

test("there are no new weights where all are 0", () => {
  const weights = (/** @type {any} */ initialization) =>
    effects(withNetwork(FIRST, {initialization})).weights.disabled;
  assert.ok(weights(defaultChoice("zeros")));
  assert.ok(weights({name: "normal", arguments: {std: 0}}));
  assert.ok(!weights(defaultChoice("normal")));
  assert.ok(!weights(defaultChoice("default")));
});

test("a constant rate has no ticks", () => {
  assert.ok(effects(FIRST).tick.disabled);
});

test("losses that do not fit say for what they are", () => {
  const all = ["bce", "cross-entropy", "mse"].map((value) => ({value, text: value}));
  const texts = (/** @type {string[]} */ classes) =>
    lossOptions(all, {...drawn, classes}).map(({text, disabled}) => (disabled ? text : ""));
  assert.deepEqual(texts(["a", "b"]), ["", "", ""]);
  assert.deepEqual(texts([]), ["bce (for two classes)", "cross-entropy (for classes)", ""]);
  assert.deepEqual(texts(["a", "b", "c"]), ["bce (for two classes)", "", "mse (for values or two classes)"]);
});

test("an argument that acts only beside another is off until that is set", () => {
  const of = (/** @type {any} */ choice, /** @type {any} */ given, rate = 0.1) =>
    argumentEffects(choice, given, {learning_rate: rate});
  assert.deepEqual(of(sgd, {}), {dampening: {disabled: true, sentence: "No momentum."}});
  assert.deepEqual(of(sgd, {momentum: 0.5}), {});
  assert.ok(of(multi, {milestones: []}).gamma.disabled);
  assert.deepEqual(of(multi, {milestones: [5]}), {});
  assert.ok(of(plateau, {min_lr: 0.1}).factor.disabled);
  assert.deepEqual(of(plateau, {min_lr: 0.1}, 0.2), {});
});

test("an argument that is itself too low to act stays to be set", () => {
  const {beta2, eps} = argumentEffects(radam, {beta2: 0.5}, {learning_rate: 0.1});
  assert.deepEqual([beta2.disabled, eps.disabled], [false, true]);
  assert.equal(beta2.sentence, "beta2 is low.");
  assert.deepEqual(argumentEffects(radam, {}, {learning_rate: 0.1}), {});
});

test("an argument that an optimizer takes at its start is off once it has begun and keeps its state", () => {
  const of = (/** @type {boolean} */ kept) => argumentEffects(adagrad, {}, {learning_rate: 0.1, kept});
  assert.deepEqual(of(false), {});
  assert.ok(of(true).initial.disabled);
});

test("there is no state to keep before the first step, nor of SGD without momentum", () => {
  const state = (/** @type {any} */ optimizer, used = true) => effects(trial({optimizer}), {used}).state;
  assert.match(state(defaultChoice("radam"), false).sentence, /has not done a step/);
  assert.match(state(defaultChoice("sgd")).sentence, /^SGD without momentum/);
  assert.deepEqual(state({name: "sgd", arguments: {momentum: 0.9}}), WORKS);
  assert.deepEqual(state(defaultChoice("radam")), WORKS);
});

test("what a tick is means nothing to a schedule that leaves the rate alone", () => {
  const tick = (/** @type {number} */ gamma) =>
    effects(trial({schedule: {name: "step", arguments: {gamma}, per: "step"}})).tick;
  assert.match(tick(1).sentence, /gamma is 1/);
  assert.deepEqual(tick(0.5), WORKS);
  assert.equal(step.name, "step");
});

test("a speed limit that the run does not come near says that it slows nothing", () => {
  const told = (/** @type {number | null} */ limit, /** @type {number} */ reached) =>
    speedEffect({limit, reached}).sentence !== "";
  assert.ok(told(10_000, 900));
  assert.ok(!told(1000, 980));
  assert.ok(!told(null, 900), "without a limit there is nothing to say");
  assert.ok(!told(10_000, 0), "nor before the speed is known");
  assert.ok(!told(4, 2), "nor where half a second counts too few steps to tell");
});

test("the last input says that it stays", () => {
  assert.match(effects(withNetwork(FIRST, {features: ["x1"]})).inputs.sentence, /needs an input/);
  assert.deepEqual(effects(withNetwork(FIRST, {features: ["x1", "x2"]})).inputs, WORKS);
});

test("of very few examples the slider of their split says that it may move none", () => {
  assert.match(effects(FIRST, {examples: 6, tests: 4}).share.sentence, /may move none/);
  assert.deepEqual(effects(FIRST, {examples: 10, tests: 10}).share, WORKS);
});

test("a figure's batch of all examples is told as the Lab's", () => {
  assert.match(batchEffects(64, 60).batch.sentence, /all 60/);
  assert.ok(batchEffects(64, 60).unit.disabled);
  assert.deepEqual(batchEffects(64, 600), {batch: WORKS, unit: WORKS});
});
