import assert from "node:assert/strict";
import {test} from "node:test";
import {linearTicks, logStepTicks, logTicks, powerText, stepTicks} from "../../static/js/lib/scales.js";

const texts = (/** @type {{text: string}[]} */ ticks) => ticks.map((tick) => tick.text);

test("linear ticks are round, inside the axis, and written with as many digits as they need", () => {
  assert.deepEqual(texts(linearTicks(0, 0.8, 4)), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
  assert.deepEqual(texts(linearTicks(0, 12_000, 5)), ["0", "2,500", "5,000", "7,500", "10,000"]);
  assert.deepEqual(texts(linearTicks(-0.5, 10.5, 5)), ["0.0", "2.5", "5.0", "7.5", "10.0"]);
  assert.deepEqual(texts(linearTicks(-6, 6, 4)), ["−5", "0", "5"]);
  assert.deepEqual(texts(linearTicks(0, 1, 4)), ["0.00", "0.25", "0.50", "0.75", "1.00"]);
});

test("there are never many more ticks than there is room for", () => {
  for (let to = 1e-4; to < 1e8; to *= 1.7) {
    const ticks = linearTicks(0, to, 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${ticks.length} ticks to ${to}`);
    assert.ok(ticks.every((tick) => tick.at >= 0 && tick.at <= to * 1.000001));
    assert.equal(new Set(texts(ticks)).size, ticks.length, `all differ: ${texts(ticks)}`);
  }
});

test("logarithmic ticks are powers of ten, thinned out from the top", () => {
  assert.deepEqual(texts(logTicks(-5, 1, 7)), ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "0.1", "1", "10"]);
  assert.deepEqual(texts(logTicks(-3, 0, 2)), ["10⁻²", "1"]);
  assert.equal(powerText(12), "10¹²");
});

test("a logarithmic step axis begins at step 0, and leaves out what would lie in its way", () => {
  assert.deepEqual(texts(logStepTicks(100, 10)), ["0", "1", "10", "100"]);
  assert.deepEqual(texts(logStepTicks(15_000, 10)), ["0", "1", "10", "100", "1,000", "10,000"]);
  assert.deepEqual(texts(logStepTicks(10_000_000, 4)), ["0", "10", "10,000", "10 M"]);
  assert.deepEqual(
    logStepTicks(100, 10).map(({at}) => at),
    [0, Math.log10(2), Math.log10(11), Math.log10(101)],
  );
});

test("a step axis is labelled at whole steps, however short", () => {
  assert.deepEqual(texts(stepTicks(2514, 2515, 6)), ["2,514", "2,515"]);
  assert.deepEqual(texts(stepTicks(0, 5, 2)), ["0", "5"]);
  assert.deepEqual(texts(stepTicks(2418, 2514, 4)), ["2,425", "2,450", "2,475", "2,500"]);
});
