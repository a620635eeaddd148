import assert from "node:assert/strict";
import {test} from "node:test";
import {css, LEVELS, level, paintMap, palette, parseColour} from "../../static/js/lib/colours.js";

const colours = {negative: "#d9702b", zero: "#f4f1ea", positive: "#2a6db0"};

test("orange is below zero, blue above, and zero is paper", () => {
  const full = palette(colours, 1);
  assert.equal(full.length, LEVELS);
  assert.equal(css(full[level(-1)]), "rgb(217 112 43)");
  assert.equal(css(full[level(0)]), "rgb(244 241 234)");
  assert.equal(css(full[level(1)]), "rgb(42 109 176)");
});

test("values past one take the colour of one", () => {
  assert.equal(level(7), level(1));
  assert.equal(level(-7), level(-1));
});

test("a softened palette stays nearer to zero's colour", () => {
  const soft = parseHex(palette(colours)[level(1)]);
  const full = parseHex(palette(colours, 1)[level(1)]);
  assert.ok(soft.every((part, i) => part >= full[i]));
});

test("a map is painted with its lowest row at the bottom", () => {
  const pixels = new Uint32Array(4);
  const ramp = Uint32Array.from({length: 4}, (_, i) => 10 * i);
  paintMap(pixels, [0, 1, 2, 3], 2, ramp, (value) => value);
  assert.deepEqual([...pixels], [20, 30, 0, 10]);
});

test("a colour is #rgb or #rrggbb, and anything else is named", () => {
  assert.deepEqual(parseColour(" #0af "), [0, 170, 255]);
  assert.throws(() => parseColour("blue"), /got "blue"/);
});

/** @param {number} pixel */
function parseHex(pixel) {
  return [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
}
