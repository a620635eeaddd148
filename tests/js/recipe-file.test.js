import assert from "node:assert/strict";
import {test} from "node:test";
import {RecipeFault, readRecipe} from "../../static/js/lib/recipe-file.js";
import {FIRST} from "../../static/js/lib/spec.js";

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const control = {step: 5, control: {type: "batch-size", value: 3, trial: null}};

/** @param {Uint8Array} content */
function fault(content) {
  try {
    readRecipe(content, "a.json");
  } catch (error) {
    assert.ok(error instanceof RecipeFault, String(error));
    return error.message;
  }
  throw new Error("the file was read");
}

test("a recipe comes back with its controls and the step its run stood at", () => {
  const told = {spec: FIRST, controls: [control], step: 90};
  assert.deepEqual(readRecipe(bytes(JSON.stringify(told)), "a.json"), {
    recipe: {spec: FIRST, controls: [control]},
    step: 90,
  });
  assert.deepEqual(readRecipe(bytes('{"spec": {}}'), "a.json"), {recipe: {spec: {}, controls: []}, step: 0});
});

test("whatever else a file holds is told in one sentence with its name", () => {
  const expected = "a.json holds no recipe; expected spec, controls and step, got";
  assert.equal(fault(bytes("{}")), `${expected} nothing.`);
  assert.equal(fault(bytes("[]")), `${expected} a list.`);
  assert.equal(fault(bytes("7")), `${expected} a number.`);
  assert.equal(fault(bytes('{"spec": {}, "weights": []}')), `${expected} spec, weights.`);
  assert.equal(
    fault(bytes('{"spec": {"version": 2}}')),
    "a.json holds a recipe of version 2; expected version 1.",
  );
  assert.match(fault(bytes('{"spec": {')), /^a\.json is cut off, or no recipe: /);
  for (const binary of [bytes("a\0b"), Uint8Array.of(0xff, 0xfe, 0x61)])
    assert.equal(fault(binary), "a.json is a binary file; expected a recipe, which is text.");
  assert.equal(fault(bytes(" ".repeat(5 * 2 ** 20))), "a.json has 5 MB; a recipe has at most 4.");
});
