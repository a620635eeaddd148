import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {
  ago,
  brief,
  count,
  fixed,
  full,
  loss,
  parseNumber,
  rate,
  readRate,
  speed,
} from "../../static/js/lib/format.js";

/** The table that the server's numbers are tested with, too. @type {Record<string, [any, any][]>} */
const TABLE = JSON.parse(readFileSync(new URL("../numbers.json", import.meta.url), "utf8"));

test("numbers in sentences are written as the server writes them", () => {
  for (const [name, write] of Object.entries({brief, rate, full}))
    for (const [value, text] of TABLE[name]) assert.equal(write(value), text, `${name} of ${value}`);
});

test("a typed number is read as the page writes it, or refused", () => {
  for (const [name, kind] of /** @type {const} */ ([
    ["whole", "int"],
    ["real", "float"],
  ])) {
    for (const [text, value] of TABLE[name]) {
      const read = parseNumber(text, {minimum: null, maximum: null, kind});
      assert.equal("value" in read ? read.value : null, value, `${name}: “${text}”`);
    }
  }
});

test("every number that the page writes can be typed again", () => {
  const limits = {minimum: null, maximum: null};
  for (const [name, write] of Object.entries({full, rate}))
    for (const [value] of TABLE[name]) {
      const read = parseNumber(write(value), limits);
      assert.ok(
        "value" in read && Math.abs(read.value - value) <= 0.005 * Math.abs(value),
        `${name} of ${value}`,
      );
    }
  for (const value of [3.4e-7, -0.51249, 99.95, -6.1634e17, 1234567]) {
    const read = parseNumber(brief(value), limits);
    assert.ok("value" in read && Math.abs(read.value - value) <= 0.005 * Math.abs(value), brief(value));
  }
  for (const value of [1000, 12480, 1234567])
    assert.deepEqual(parseNumber(count(value), {...limits, kind: "int"}), {value});
});

test("a number that can be read in two ways is refused with the ways to write it", () => {
  const [whole, real] = /** @type {const} */ ([
    {minimum: 1, maximum: 1e9, kind: "int"},
    {minimum: -1e6, maximum: 1e6},
  ]);
  assert.deepEqual(parseNumber("1.000", whole), {
    sentence: "“1.000” can be read in two ways; type 1000 or 1.",
  });
  assert.deepEqual(parseNumber("1,000", real), {
    sentence: "“1,000” can be read in two ways; type 1000 or 1.000.",
  });
  assert.deepEqual(parseNumber("-1,234", real), {
    sentence: "“-1,234” can be read in two ways; type -1234 or -1.234.",
  });
  assert.deepEqual(parseNumber("1.234.567", real), {
    sentence: "“1.234.567” has points between thousands; type 1234567.",
  });
  assert.deepEqual(parseNumber("1,5", whole), {
    sentence: "“1,5” has a comma that is not between thousands; type a number such as 1500 or 1,500.",
  });
});

test("a number out of range is answered with the range, in full", () => {
  const limits = /** @type {const} */ ({minimum: 20, maximum: 1_000_000_000, kind: "int"});
  assert.deepEqual(parseNumber("2,000,000,000", limits), {
    sentence: "Type a whole number from 20 to 1,000,000,000; 2,000,000,000 is not.",
  });
});

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
