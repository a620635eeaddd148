/**
 * One weight nudged: the loss foretold by its gradient, a straight line, beside the true one, and where the
 * two part.
 */

import {breaks, nameText, number} from "../../lib/backprop.js";
import {slider} from "../controls/slider.js";
import {make, set, svg, write} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../types.d.ts").Nudge} Nudge */
/** @typedef {{question: BackpropQuery, nudge: Nudge, index: number}} NudgeView index: of the nudge's places */

const HEIGHT = 220;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onMove?: (index: number) => void}} [options]
 * @returns {{update(view: NudgeView): void, destroy(): void}}
 */
export function nudged(container, {onMove = () => {}} = {}) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const numbers = make("dl", {class: "told-and-true"});
  const [told, came, off] = ["foretold ΔJ", "true ΔJ", "off by"].map((title) => {
    const output = make("output");
    numbers.append(make("div", {}, make("dt", {}, title), make("dd", {}, output)));
    return output;
  });
  const said = make("p", {class: "broken"});
  const slot = make("div", {class: "nudge-slot"});
  const stage = make("div", {class: "stage"}, picture);
  const root = make("div", {class: "nudge"}, slot, numbers, stage, key(), said);
  container.append(root);
  const fit = fitted(picture, draw);
  const field = slider(slot, {
    label: "Nudge",
    minimum: 0,
    maximum: 80,
    format(index) {
      const view = fit.now();
      return view ? `Δ${nameText(view.nudge.name, view.question)} = ${signed(view.nudge.by[index])}` : "";
    },
    onInput: onMove,
    onChange: onMove,
  });

  /** @param {NudgeView} now */
  function draw(now) {
    const {nudge, index, question} = now;
    field.update({value: index, maximum: nudge.by.length - 1});
    const foretold = (nudge.slope ?? 0) * nudge.by[index];
    const true_ = nudge.change[index];
    write(told, signed(foretold));
    write(came, true_ === null ? "∞" : signed(true_));
    write(off, true_ === null ? "∞" : number(Math.abs(true_ - foretold)));
    write(said, sentence(nudge, question));
    plot(picture, now);
  }
  return {
    update: fit.update,
    destroy() {
      fit.destroy();
      field.destroy();
      root.remove();
    },
  };
}

function key() {
  return make(
    "p",
    {class: "key"},
    make("span", {class: "curve"}, "true J"),
    make("span", {class: "slope"}, "foretold: J + ∂J/∂w · Δw"),
    make("span", {class: "dead"}, "off by more than a tenth"),
  );
}

/** @param {number} value */
const signed = (value) => (value > 0 ? `+${number(value)}` : number(value).padStart(6, "\u2007"));

/** @param {Nudge} nudge @param {BackpropQuery} question */
function sentence(nudge, question) {
  const {below, above} = breaks(nudge);
  const name = nameText(nudge.name, question);
  const places = [below, above]
    .filter((by) => by !== null)
    .map((by) => signed(/** @type {number} */ (by)).trim());
  if (places.length === 0) return `The straight line predicts every nudge of ${name} here to within 10 %.`;
  return `From a nudge of ${places.join(" and of ")} on, the straight line is off by more than a tenth of what it foretells.`;
}

/** @param {SVGSVGElement} picture @param {NudgeView} view */
function plot(picture, {nudge, index, question}) {
  const {by, change, slope} = nudge;
  const finite = /** @type {number[]} */ (change.filter((value) => value !== null));
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const room = Math.max(high - low, 1e-9) * 0.15;
  const reach = by[by.length - 1];
  const drawn = graph(picture, {
    width: picture.clientWidth,
    height: HEIGHT,
    x: {from: -reach, to: reach, title: `Δ${nameText(nudge.name, question)}`},
    y: {from: low - room, to: high + room, title: "ΔJ"},
    margin: {left: 58, right: 12, top: 12, bottom: 38},
  });
  const {x, y, area, back, front} = drawn;
  const {below, above} = breaks(nudge);
  const shade = (/** @type {number} */ from, /** @type {number} */ to) =>
    back.append(
      svg("rect", {
        class: "dead",
        x: x.pixel(from),
        y: area.y,
        width: x.pixel(to) - x.pixel(from),
        height: area.height,
      }),
    );
  if (below !== null) shade(-reach, below);
  if (above !== null) shade(above, reach);
  const clip = (/** @type {number} */ value) =>
    Math.min(area.y + area.height, Math.max(area.y, y.pixel(value)));
  const points = by.map((at, i) =>
    change[i] === null
      ? ""
      : `${x.pixel(at).toFixed(1)},${clip(/** @type {number} */ (change[i])).toFixed(1)}`,
  );
  const ends = [-reach, reach].map((at) => held((slope ?? 0) * at, at, slope ?? 0, low - room, high + room));
  back.append(svg("path", {class: "zero", d: `M${x.pixel(0)} ${area.y}v${area.height}`}));
  front.append(
    svg("path", {
      class: "slope",
      d: `M${ends.map(([at, value]) => `${x.pixel(at)} ${y.pixel(value)}`).join("L")}`,
    }),
    svg("polyline", {class: "curve", points: points.join(" ")}),
  );
  const true_ = change[index];
  const told = (slope ?? 0) * by[index];
  const gap = svg("path", {class: "guide"});
  if (true_ !== null) set(gap, {d: `M${x.pixel(by[index])} ${clip(true_)}V${clip(told)}`});
  front.append(gap, svg("circle", {class: "here outside", cx: x.pixel(by[index]), cy: clip(told), r: 5}));
  if (true_ !== null)
    front.append(svg("circle", {class: "here", cx: x.pixel(by[index]), cy: clip(true_), r: 6}));
}

/**
 * The end of a straight line, drawn no further than the graph.
 * @param {number} value
 * @param {number} at
 * @param {number} slope
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
function held(value, at, slope, low, high) {
  const kept = Math.min(high, Math.max(low, value));
  return kept === value || slope === 0 ? [at, value] : [kept / slope, kept];
}
