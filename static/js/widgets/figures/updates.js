/** The next update of every weight beside its gradient: as bars, and as dots. */

import {clamp} from "../../lib/arrays.js";
import {brief} from "../../lib/format.js";
import {effectiveRates, largestSize} from "../../lib/layers.js";
import {logTicks} from "../../lib/scales.js";
import {pathOf, SHAPES} from "../../lib/shapes.js";
import {make, set, svg, write} from "../dom.js";
import {graph} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {{names: readonly {text: string}[], update: import("../../lib/layers.js").Update | null}} BarsView */

const ROW = 18;
const HEAD = 22;
const WIDTH = 300;
const COLUMNS = {name: 0, gradient: 96, step: 190, rate: WIDTH};
const HALF = 40;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{title: string}} options
 * @returns {{update(view: BarsView): void, destroy(): void}}
 */
export function updateBars(container, {title}) {
  const name = `Gradient and step of each weight, ${title}`;
  const picture = svg("svg", {class: "drawing update-bars", role: "img", "aria-label": name});
  const text = make("p", {class: "hush"});
  const root = make("div", {}, make("h3", {}, title), picture, text);
  container.append(root);
  /** @type {BarRow[]} */
  let rows = [];
  let built = "";
  return {
    update({names, update}) {
      const key = names.map((one) => one.text).join();
      if (key !== built) rows = barRows(picture, names);
      built = key;
      if (!update) return;
      const rates = effectiveRates(update);
      const most = {gradient: largestSize(update.gradient), step: largestSize(update.step)};
      for (const [i, row] of rows.entries()) {
        for (const part of /** @type {const} */ (["gradient", "step"])) {
          const value = update[part][i] ?? 0;
          const length = (Math.abs(value) / most[part]) * HALF;
          const x = COLUMNS[part] - (value < 0 ? length : 0);
          set(row[part], {x, width: length, class: value < 0 ? "bar negative" : "bar positive"});
        }
        write(row.rate, rates[i] === null ? "–" : brief(rates[i], 2));
      }
      const words = rates.map(
        (rate, i) => `${names[i]?.text}: rate ${rate === null ? "none" : brief(rate, 2)}`,
      );
      write(text, words.join("; "));
    },
    destroy: () => root.remove(),
  };
}

/** @typedef {{gradient: SVGRectElement, step: SVGRectElement, rate: SVGTextElement}} BarRow */

/**
 * @param {SVGSVGElement} picture
 * @param {BarsView["names"]} names
 * @returns {BarRow[]} a row for each weight, under their titles
 */
function barRows(picture, names) {
  set(picture, {viewBox: `0 0 ${WIDTH} ${HEAD + names.length * ROW}`});
  const head = (/** @type {number} */ x, /** @type {string} */ words, anchor = "middle") =>
    svg("text", {class: "title", x, y: 13, "text-anchor": anchor}, words);
  picture.replaceChildren(
    head(COLUMNS.gradient, "gradient"),
    head(COLUMNS.step, "step"),
    head(COLUMNS.rate, "rate", "end"),
  );
  return names.map(({text}, i) => {
    const y = HEAD + i * ROW;
    const bar = () => svg("rect", {y: y + 3, height: ROW - 6});
    const [gradient, step] = [bar(), bar()];
    const rate = svg("text", {class: "tick", x: COLUMNS.rate, y: y + 13, "text-anchor": "end"});
    const axis = (/** @type {number} */ x) => svg("path", {class: "axis", d: `M${x} ${y}v${ROW}`});
    const name = svg("text", {class: "tick", x: COLUMNS.name, y: y + 13}, text);
    picture.append(name, axis(COLUMNS.gradient), axis(COLUMNS.step), gradient, step, rate);
    return {gradient, step, rate};
  });
}

/** @typedef {import("../../lib/layers.js").Update} Update */
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
/** Of the dots, which have shapes, too. */
const RADIUS = 4;

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
      const shape = dotOf(index);
      for (const [i, step] of (update?.step ?? []).entries()) {
        const across = update?.[over][i] ?? null;
        if (step === null || across === null || step === 0 || across === 0) continue;
        const place = `translate(${x.pixel(at(across, along))} ${y.pixel(at(step, up))})`;
        front.append(svg("path", {class: "speck", d: shape, transform: place, fill: colour}));
      }
    }
  }
  return fitted(root, draw, root);
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
    svg("path", {d: dotOf(index), fill: colour}),
  );
}

/** @param {number} index */
function dotOf(index) {
  return pathOf(SHAPES[index % SHAPES.length], RADIUS);
}
