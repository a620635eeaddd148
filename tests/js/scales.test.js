import assert from "node:assert/strict";
import {test} from "node:test";
import {
  jump,
  RATE,
  rateAt,
  ratePosition,
  SPEED,
  speedAt,
  speedPosition,
  stepUnits,
  straight,
} from "../../static/js/lib/scales.js";

test("a learning rate is at its power of ten, and comes back from there to three digits", () => {
  assert.equal(ratePosition(0.01), -2);
  assert.equal(rateAt(-2), 0.01);
  for (const rate of [RATE.low, 0.000302, 0.0312, 0.5, RATE.high])
    assert.equal(rateAt(ratePosition(rate)), rate);
});

test("a rate past the slider stands at its end", () => {
  assert.equal(ratePosition(1e-8), -5);
  assert.equal(ratePosition(100), 1);
});

test("the speed slider ends in no limit, and every other place is a limit", () => {
  assert.equal(speedAt(SPEED.end), null);
  assert.equal(speedPosition(null), SPEED.end);
  assert.equal(speedAt(0), 1);
  assert.equal(speedAt(SPEED.end - 1), SPEED.high);
  for (const position of [0, 13, 50, 99]) assert.equal(speedPosition(speedAt(position)), position);
});

test("an axis grows to the next round number, and never shrinks below the value", () => {
  assert.equal(jump(0.73), 0.8);
  assert.equal(jump(1), 1);
  assert.equal(jump(12_001), 15_000);
  for (let value = 0.001; value < 1e7; value *= 1.37) {
    assert.ok(jump(value) >= value * 0.999 && jump(value) <= value * 1.51, `jump(${value})`);
  }
  assert.equal(jump(0), 0);
  assert.equal(jump(Number.NaN), 0);
});

test("a straight scale and its inverse undo each other", () => {
  const scale = straight(-3, 1, 40, 440);
  assert.equal(scale.pixel(-3), 40);
  assert.equal(scale.pixel(1), 440);
  assert.equal(scale.value(scale.pixel(0.25)), 0.25);
});

test("a step comes back from its place on either axis, and step 0 lies at the left end", () => {
  for (const logarithmic of [false, true]) {
    const {at, step} = stepUnits(logarithmic);
    assert.equal(at(0), 0);
    for (const wanted of [0, 1, 2, 137, 20_000, 10_000_000])
      assert.equal(Math.round(step(at(wanted))), wanted);
  }
});
