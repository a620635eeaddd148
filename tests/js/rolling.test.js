import assert from "node:assert/strict";
import {test} from "node:test";
import {fate, isGone, placeText, valleys, walkedOn} from "../../static/js/lib/descent.js";

const curve = [5, 3, 2, 3, 1, 0, 1];
const extent = /** @type {const} */ ([0, 6]);
const walk = {rate: 0.1, path: [0, 1, 2, 2.01, 2.01], loss: [5, 3, 2, 2, 2]};

test("a valley lies between the points of the curve, where the parabola through them is lowest", () => {
  assert.deepEqual(valleys(curve, extent), [
    {w: 2, loss: 2},
    {w: 5, loss: 0},
  ]);
  for (const floor of [0.6, 1, 1.45]) {
    const [{w, loss}] = valleys(
      [0, 1, 2].map((at) => (at - floor) ** 2 - 3),
      [0, 2],
    );
    assert.ok(Math.abs(w - floor) < 1e-12 && Math.abs(loss + 3) < 1e-12);
  }
});

test("a walk is caught only where it stays, in a valley that is not the lowest", () => {
  const found = valleys(curve, extent);
  assert.equal(fate(walk, 1, found), "on its way");
  assert.equal(fate(walk, 3, found), "caught in the hollow");
  assert.equal(fate({...walk, path: [2, 4]}, 0, found), "on its way");
  assert.equal(fate({...walk, path: [5, 5]}, 1, found), "at the lowest point");
  assert.equal(fate({...walk, path: [0, null]}, 1, found), "runs away");
});

test("a change of rate keeps what was walked before it", () => {
  const on = walkedOn(walk, 2, 0.5, {path: [2, 4, 5], loss: [2, 1, 0]});
  assert.deepEqual(on, {rate: 0.5, path: [0, 1, 2, 4, 5], loss: [5, 3, 2, 1, 0]});
});

test("a weight that numbers do not hold is gone, and is written as such", () => {
  assert.ok(isGone(null));
  assert.ok(isGone(-1e6));
  assert.ok(!isGone(3));
  assert.equal(placeText(null), "∞");
  assert.equal(placeText(-2.25), "−2.250");
});
