import assert from "node:assert/strict";
import {test} from "node:test";
import {RecipeFault, readRecipe} from "../../static/js/lib/recipe-file.js";
import {FIRST} from "../../static/js/lib/spec.js";

const control = {step: 5, control: {type: "batch-size", value: 3, trial: null}};
const file = (/** @type {BlobPart} */ content) => new File([content], "a.json");

/** @param {BlobPart} content */
async function fault(content) {
  try {
    await readRecipe(file(content));
  } catch (error) {
    assert.ok(error instanceof RecipeFault, String(error));
    return error.message;
  }
  throw new Error("the file was read");
}

test("a recipe comes back with its controls and the step its run stood at", async () => {
  const told = {spec: FIRST, controls: [control], step: 90};
  assert.deepEqual(await readRecipe(file(JSON.stringify(told))), {
    recipe: {spec: FIRST, controls: [control]},
    step: 90,
  });
  assert.deepEqual(await readRecipe(file('{"spec": {}}')), {recipe: {spec: {}, controls: []}, step: 0});
});

test("a recipe in UTF-16 is read, as PowerShell writes it", async () => {
  const text = Buffer.from(`\ufeff${JSON.stringify({spec: {}})}\r\n`, "utf16le");
  assert.deepEqual(await readRecipe(file(text)), {recipe: {spec: {}, controls: []}, step: 0});
});

test("whatever else a file holds is told in one sentence with its name", async () => {
  const expected = "a.json holds no recipe; expected spec, controls and step, got";
  assert.equal(await fault("{}"), `${expected} nothing.`);
  assert.equal(await fault("[]"), `${expected} a list.`);
  assert.equal(await fault("7"), `${expected} a number.`);
  assert.equal(await fault("null"), `${expected} null.`);
  assert.equal(await fault('{"spec": {}, "weights": []}'), `${expected} spec, weights.`);
  assert.equal(await fault(" \n"), "a.json is empty; expected a recipe.");
  assert.equal(await fault("Dear\nreader"), "a.json holds no recipe; expected JSON, got “Dear reader”.");
  assert.match(
    await fault('{"spec": {'),
    /^a\.json is cut off, or no recipe; expected JSON to its end, which breaks off at line 1, column \d+\.$/,
  );
  for (const binary of ["a\0b", Uint8Array.of(0xff, 0xfe, 0x61)])
    assert.equal(await fault(binary), "a.json is a binary file; expected a recipe, which is text.");
});

test("a recipe of another version is told as such, whatever else is new in it", async () => {
  const expected = "a.json holds a recipe of version 2; expected version 1.";
  assert.equal(await fault('{"spec": {"version": 2}}'), expected);
  assert.equal(await fault('{"spec": {"version": 2}, "arms": []}'), expected);
});

test("what the server would not take is not sent", async () => {
  const controls = Array(20_000).fill(control);
  assert.equal(await fault(" ".repeat(1e7)), "a.json has 10 MB; expected a recipe, of at most 4 MB.");
  assert.match(
    await fault(JSON.stringify({spec: {}, controls})),
    /^a\.json holds a recipe of 1\.\d MB; expected at most 1 MB\.$/,
  );
});
