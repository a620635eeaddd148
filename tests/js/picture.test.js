import assert from "node:assert/strict";
import {test} from "node:test";
import {centred, SIDE, stroke} from "../../static/js/lib/picture.js";

test("a pen leaves ink on its way and none far from it", () => {
  const picture = new Float32Array(SIDE * SIDE);
  stroke(picture, {x: 4, y: 16}, {x: 28, y: 16}, 2);
  assert.equal(picture[16 * SIDE + 16], 1);
  assert.equal(picture[4 * SIDE + 16], 0);
});

test("an empty picture has no middle", () => {
  assert.equal(centred(new Float32Array(SIDE * SIDE)), null);
});

test("where a digit is drawn does not matter, nor how small", () => {
  const [corner, middle] = [new Float32Array(SIDE * SIDE), new Float32Array(SIDE * SIDE)];
  stroke(corner, {x: 4, y: 3}, {x: 4, y: 13}, 1.2);
  stroke(middle, {x: 18, y: 6}, {x: 18, y: 26}, 2.4);
  const [a, b] = [centred(corner), centred(middle)];
  assert.ok(a && b);
  const apart = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
  assert.ok(apart < 0.05, `the pictures differ by ${apart} a pixel`);
});
