/** Every weight as a dot: how far the next update moves it, over its gradient or over its own size, both logarithmic. */

import {clamp} from "../../lib/arrays.js";
import {logTicks} from "../../lib/ticks.js";
import {make} from "../dom.js";
import {fitted} from "../fitted.js";
import {graph} from "../graph.js";
import {svg} from "../markup.js";

/** @typedef {import("../../lib/updates.js").Update} Update */
/**
 * over: what lies along the axis. across, up: the powers of ten that are shown, from and to; what lies outside
 * stands at the edge. clouds: one an optimizer, with the colour and the shape of its dots.
 * @typedef {{over: "gradient" | "value", title: string, across: Powers, up: Powers,
 *   clouds: readonly {update: Update | null, colour: string}[]}} CloudView
 */
/** @typedef {readonly [number, number]} Powers */

const HEIGHT = 340;
const MARGIN = {left: 56, right: 14, top: 14, bottom: 40};
/** About how many powers an axis has room to name. */
const NAMED = 8;
/** Shapes of the dots, so that colour is not alone. */
const SHAPES = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
  "M-4 -4h8v8h-8z",
  "M0 -5l5 9h-10z",
  "M0 -5l5 5l-5 5l-5 -5z",
];

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: CloudView): void, destroy(): void}}
 */
export function updateCloud(container) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {class: "update-cloud"}, picture);
  container.append(root);
  /** @param {CloudView} view @param {number} width */
  function draw({over, title, across: along, up, clouds}, width) {
    const {x, y, front} = graph(picture, {
      width,
      height: HEIGHT,
      x: powers(along, title),
      y: powers(up, "size of the next step"),
      margin: MARGIN,
    });
    const at = (/** @type {number} */ value, /** @type {Powers} */ [from, to]) =>
      clamp(Math.log10(Math.abs(value)), from, to);
    for (const [index, {update, colour}] of clouds.entries()) {
      const shape = SHAPES[index % SHAPES.length];
      for (const [i, step] of (update?.step ?? []).entries()) {
        const across = update?.[over][i] ?? null;
        if (step === null || across === null || step === 0 || across === 0) continue;
        const place = `translate(${x.pixel(at(across, along))} ${y.pixel(at(step, up))})`;
        front.append(svg("path", {class: "speck", d: shape, transform: place, fill: colour}));
      }
    }
  }
  const fit = fitted(root, draw);
  return {
    update: fit.update,
    destroy() {
      fit.destroy();
      root.remove();
    },
  };
}

/** @param {Powers} ends @param {string} title */
function powers([from, to], title) {
  return {from, to, title, ticks: logTicks(from, to, NAMED)};
}

/**
 * A sample of a cloud's dot.
 * @param {number} index
 * @param {string} colour
 */
export function speck(index, colour) {
  return svg(
    "svg",
    {class: "stroke-sample", width: 14, height: 12, viewBox: "-7 -6 14 12", "aria-hidden": "true"},
    svg("path", {d: SHAPES[index % SHAPES.length], fill: colour}),
  );
}
