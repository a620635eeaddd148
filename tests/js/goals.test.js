import assert from "node:assert/strict";
import {test} from "node:test";
import {asked, inWords} from "../../static/js/pages/lab/goals.js";

test("conditions go with Train as goals and a step, and a step that is past does not count", () => {
  const conditions = {"test-loss": 0.1, "training-accuracy": 0.95, step: 500};
  const goals = [
    {of: "test-loss", value: 0.1},
    {of: "training-accuracy", value: 0.95},
  ];
  assert.deepEqual(asked(conditions, 499), {until: 500, goals});
  assert.deepEqual(asked(conditions, 500), {until: null, goals});
  assert.deepEqual(asked({}, 0), {until: null, goals: []});
});

test("conditions are said in words, in the order of their fields", () => {
  assert.equal(inWords({step: 5000, "test-loss": 0.1}), "test loss < 0.100 or step 5,000");
  assert.equal(inWords({"test-accuracy": 0.95}), "test accuracy > 95 %");
  assert.equal(inWords({}), "");
});
