import assert from "node:assert/strict";
import {test} from "node:test";
import {notTransformer, slowed} from "../../static/js/lib/sequences.js";

const argument = (/** @type {string} */ name, /** @type {number} */ value) => ({
  name,
  kind: /** @type {const} */ ("int"),
  default: value,
  minimum: 0,
  maximum: 1e6,
  help: "",
});

test("a schedule of a transformer ticks once a step and takes ten times as long", () => {
  const choice = {
    name: "warmup-cosine",
    title: "",
    arguments: [argument("warmup", 10), argument("T_max", 100), argument("eta_min", 0)],
  };
  assert.deepEqual(slowed(choice), {
    name: "warmup-cosine",
    arguments: {warmup: 100, T_max: 1000},
    per: "step",
  });
});

test("an exponential decay of a transformer falls by a hundredth a step", () => {
  const found = slowed({name: "exponential", title: "", arguments: [argument("gamma", 0.9)]});
  assert.deepEqual(found.arguments, {gamma: 0.99});
});

test("a link that names a task describes a transformer, however it was written down", () => {
  for (const link of [
    "v=1&task=copy",
    "task=copy&v=1",
    "v=1&amp;task=copy",
    "v%3D1%26task%3Dcopy",
    "http://a/lecture/attention#transformer?task=copy",
  ])
    assert.equal(notTransformer(link), "", link);
});

test("a link of another kind is told by what it is", () => {
  assert.equal(notTransformer("v=1&data=moons"), "a perceptron trained on moons");
  assert.equal(notTransformer("v=1&lr=0.1"), "a perceptron");
  assert.equal(notTransformer("moo"), "“moo”");
  assert.equal(notTransformer("😀".repeat(50)), `“${"😀".repeat(39)}…”`);
});
