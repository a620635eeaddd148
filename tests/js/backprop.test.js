import assert from "node:assert/strict";
import {test} from "node:test";
import {
  breaks,
  isChain,
  layerSizes,
  nameText,
  networkPlan,
  number,
  operationPlace,
  operationText,
  quantityText,
  unitSymbol,
  walked,
  weightNames,
  weightOf,
  withActivation,
  withWeight,
} from "../../static/js/lib/backprop.js";
import {freshNetwork} from "../../static/js/lib/small-network.js";

/** @typedef {import("../../static/js/types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../static/js/types.d.ts").Operation} Operation */

/** @type {BackpropQuery} */
const chain = {
  type: "backprop",
  layers: [
    {weights: [[0.4]], bias: null, activation: "linear"},
    {weights: [[-1]], bias: null, activation: "sigmoid"},
  ],
  loss: "bce",
  examples: [{x: [1.5], y: 1}],
};
/** @type {BackpropQuery} */
const network = {
  ...chain,
  layers: [
    {
      weights: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      bias: [7, 8, 9],
      activation: "tanh",
    },
    {weights: [[10, 11, 12]], bias: [13], activation: "sigmoid"},
  ],
  examples: [{x: [0.5, -0.5], y: 0}],
};

/** @param {Partial<Operation>} fields @returns {Operation} */
const operation = (fields) => ({
  kind: "product",
  of: "J",
  by: "",
  value: 1,
  terms: [],
  inner: null,
  autograd: null,
  ...fields,
});

test("every weight and bias has a name, and is found and set by it", () => {
  assert.deepEqual(weightNames(chain), ["w1.1.1", "w2.1.1"]);
  assert.equal(weightNames(network).length, 13);
  for (const name of weightNames(network)) {
    const changed = withWeight(network, name, -99);
    assert.equal(weightOf(changed, name), -99);
    const others = weightNames(network).filter((other) => other !== name);
    for (const other of others) assert.equal(weightOf(changed, other), weightOf(network, other));
  }
  assert.equal(weightOf(network, "w1.3.2"), 6);
  assert.equal(weightOf(network, "b2.1"), 13);
});

test("names are read in the lecture's way: short in a chain, with layer, input and unit elsewhere", () => {
  assert.ok(isChain(chain) && !isChain(network));
  assert.equal(quantityText({of: "yhat", by: "w2.1.1"}, chain), "∂ŷ/∂w₂");
  assert.equal(nameText("w1.3.2", network), "w⁽¹⁾₂,₃");
  assert.equal(nameText("b1.3", network), "w⁽¹⁾₀,₃");
  assert.equal(nameText("h1.2", network), "h₁,₂");
  assert.equal(nameText("L4", network), "L₄");
});

test("a unit gives on z where its activation changes nothing", () => {
  assert.equal(unitSymbol(chain, 1, 1), "z1.1");
  assert.equal(unitSymbol(withActivation(chain, "relu"), 1, 1), "h1.1");
  assert.equal(unitSymbol(chain, 2, 1), "yhat");
});

test("an operation is told with its formula, its numbers and what they come to", () => {
  const factors = [
    {of: "J", by: "yhat", value: -2.8221, parts: []},
    {of: "yhat", by: "w2.1.1", value: 0.13727, parts: []},
  ];
  const told = operationText(operation({by: "w2.1.1", value: -0.387394, terms: [factors]}), chain);
  assert.equal(told, "∂J/∂w₂ = ∂J/∂ŷ · ∂ŷ/∂w₂ = (−2.822) · 0.137 = −0.387");
});

test("numbers keep their width, and very small ones keep what they say", () => {
  assert.deepEqual(
    [0, -0.5, 12.34567, null, undefined].map((value) => number(value)),
    ["0.000", "−0.500", "12.346", "∞", "…"],
  );
  assert.equal(number(2.6e-6), "2.6·10⁻⁶");
  assert.equal(number(0.387394, 6), "0.387394");
});

test("a walk knows what it has found so far and where it stands", () => {
  const operations = [
    operation({kind: "sum", of: "z1.1", value: 0.6}),
    operation({kind: "unit", of: "yhat", value: 0.354}),
    operation({kind: "loss", of: "J", value: 1.037}),
    operation({kind: "loss-slope", by: "yhat", value: -2.822}),
    operation({by: "w2.1.1", value: -0.387}),
  ];
  const start = walked(chain, operations, 0);
  assert.deepEqual(
    [...start.values],
    [
      ["y", 1],
      ["x1", 1.5],
    ],
  );
  assert.equal(start.now, null);
  const later = walked(chain, operations, 4);
  assert.equal(later.values.get("J"), 1.037);
  assert.deepEqual([...later.gradients], [["yhat", -2.822]]);
  assert.deepEqual(
    operations.map((one) => operationPlace(one, chain)),
    ["1.1", "2.1", "J", "2.1", "w2.1.1"],
  );
});

test("a drawing has a place for every unit and an edge for every weight, inside its box", () => {
  const box = {width: 400, height: 300, top: 40, bottom: 40, side: 30};
  const {spots, edges} = networkPlan(network, box);
  assert.deepEqual(
    spots.map(({id}) => id),
    ["x1", "x2", "1.1", "1.2", "1.3", "2.1", "J"],
  );
  assert.deepEqual(
    edges.map(({id}) => id),
    weightNames(network).filter((name) => name.startsWith("w")),
  );
  for (const {x, y} of spots) assert.ok(x >= 30 && x <= 370 && y >= 40 && y <= 260);
});

test("a straight line breaks where it is off by more than a tenth", () => {
  const by = [-2, -1, 0, 1, 2];
  assert.deepEqual(breaks({name: "w1.1.1", by, change: by.map((x) => x + 0.06 * x * x), slope: 1}), {
    below: -2,
    above: 2,
  });
  assert.deepEqual(breaks({name: "w1.1.1", by, change: by, slope: 1}), {below: null, above: null});
});

test("new weights follow from the seed, fit the shape, and start as small as PyTorch's", () => {
  const made = freshNetwork(network, [2, 4, 4, 1], 3);
  assert.deepEqual(layerSizes(made), [2, 4, 4, 1]);
  assert.deepEqual(made, freshNetwork(network, [2, 4, 4, 1], 3));
  assert.notDeepEqual(made, freshNetwork(network, [2, 4, 4, 1], 4));
  assert.deepEqual(
    made.layers.map(({activation}) => activation),
    ["tanh", "tanh", "sigmoid"],
  );
  for (const {weights} of made.layers) {
    for (const row of weights)
      for (const weight of row) assert.ok(Math.abs(weight) <= 1 / Math.sqrt(row.length) + 0.005);
  }
});
