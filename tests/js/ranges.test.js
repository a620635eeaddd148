import assert from "node:assert/strict";
import {test} from "node:test";
import {append, emptyHistory, PER_TRIAL, until} from "../../static/js/lib/history.js";
import {ranges} from "../../static/js/widgets/figures/history-axes.js";

/** @typedef {import("../../static/js/widgets/figures/history.js").HistoryView} HistoryView */

/** @param {import("../../static/js/lib/history.js").History} history @param {number} from @param {number} to */
function grown(history, from, to, loss = (/** @type {number} */ step) => 1 / step, rate = 0.03) {
  const steps = Array.from({length: to - from + 1}, (_, i) => from + i);
  const columns = Object.fromEntries(PER_TRIAL.map((name) => [name, steps.map((step) => [loss(step)])]));
  const report = {...columns, step: steps, epoch: steps, learning_rate: steps.map(() => [rate])};
  return append(history, /** @type {import("../../static/js/lib/history.js").Report} */ (report));
}
/** @param {import("../../static/js/lib/history.js").History} history */
const view = (history, logarithmic = false) =>
  /** @type {HistoryView} */ (
    /** @type {unknown} */ ({history, step: history.step[history.length - 1] ?? 0, logarithmic, tip: null})
  );

test("a page that watched all along and a page that came late show the same ranges", () => {
  const watching = ranges();
  let history = emptyHistory(1);
  for (let step = 1; step <= 2000; step += 50) {
    history = grown(history, step, step + 49);
    watching.update(view(history));
  }
  assert.deepEqual(watching.update(view(history)), ranges().update(view(history)));
});

test("the step axis grows in a few jumps", () => {
  const scope = ranges();
  let history = emptyHistory(1);
  const ends = new Set();
  for (let step = 1; step <= 20_000; step += 100) {
    history = grown(history, step, step + 99);
    ends.add(scope.update(view(history)).steps);
  }
  assert.ok(ends.size <= 20, `${ends.size} jumps`);
});

test("a loss gone wild is cut off, and whole on a logarithmic axis", () => {
  const wild = grown(
    grown(emptyHistory(1), 1, 10, () => 0.7),
    11,
    20,
    (step) => 10 ** step,
  );
  const linear = ranges().update(view(wild)).loss;
  assert.ok(linear.to >= 0.7 && linear.to < 5);
  assert.ok(ranges().update(view(wild, true)).loss.to >= 20);
});

test("going back in time forgets what was seen after", () => {
  const scope = ranges();
  const wild = grown(
    grown(emptyHistory(1), 1, 10, () => 0.5, 0.01),
    11,
    20,
    () => 1.9,
    10,
  );
  scope.update(view(wild));
  const back = until(wild, 10);
  assert.deepEqual(scope.update(view(back)), ranges().update(view(back)));
});

test("one learning rate stands in the middle of two decades", () => {
  const {rate} = ranges().update(view(grown(emptyHistory(1), 1, 5, undefined, 0.03)));
  assert.equal(rate.to - rate.from, 2);
  assert.ok(rate.from < Math.log10(0.03) && Math.log10(0.03) < rate.to);
});
