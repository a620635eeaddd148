import assert from "node:assert/strict";
import {test} from "node:test";
import {backpropQuery, openBackprop} from "../../static/js/lib/small-network.js";
import {FIRST} from "../../static/js/lib/spec.js";

/** @type {any} */
const exam = {
  problem: "classification",
  classes: ["failed", "passed"],
  side: 0,
  center: [5, 5],
  scale: [2.5, 2.5],
};
const settings = {...FIRST, network: {...FIRST.network, hidden: [3]}};
const points = {x1: [5, 10, 0], x2: [7.5, 5, 0], target: [1, 1, 0], training: 2, row: null};
const weights = Float32Array.from({length: 13}, (_, i) => i + 0.1);

test("a run opens with its weights unit by unit, its biases, and its training examples as the network sees them", () => {
  const opened = openBackprop({settings, set: exam, weights, points});
  assert.ok("question" in opened);
  const {layers, examples, loss} = opened.question;
  assert.deepEqual(
    layers.map(({activation}) => activation),
    ["tanh", "sigmoid"],
  );
  assert.deepEqual(
    layers[0].weights.map((row) => row.map(Math.floor)),
    [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
  );
  assert.deepEqual(layers[0].bias?.map(Math.floor), [6, 7, 8]);
  assert.deepEqual(
    layers[1].weights.map((row) => row.map(Math.floor)),
    [[9, 10, 11]],
  );
  assert.equal(Math.fround(layers[1].bias?.[0] ?? 0), weights[12]);
  assert.deepEqual(examples, [
    {x: [0, 1], y: 1},
    {x: [2, 0], y: 1},
  ]);
  assert.equal(loss, "bce");
});

test("a network too large for the chapter is refused with a sentence that says how large it is", () => {
  const wide = {...settings, network: {...settings.network, hidden: [8, 3]}};
  const opened = openBackprop({settings: wide, set: exam, weights, points});
  assert.ok("sentence" in opened);
  assert.match(opened.sentence, /one output; this is 2-8-3-1 with bce\.$/);
});

test("the address carries the whole network", () => {
  const opened = openBackprop({settings, set: exam, weights, points});
  assert.ok("question" in opened);
  const address = new URL(backpropQuery(opened.question), "http://example.test/lecture/backprop");
  assert.deepEqual(JSON.parse(address.searchParams.get("network") ?? ""), opened.question);
  assert.equal(address.hash, "#network");
});
