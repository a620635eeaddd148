import assert from "node:assert/strict";
import {test} from "node:test";
import {controlEffects, lossOptions, WORKS} from "../../static/js/lib/effects.js";
import {FIRST, named, withNetwork} from "../../static/js/lib/spec.js";

/** As app/recipe/catalogue has them. @type {any} */
const catalogue = {
  initialization: [
    {name: "default", title: "PyTorch's default", arguments: [], random: true, spread: ""},
    {name: "normal", title: "Normal", arguments: [{name: "std", default: 0.5}], random: true, spread: "std"},
    {name: "zeros", title: "All zeros", arguments: [], random: false, spread: ""},
  ],
};
/** @type {any} */
const drawn = {title: "Exam", drawn: true, classes: ["failed", "passed"]};
/** @param {any} spec @param {object} [now] */
const effects = (spec, now = {}) => controlEffects(catalogue, {spec, trial: 0, examples: 60, ...now});
/** @param {object} change of the only trial */
const trial = (change) => ({...FIRST, trials: [{...FIRST.trials[0], ...change}]});

test("controls that do what they say need no words", () => {
  const spec = trial({
    schedule: {...named("step"), per: "step"},
    regularization: {name: "l2", rate: 0.01},
  });
  for (const effect of Object.values(effects(spec))) assert.deepEqual(effect, WORKS);
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
  assert.ok(weights(named("zeros")));
  assert.ok(weights({name: "normal", arguments: {std: 0}}));
  assert.ok(!weights(named("normal")));
  assert.ok(!weights(named("default")));
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
