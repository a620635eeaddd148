import assert from "node:assert/strict";
import {test} from "node:test";
import {along, axisNames, contour, fieldOf, gapText, lossAt, scaleOf} from "../../static/js/lib/landscape.js";
import {drawRelief, inFront, LIGHTS, picture, projection, shades} from "../../static/js/lib/relief.js";

const SIZE = 21;
/** A field over −1 to 1 of a function of a and b. @param {(a: number, b: number) => number | null} loss */
const made = (loss) => {
  const at = (/** @type {number} */ i) => (2 * i) / (SIZE - 1) - 1;
  const rows = Array.from({length: SIZE}, (_, row) =>
    Array.from({length: SIZE}, (__, column) => loss(at(column), at(row))),
  );
  return fieldOf({loss: rows, extent: [-1, 1, -1, 1]});
};
const landscape = {
  type: /** @type {const} */ ("landscape"),
  extent: /** @type {[number, number, number, number]} */ ([-1, 1, -1, 1]),
  loss: [],
  path: /** @type {[number, number][]} */ ([]),
  path_step: [0, 512, 700],
  path_loss: [1, 0.5, 0.25],
  projected_loss: [1, 0.5, 0.25],
  shares: null,
};

test("between its points a field is what a plane through them is, and nothing beyond", () => {
  const field = made((a, b) => 3 + 2 * a - b);
  assert.ok(Math.abs(lossAt(field, 0.23, -0.71) - (3 + 0.46 + 0.71)) < 1e-5);
  assert.ok(Math.abs(lossAt(field, 1, 1) - 4) < 1e-5);
  assert.ok(Number.isNaN(lossAt(field, 1.01, 0)));
  assert.ok(
    Number.isNaN(
      lossAt(
        made((a) => (a > 0.5 ? null : 1)),
        0.95,
        0,
      ),
    ),
  );
});

test("a scale holds its field, and stands still while the field moves a little", () => {
  const straight = scaleOf(
    made((a, b) => 1.1 + a * a + b * b),
    false,
  );
  assert.deepEqual([straight.from, straight.to], [0, 4]);
  assert.deepEqual(straight, {
    ...scaleOf(
      made((a, b) => 1.2 + a * a + b * b),
      false,
    ),
    ...functions(straight),
  });
  const powers = scaleOf(
    made((a, b) => 2e-4 + a * a + b * b),
    true,
  );
  assert.deepEqual([powers.from, powers.to], [-4, 0.5]);
  assert.ok(Math.abs(powers.loss(powers.at(0.03)) - 0.03) < 1e-9);
  assert.equal(powers.at(0), 0);
  assert.equal(
    scaleOf(
      made((a) => 1 + 9e19 * a * a),
      false,
    ).to,
    20,
  );
});

/** @param {import("../../static/js/lib/landscape.js").Scale} scale */
const functions = ({at, loss}) => ({at, loss});

test("a contour of a bowl is a circle", () => {
  const {values} = made((a, b) => a * a + b * b);
  const ends = contour(values, SIZE, 0.49);
  assert.ok(ends.length > 40);
  for (let i = 0; i < ends.length; i += 2) {
    const [a, b] = [ends[i] / 10 - 1, ends[i + 1] / 10 - 1];
    assert.ok(Math.abs(Math.hypot(a, b) - 0.7) < 0.01);
  }
  assert.deepEqual(contour(new Float32Array(SIZE * SIZE).fill(Number.NaN), SIZE, 0.5), []);
});

test("a path is followed in small pieces from stop to stop", () => {
  const stops = [
    {a: 0, b: 0, step: 0},
    {a: 1, b: 0, step: 9},
  ];
  const points = along(stops, 0.3);
  assert.equal(points.length, 5);
  assert.deepEqual(points.at(-1), {a: 1, b: 0});
  assert.deepEqual(along([], 1), []);
});

test("what lies behind a hill is hidden, and what lies before it is not", () => {
  const heights = made((a) => (Math.abs(a) < 0.15 ? 1 : 0)).values;
  const target = picture(200, 200);
  const project = projection({turn: Math.PI / 2, tilt: 0.3}, 200, 200); // x points away from the eye
  drawRelief(
    target,
    heights,
    SIZE,
    project,
    shades([
      [9, 9, 9],
      [200, 200, 200],
    ]),
    4,
  );
  assert.ok(inFront(target, project(-0.8, 0, 0)));
  assert.ok(inFront(target, project(0, 0, 1)));
  assert.ok(!inFront(target, project(0.5, 0, 0)));
});

test("from above a flat surface is one square of one colour", () => {
  const target = picture(120, 120);
  const colours = shades([
    [0, 0, 0],
    [100, 100, 100],
  ]);
  drawRelief(
    target,
    made(() => 0.5).values,
    SIZE,
    projection({turn: 0, tilt: Math.PI / 2}, 120, 120),
    colours,
    4,
  );
  const drawn = new Set(target.pixels);
  assert.equal(drawn.size, 2); // the surface, and nothing
  assert.equal(colours.length, LIGHTS * 256);
  const covered = target.pixels.filter((pixel) => pixel !== 0).length;
  assert.ok(covered > 1000 && covered < 14_400);
});

test("a path off the plane is said to be so", () => {
  assert.match(gapText(landscape), /projection is faithful/);
  assert.match(
    gapText({...landscape, projected_loss: [1, 0.9, 0.25]}),
    /at step 512 the loss was 0\.500, but the plane shows 0\.900/,
  );
  assert.equal(gapText({...landscape, path_loss: [1], projected_loss: [1], path_step: [0]}), "");
  assert.deepEqual(axisNames({...landscape, shares: [0.9, 0.08]}), [
    "main direction 1, 90 % of the path",
    "main direction 2, 8 % of the path",
  ]);
});
