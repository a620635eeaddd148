import assert from "node:assert/strict";
import {test} from "node:test";
import {ago, count, fixed, loss, parseNumber, rate, readRate, speed} from "../../static/js/lib/format.js";

test("counts have a comma at each thousand", () => {
  assert.equal(count(0), "0");
  assert.equal(count(12480), "12,480");
  assert.equal(count(1234567.84), "1,234,567.8");
  assert.equal(count(-1000), "−1,000");
});

test("a loss says something whether it is tiny, huge, not finite or not known", () => {
  assert.equal(loss(0.06432), "0.064");
  assert.equal(loss(0), "0.000");
  assert.equal(loss(0.00001234), "1.2×10⁻⁵");
  assert.equal(loss(123.456), "123.5");
  assert.equal(loss(2.5e9), "2.5×10⁹");
  assert.equal(loss(null), "∞");
  assert.equal(loss(undefined), "–");
});

test("a rate that a schedule made too small to type has a power of ten", () => {
  assert.equal(readRate(6.66e-19), "6.7×10⁻¹⁹");
  assert.equal(readRate(0.00003), "0.00003");
  assert.equal(readRate(0), "0");
  assert.equal(readRate(null), "–");
});

test("a rate is written as it can be typed again", () => {
  for (const value of [0.00001, 0.0312, 3, 10]) assert.equal(Number(rate(value)), value);
});

test("speeds, and numbers of so many digits", () => {
  assert.equal(speed(null), "as fast as it goes");
  assert.equal(speed(1), "1 step/s");
  assert.equal(speed(2500), "2,500 steps/s");
  assert.equal(fixed(-0.426, 2), "−0.43");
  assert.equal(fixed(-0.001, 2), "0.00");
});

test("a typed number is taken with point, comma or exponent", () => {
  const limits = {minimum: 1e-8, maximum: 100};
  assert.deepEqual(parseNumber(" 0,03 ", limits), {value: 0.03});
  assert.deepEqual(parseNumber("1e-3", limits), {value: 0.001});
});

test("a bad number is answered by one sentence that says what is wanted", () => {
  const limits = {minimum: 1, maximum: 20};
  assert.deepEqual(parseNumber("", limits), {sentence: "Type a number from 1 to 20; the field is empty."});
  assert.deepEqual(parseNumber("21", limits), {sentence: "Type a number from 1 to 20; 21 is not."});
  const whole = {...limits, kind: /** @type {const} */ ("int")};
  assert.deepEqual(parseNumber("1.5", whole), {sentence: "Type a whole number from 1 to 20; 1.5 is not."});
});

test("an age is told in its largest unit", () => {
  assert.deepEqual([5, 60, 119, 7200, 86_399, 86_400, 9e7].map(ago), [
    "just now",
    "1 minute ago",
    "1 minute ago",
    "2 hours ago",
    "23 hours ago",
    "1 day ago",
    "1,041 days ago",
  ]);
});
