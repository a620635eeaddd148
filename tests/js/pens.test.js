import assert from "node:assert/strict";
import {test} from "node:test";
import {bandPen, linePen} from "../../static/js/widgets/pens.js";

/** A canvas that remembers what was drawn on it. */
function recorder() {
  /** @type {[string, ...number[]][]} */
  const calls = [];
  /** @param {string} name */
  const note =
    (name) =>
    (/** @type {number[]} */ ...numbers) =>
      calls.push([name, ...numbers]);
  const names = ["beginPath", "moveTo", "lineTo", "stroke", "fillRect", "setLineDash"];
  const canvas = Object.fromEntries(names.map((name) => [name, note(name)]));
  const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (canvas));
  return {context, of: (/** @type {string} */ name) => calls.filter(([called]) => called === name)};
}

const points = Array.from({length: 500}, (_, i) => ({x: i * 0.31, y: 50 + 40 * Math.sin(i * 1.7)}));
const style = {colour: "#000", width: 1};

test("a curve drawn piece by piece is the curve drawn at once", () => {
  const [whole, pieces] = [recorder(), recorder()];
  const [a, b] = [linePen(whole.context, style), linePen(pieces.context, style)];
  for (const [i, {x, y}] of points.entries()) {
    a.move(x, y);
    b.move(x, y);
    if (i % 7 === 0) b.stroke();
  }
  a.stroke();
  b.stroke();
  assert.deepEqual(pieces.of("lineTo"), whole.of("lineTo"));
  assert.ok(whole.of("lineTo").length < points.length, "points in one column of pixels are left out");
});

test("a piece begins where the last one ended", () => {
  const {context, of} = recorder();
  const pen = linePen(context, style);
  pen.move(0, 1);
  pen.move(5, 2);
  pen.stroke();
  pen.move(9, 3);
  pen.stroke();
  assert.deepEqual(of("moveTo"), [
    ["moveTo", 0, 1],
    ["moveTo", 5, 2],
  ]);
});

test("a loss that is not finite breaks the line", () => {
  const {context, of} = recorder();
  const pen = linePen(context, style);
  for (const [x, y] of [
    [0, 1],
    [5, Number.NaN],
    [10, 3],
    [15, 4],
  ])
    pen.move(x, y);
  pen.stroke();
  assert.deepEqual(of("lineTo"), [["lineTo", 15, 4]]);
});

test("a band covers each column of pixels once, from its lowest to its highest", () => {
  const {context, of} = recorder();
  const band = bandPen(context, {colour: "#000", alpha: 0.1, start: 0});
  band.move(0.3, 10, 20);
  band.move(0.9, 5, 15);
  band.move(3.2, 8, 9);
  assert.deepEqual(of("fillRect"), [
    ["fillRect", 0, 5, 1, 15],
    ["fillRect", 1, 8, 2, 1],
  ]);
});
