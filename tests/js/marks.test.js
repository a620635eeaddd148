import assert from "node:assert/strict";
import {test} from "node:test";
import {lastGesture, merge, placeLabels} from "../../static/js/lib/marks.js";

/**
 * @param {number} step
 * @param {number} before
 * @param {number} after
 * @param {string} [gesture]
 */
const rate = (step, before, after, gesture = "") => ({
  step,
  label: "server's own words",
  rates: {before, after},
  gesture,
});
const other = (/** @type {number} */ step, label = "Adam, fresh state") => ({
  step,
  label,
  rates: null,
  gesture: "",
});
const same = (/** @type {number} */ step) => step;
const room = {
  pixel: same,
  measure: (/** @type {string} */ text) => text.length * 6,
  left: 0,
  right: 1000,
  rows: 1,
};

test("a drag is one mark where it began, from the first rate to the last", () => {
  const merged = merge([rate(100, 0.003, 0.01), rate(108, 0.01, 0.1), rate(120, 0.1, 0.3)], same);
  assert.deepEqual(
    merged.map(({step, label}) => [step, label]),
    [[100, "rate 0.003 → 0.3"]],
  );
});

test("two drags far apart on the axis are two marks", () => {
  const merged = merge([rate(100, 1, 2), rate(400, 2, 3)], same);
  assert.deepEqual(
    merged.map((mark) => mark.label),
    ["rate 1 → 2", "rate 2 → 3"],
  );
});

test("one drag is one mark, however far it reaches on the axis", () => {
  const merged = merge(
    [rate(0, 1, 2, "a"), rate(300, 2, 3, "a"), rate(600, 3, 4, "a"), rate(900, 4, 5, "b")],
    same,
  );
  assert.deepEqual(
    merged.map((mark) => mark.label),
    ["rate 1 → 4", "rate 4 → 5"],
  );
});

test("another change between two rate changes keeps them apart", () => {
  const merged = merge([rate(100, 1, 2), other(101), rate(102, 2, 3)], same);
  assert.deepEqual(
    merged.map((mark) => mark.label),
    ["rate 1 → 2", "Adam, fresh state", "rate 2 → 3"],
  );
});

test("the same words at nearly the same place are one mark", () => {
  assert.equal(merge([other(100, "cosine"), other(105, "cosine"), other(109, "Adam")], same).length, 2);
  assert.equal(merge([other(100, "cosine"), other(300, "cosine")], same).length, 2);
});

test("a drag that ends where it began names one rate", () => {
  assert.equal(merge([rate(5, 0.1, 0.2), rate(6, 0.2, 0.1)], same)[0].label, "rate 0.1");
});

test("merging leaves the marks it was given alone", () => {
  const marks = [rate(1, 1, 2), rate(2, 2, 3)];
  merge(marks, same);
  assert.deepEqual(marks[0], rate(1, 1, 2));
});

test("labels never overlap, and the newest is the one that is kept", () => {
  const marks = Array.from({length: 40}, (_, i) => other(i * 25, `change ${i}`));
  const labels = placeLabels(marks, {...room, rows: 2});
  assert.ok(labels.some((label) => label.text === "change 39"));
  for (const row of [0, 1]) {
    const spans = labels
      .filter((label) => label.row === row)
      .map(({x, align, text}) => (align === "left" ? [x, x + text.length * 6] : [x - text.length * 6, x]))
      .sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < spans.length; i++) assert.ok(spans[i][0] > spans[i - 1][1], `row ${row}, label ${i}`);
  }
});

test("a label at the right edge stands left of its mark", () => {
  const [label] = placeLabels([other(990)], room);
  assert.equal(label.align, "right");
  assert.ok(label.x < 990);
});

test("a label that fits nowhere is left out", () => {
  assert.deepEqual(placeLabels([other(50)], {...room, right: 60}), []);
});

test("the last change is one control, or all of one drag, and says how many stand right at its step", () => {
  assert.equal(lastGesture([]), null);
  const drag = [rate(5, 1, 2, "a"), rate(5, 2, 3, "a"), rate(7, 3, 4, "a")];
  assert.deepEqual(lastGesture([rate(5, 9, 1, "b"), ...drag]), {step: 5, undo: 2, label: "rate 1 → 4"});
  assert.deepEqual(lastGesture([...drag, other(9)]), {step: 9, undo: 1, label: "Adam, fresh state"});
  assert.deepEqual(lastGesture([rate(5, 1, 2), rate(5, 2, 3)]), {step: 5, undo: 1, label: "rate 2 → 3"});
});
