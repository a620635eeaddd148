import assert from "node:assert/strict";
import {test} from "node:test";
import {consequences, merge} from "../../static/js/lib/marks.js";
import {overfitting} from "../../static/js/lib/overfitting.js";
import {
  newReader,
  parseReader,
  progressIn,
  withAnswer,
  withGuess,
  withSlide,
} from "../../static/js/lib/reader.js";

test("a reader's slides, guesses and answers are kept and read back", () => {
  let reader = withSlide(withSlide(withSlide(newReader(), "why", "a"), "why", "b"), "why", "a");
  reader = withGuess(reader, "claim", {choice: 1, right: false});
  reader = withAnswer(withAnswer(reader, "q", {choice: 0, right: false}), "q", {choice: 2, right: true});
  assert.deepEqual(reader.seen, {why: ["a", "b"]});
  assert.equal(reader.last, "why/a");
  assert.deepEqual(parseReader(JSON.stringify(reader)), reader);
});

test("a chapter is done when all slides are seen and all questions answered right", () => {
  const chapter = {id: "why", slides: ["a", "b"], questions: ["q"]};
  let reader = withSlide(newReader(), "why", "a");
  assert.deepEqual(progressIn(reader, chapter), {seen: 1, right: 0, done: false});
  reader = withAnswer(withSlide(reader, "why", "b"), "q", {choice: 2, right: true});
  assert.deepEqual(progressIn(reader, chapter), {seen: 2, right: 1, done: true});
});

test("what is not a reader's text begins anew", () => {
  for (const text of [
    null,
    "",
    "[]",
    "{}",
    '{"version":1,"seen":{},"guesses":{},"answers":{"q":1},"last":""}',
  ])
    assert.deepEqual(parseReader(text), newReader());
});

test("a gap between training and test loss is named overfitting, once there were steps", () => {
  assert.deepEqual(overfitting(500, {training: 0.125, test: 0.414}), {training: 0.125, test: 0.414});
  assert.equal(overfitting(20, {training: 0.125, test: 0.414}), null);
  assert.equal(overfitting(500, {training: 0.125, test: 0.2}), null);
  assert.equal(overfitting(500, {training: 0.01, test: 0.05}), null);
  assert.equal(overfitting(500, {training: null, test: 0.4}), null);
});

/** @param {(step: number) => number} loss */
function historyOf(loss) {
  const step = Float64Array.from({length: 100}, (_, i) => (i + 1) * 10);
  const columns = {training_loss: step.map(loss)};
  return /** @type {any} */ ({step, columns, trials: 1, length: step.length});
}
const drag = [3.3, 5, 10].map((after, i) => ({
  step: 100 + 20 * i,
  label: "",
  rates: {before: i ? after : 0.1, after},
  gesture: "g",
}));

test("a drag is one mark that spans all of it, and tells that the run diverged", () => {
  const merged = merge(drag, (step) => step * 100);
  assert.equal(merged.length, 1);
  assert.deepEqual([merged[0].step, merged[0].end], [100, 140]);
  const [{came}] = consequences(
    merged,
    historyOf(() => 1),
    227,
  );
  assert.equal(came, "diverged 87 steps later");
});

test("a change tells what the loss did after it, once that is known", () => {
  const mark = [{step: 100, label: "batch 10 → 20", rates: null, gesture: ""}];
  const history = historyOf((step) => (step <= 100 ? 0.5 : 0.1));
  assert.equal(consequences(mark, history, null)[0].came, "loss 0.500 → 0.100 in 200 steps");
  assert.equal(consequences(mark, {...history, length: 20}, null)[0].came, "");
});
