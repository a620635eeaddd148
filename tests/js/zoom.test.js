import assert from "node:assert/strict";
import {test} from "node:test";
import {pitch, readingAt, sinceText, spoken, tableRows} from "../../static/js/lib/reading.js";
import {LINEAR, LOGARITHMIC, stepAxis} from "../../static/js/lib/scales.js";
import {around, boxed, inside, lens, panned, zoomed} from "../../static/js/lib/zoom.js";

const whole = {from: 0, to: 1000};
const texts = (/** @type {{text: string}[]} */ ticks) => ticks.map(({text}) => text);

test("zooming keeps the place under the pointer, and never leaves the whole", () => {
  const part = zoomed(whole, whole, 0.5, 250);
  assert.deepEqual(part, {from: 125, to: 625});
  const {from, to} = /** @type {import("../../static/js/lib/zoom.js").Span} */ (part);
  assert.equal((250 - from) / (to - from), 0.25);
  assert.deepEqual(zoomed({from: 800, to: 1000}, whole, 2, 1000), {from: 600, to: 1000});
  assert.equal(zoomed({from: 125, to: 625}, whole, 4, 250), null);
});

test("zooming in ends at the narrowest part", () => {
  let part = whole;
  for (let k = 0; k < 60; k++) part = zoomed(part, whole, 0.5, 400, 4) ?? part;
  assert.ok(Math.abs(part.to - part.from - 4) < 1e-9);
  assert.ok(part.from <= 400 && 400 <= part.to);
});

test("panning stops at the ends", () => {
  assert.deepEqual(panned({from: 100, to: 300}, whole, 50), {from: 150, to: 350});
  assert.deepEqual(panned({from: 100, to: 300}, whole, -500), {from: 0, to: 200});
  assert.deepEqual(panned({from: 100, to: 300}, whole, 5000), {from: 800, to: 1000});
  assert.equal(inside({from: -10, to: 1200}, whole), null);
});

test("a drag along one axis spans that axis alone, any other both", () => {
  assert.deepEqual(boxed(200, 10), {x: true, y: false});
  assert.deepEqual(boxed(-10, 200), {x: false, y: true});
  assert.deepEqual(boxed(120, -80), {x: true, y: true});
});

test("what is in view stays while an axis grows, and comes back whole when its units change", () => {
  const view = lens(2);
  const wholes = (/** @type {number} */ end, key = "linear") => ({
    key,
    x: {from: 0, to: end},
    y: [
      {from: 0, to: 1},
      {from: -3, to: 0},
    ],
  });
  const fit = () => [around(0.2, 0.4), null];
  assert.deepEqual(view.see(wholes(1000), fit), {x: whole, y: wholes(1000).y});
  view.show({x: {from: 200, to: 300}, panel: 0, y: null});
  const zoomedIn = view.see(wholes(1500), fit);
  assert.deepEqual(zoomedIn.x, {from: 200, to: 300});
  assert.deepEqual(zoomedIn.y, [around(0.2, 0.4), {from: -3, to: 0}]);
  view.show({x: null, panel: 0, y: {from: 0.1, to: 0.3}});
  assert.deepEqual(view.see(wholes(1500), fit).y[0], {from: 0.1, to: 0.3});
  assert.equal(view.isWhole(), false);
  assert.deepEqual(view.see(wholes(1500, "log"), fit).x, {from: 0, to: 1500});
  view.show({x: {from: 1200, to: 1300}, panel: 0, y: null});
  assert.deepEqual(view.see(wholes(1000, "log"), fit).x, whole);
});

test("ticks of a part are round, and inside it", () => {
  assert.deepEqual(texts(LINEAR.ticks({from: 0.22, to: 0.39}, 4)), ["0.25", "0.30", "0.35"]);
  assert.deepEqual(texts(LOGARITHMIC.ticks({from: -4, to: 0}, 9)), ["10⁻⁴", "10⁻³", "10⁻²", "0.1", "1"]);
  const near = LOGARITHMIC.ticks({from: Math.log10(0.02), to: Math.log10(0.05)}, 4);
  assert.deepEqual(texts(near), ["0.02", "0.03", "0.04", "0.05"]);
  assert.ok(Math.abs(near[1].at - Math.log10(0.03)) < 1e-12);
  assert.deepEqual(texts(stepAxis(false).ticks({from: 10.4, to: 14.2}, 8)), ["11", "12", "13", "14"]);
  const steps = stepAxis(true);
  assert.deepEqual(texts(steps.ticks({from: steps.at(120), to: steps.at(180)}, 4)), [
    "120",
    "140",
    "160",
    "180",
  ]);
  for (const units of [LINEAR, LOGARITHMIC, steps]) assert.ok(Math.abs(units.value(units.at(7)) - 7) < 1e-9);
});

/** @param {number[]} values */
const curves = (values) => ({
  points: values.map((_, index) => 10 * (index + 1)),
  length: values.length,
  text: (/** @type {number} */ step) => `step ${step}`,
  series: [
    {
      name: "training",
      group: "",
      panel: 0,
      stroke: {colour: "", dash: []},
      value: (/** @type {number} */ index) => values[index] ?? Number.NaN,
      text: (/** @type {number} */ value) => value.toFixed(2),
    },
  ],
});

test("a curve is read at a point, as a table and in a sentence since the last change", () => {
  const read = curves([0.9, 0.4, 0.2, 0.3]);
  assert.equal(spoken(readingAt(read, 1, "")), "step 20: training 0.40");
  assert.deepEqual(tableRows(read), [
    {index: 0, what: "first"},
    {index: 1, what: ""},
    {index: 2, what: "lowest training"},
    {index: 3, what: "last"},
  ]);
  assert.equal(
    sinceText(read, null),
    "From step 10 to step 40: training 0.90 to 0.30, lowest 0.20 at step 30.",
  );
  const since = sinceText(read, {point: 15, label: "rate 0.3"});
  assert.equal(since, "Since rate 0.3 at step 15 to step 40: training 0.40 to 0.30, lowest 0.20 at step 30.");
  assert.deepEqual([0, 0.5, 1, 7].map(pitch), [220, 440, 880, 880]);
  assert.equal(sinceText(curves([]), null), "");
  assert.ok(tableRows(curves(Array.from({length: 2200}, (_, k) => 1 / (k + 1)))).length <= 22);
});
