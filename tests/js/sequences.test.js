import assert from "node:assert/strict";
import {test} from "node:test";
import {slowed} from "../../static/js/lib/sequences.js";

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
