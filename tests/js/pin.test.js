import assert from "node:assert/strict";
import {test} from "node:test";
import {append, emptyHistory, PER_TRIAL, parsePin, pinned} from "../../static/js/lib/history.js";

const about = {run: "a", name: "Adam, rate 0.1", loss: "bce"};
/** @param {number} buckets @param {(step: number, trial: number) => number | null} value */
const history = (buckets, value) => {
  const step = Array.from({length: buckets}, (_, k) => k + 1);
  const rows = Object.fromEntries(
    PER_TRIAL.map((name) => [name, step.map((at) => [value(at, 0), value(at, 1)])]),
  );
  return append(emptyHistory(2), /** @type {any} */ ({step, epoch: step, ...rows}));
};

test("a pin keeps one trial's curve whole where it is short, and its last numbers", () => {
  const pin = pinned(
    about,
    history(3, (step, trial) => step + 10 * trial),
    1,
  );
  assert.deepEqual(pin.steps, [1, 2, 3]);
  assert.deepEqual(pin.losses, [11, 12, 13]);
  assert.deepEqual([pin.step, pin.training, pin.test], [3, 13, 13]);
});

test("a long curve is thinned from its first to its last point, and what is not finite stays so", () => {
  const pin = pinned(
    about,
    history(4000, (step) => (step === 4000 ? null : step)),
    0,
  );
  assert.equal(pin.steps.length, 500);
  assert.deepEqual([pin.steps[0], pin.steps[499], pin.training], [1, 4000, null]);
  assert.ok(JSON.stringify(pin).length < 20_000);
});

test("a pin is read again as it was, and anything else is none", () => {
  const pin = pinned(
    about,
    history(5, (step) => step),
    0,
  );
  assert.deepEqual(parsePin(JSON.stringify(pin)), pin);
  for (const text of [
    null,
    "",
    "7",
    "{}",
    "{",
    JSON.stringify({...pin, losses: [1]}),
    JSON.stringify({...pin, steps: "x"}),
  ])
    assert.equal(parsePin(text), null);
});
