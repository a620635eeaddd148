import assert from "node:assert/strict";
import {test} from "node:test";
import {ACTIVATIONS, activation, dead, VANISHED} from "../../static/js/lib/activations.js";
import {perceptronPlan, weigh, withInputCount} from "../../static/js/lib/perceptron.js";

const EXAMPLE = {inputs: [-1, 2], weights: [3, -2], bias: 1};

test("the lecture's example gives z = −6 and 0.0025", () => {
  const {products, sum, z} = weigh(EXAMPLE);
  assert.deepEqual(products, [-3, -4]);
  assert.equal(sum, -7);
  assert.equal(z, -6);
  assert.equal(activation("sigmoid").value(z).toFixed(4), "0.0025");
});

test("a perceptron that loses an input and gets one back has the spare one's numbers there", () => {
  const spare = {inputs: [9, 8, 7], weights: [6, 5, 4], bias: 0};
  assert.deepEqual(withInputCount(EXAMPLE, 3, spare), {inputs: [-1, 2, 7], weights: [3, -2, 4], bias: 1});
  assert.deepEqual(withInputCount(withInputCount(EXAMPLE, 3, spare), 2, spare), EXAMPLE);
});

test("on any width the parts of a perceptron stand apart, and inside", () => {
  for (const width of [300, 340, 520, 760]) {
    for (const inputs of [2, 3, 4]) {
      const {column, lanes, radius, box, plate, height} = perceptronPlan(inputs, width);
      assert.equal(lanes.length, inputs + 1);
      assert.ok(column.product + plate < column.sum - radius);
      assert.ok(column.sum + radius < column.g - box);
      assert.ok(column.g + box < column.output - radius);
      assert.ok(column.output + radius <= width);
      assert.ok((lanes.at(-1) ?? 0) < height);
    }
  }
});

test("a derivative is the slope of its curve", () => {
  const h = 1e-5;
  for (const {name, value, slope} of ACTIVATIONS) {
    for (const z of [-4.2, -0.7, 0.3, 1.8, 5.1]) {
      assert.ok(Math.abs((value(z + h) - value(z - h)) / (2 * h) - slope(z)) < 1e-6, `${name} at ${z}`);
    }
  }
});

test("the gradient dies where the derivative is below the bound, and nowhere else", () => {
  assert.deepEqual(dead(activation("linear"), -6, 6), []);
  const [[from, to]] = dead(activation("relu"), -6, 6);
  assert.equal(from, -6);
  assert.ok(Math.abs(to) <= 0.011);
  const [left, right] = dead(activation("sigmoid"), -6, 6);
  assert.ok(Math.abs(left[1] + right[0]) < 0.011);
  assert.ok(Math.abs(activation("sigmoid").slope(right[0]) - VANISHED) < 1e-3);
});

test("an activation that the catalogue lacks is named", () => {
  assert.throws(() => activation("step"), /one of sigmoid, tanh.*got step/);
});
