import assert from "node:assert/strict";
import {test} from "node:test";
import {blocks, layout, linkHeight, threshold} from "../../static/js/lib/layout.js";

test("the tiles of any network lie inside the picture and do not overlap", () => {
  const shapes = [
    [2, 1],
    [2, 4, 2, 1],
    [7, 8, 8, 8, 8, 8, 8, 1],
    [2, ...Array(8).fill(64), 1],
    [2, 256, 1],
  ];
  for (const [width, height] of [
    [730, 370],
    [330, 260],
  ]) {
    for (const sizes of shapes) {
      const tiles = layout(sizes, width, height).tiles.flat();
      assert.equal(
        tiles.length,
        sizes.reduce((sum, units) => sum + units, 0),
      );
      for (const {x, y, size} of tiles) {
        assert.ok(x - size / 2 >= 0 && x + size / 2 <= width, `${sizes} at ${width}: x ${x}, size ${size}`);
        assert.ok(y - size / 2 >= 0 && y + size / 2 <= height, `${sizes} at ${height}: y ${y}, size ${size}`);
      }
      for (const [i, a] of tiles.entries()) {
        for (const b of tiles.slice(i + 1)) {
          const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) - (a.size + b.size) / 2;
          assert.ok(apart >= -1e-9, `${sizes} at ${width}: ${JSON.stringify([a, b])}`);
        }
      }
    }
  }
});

test("weights of a layer follow those of the layer before, biases included", () => {
  assert.deepEqual(blocks([2, 4, 2, 1]), [
    {offset: 0, inputs: 2, units: 4},
    {offset: 12, inputs: 4, units: 2},
    {offset: 22, inputs: 2, units: 1},
  ]);
});

test("the threshold lets through as many links as may be drawn", () => {
  const weights = Float32Array.from({length: 1000}, (_, i) => (i % 2 ? i : -i) / 1000);
  const least = threshold(weights, 100);
  assert.equal(weights.filter((weight) => Math.abs(weight) >= least).length, 100);
  assert.equal(threshold(weights, 1000), 0);
});

test("a link's curve begins and ends at its units and is level half-way between", () => {
  const from = {x: 0, y: 10};
  const to = {x: 100, y: 50};
  assert.ok(Math.abs(linkHeight(from, to, 0) - 10) < 1e-3);
  assert.ok(Math.abs(linkHeight(from, to, 50) - 30) < 1e-3);
  assert.ok(Math.abs(linkHeight(from, to, 100) - 50) < 1e-3);
});
