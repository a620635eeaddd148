/** The lecture's chain, x → z₁ → ŷ → J: values above it, gradients flowing back below. */

import {place, unitName} from "../../lib/backprop.js";
import {plan} from "../../lib/backprop-layout.js";
import {nameText, number, quantityText, symbol} from "../../lib/backprop-text.js";
import {freshId} from "../dom.js";
import {set, svg} from "../markup.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../lib/backprop.js").Progress} Progress */
/** @typedef {import("../../lib/backprop-layout.js").Spot} Spot */

const HEIGHT = {still: 134, walked: 226};
const LINE = 86;
/** From here on there is room for a whole product on an arc. */
const ROOMY = 138;
/** And below this only for a number. */
const NARROW = 104;

/**
 * @param {SVGSVGElement} root filled anew
 * @param {BackpropQuery} question of a chain
 * @param {number} width CSS pixels
 * @param {boolean} [still] the way forward alone
 * @returns {{update(question: BackpropQuery, progress: Progress): void}}
 */
export function chainDrawing(root, question, width, still = false) {
  const height = still ? HEIGHT.still : HEIGHT.walked;
  const side = Math.min(60, width / 9);
  const made = plan(question, {width, height, top: LINE, bottom: height - LINE, side});
  set(root, {viewBox: `0 0 ${width} ${height}`, height});
  const heads = arrowHeads();
  const edges = [...made.edges, {...made.loss, id: "J"}].map((one) => edge(one, made.radius, heads, still));
  const spots = made.spots.map((spot) => unit(spot, made.radius));
  root.replaceChildren(heads.root, ...edges.map((one) => one.root), ...spots.map((one) => one.root));
  const gap = edges[0].to.x - edges[0].from.x;
  return {
    update(now, progress) {
      for (const one of spots) one.update(now, progress);
      for (const one of edges) one.update(now, progress, gap);
    },
  };
}

/** The names of what stands at a place. @param {string} id @param {BackpropQuery} question */
function nameAt(id, question) {
  if (id === "J" || id.startsWith("x")) return id;
  const [layer, index] = id.split(".").map(Number);
  return unitName(question, layer, index);
}

/** @param {Spot} spot @param {number} radius */
function unit(spot, radius) {
  const shape =
    spot.id === "J"
      ? svg("rect", {
          class: "unit",
          x: spot.x - radius * 1.15,
          y: spot.y - radius,
          width: radius * 2.3,
          height: radius * 2,
          rx: 8,
        })
      : svg("circle", {class: "unit", cx: spot.x, cy: spot.y, r: radius});
  const name = svg("text", {class: "name", x: spot.x, y: spot.y + 6, "text-anchor": "middle"});
  const value = svg("text", {class: "value", x: spot.x, y: spot.y - radius - 12, "text-anchor": "middle"});
  return {
    root: svg("g", {}, shape, name, value),
    /** @param {BackpropQuery} question @param {Progress} progress */
    update(question, {values, now}) {
      const of = nameAt(spot.id, question);
      name.textContent = spot.id === "J" ? lossName(question) : nameText(of, question);
      const known = spot.id === "J" ? (values.get("J") ?? values.get(lossKey(question))) : values.get(of);
      value.textContent = known === undefined ? "" : number(known);
      const lit = now !== null && place(now, question) === spot.id;
      set(shape, {class: lit ? "unit now" : "unit"});
    },
  };
}

/** @param {BackpropQuery} question */
const lossKey = ({examples, shown = 0}) => (examples.length > 1 ? `L${shown + 1}` : "J");
/** @param {BackpropQuery} question */
const lossName = (question) => nameText(lossKey(question), question);

/**
 * @param {{from: Spot, to: Spot, id: string}} of
 * @param {number} radius
 * @param {ReturnType<typeof arrowHeads>} heads
 * @param {boolean} still
 */
function edge({from, to, id}, radius, heads, still) {
  const middle = (from.x + to.x) / 2;
  const y = from.y;
  const ahead = svg("path", {
    class: "edge",
    d: `M${from.x + radius} ${y}H${to.x - radius * (id === "J" ? 1.15 : 1) - 7}`,
    "marker-end": heads.plain,
  });
  const text = (/** @type {string} */ kind, /** @type {number} */ at) =>
    svg("text", {class: kind, x: middle, y: at, "text-anchor": "middle"});
  const label = text("label", y - 12);
  const weight = text("gradient", y + 20);
  const [value, name] = [text("gradient", y + radius + 62), text("label", y + radius + 80)];
  const back = svg("path", {class: "back", d: arc(from, to, radius)});
  return {
    from,
    to,
    root: svg("g", {}, ahead, back, label, weight, value, name),
    /** @param {BackpropQuery} question @param {Progress} progress @param {number} gap */
    update(question, {gradients, now}, gap) {
      const layer = question.layers[to.layer - 1];
      label.textContent = id === "J" ? lossWord(question, gap) : weightText(question, id, gap);
      const own = gradients.get(id);
      weight.textContent = own === undefined ? "" : number(own);
      set(weight, {class: signed("gradient", own)});
      set(ahead, {class: now && now.by === id ? "edge now" : "edge"});
      const target = nameAt(from.id, question);
      const found = gradients.get(target);
      const lit = now !== null && now.by === target;
      set(back, {
        class: signed(found === undefined ? "back pending" : lit ? "back now" : "back", found),
        "marker-end":
          found === undefined
            ? undefined
            : !found
              ? heads.plain
              : found < 0
                ? heads.negative
                : heads.positive,
        visibility: still || from.layer === 0 ? "hidden" : undefined,
      });
      const local = lit && layer && gap >= ROOMY ? now?.terms[0].at(-1) : undefined;
      value.textContent =
        found === undefined ? "" : local ? `× ${number(local.value)} = ${number(found)}` : number(found);
      set(value, {class: signed("gradient", found)});
      const told = local ?? {of: lossKey(question), by: target};
      name.textContent = found === undefined ? "" : quantityText(told, question);
    },
  };
}

/** @param {Spot} from @param {Spot} to @param {number} radius @returns {string} from the later to the earlier */
function arc(from, to, radius) {
  const [right, left, y] = [to.x - radius * 0.55, from.x + radius * 0.55, from.y + radius + 3];
  const third = (right - left) / 3;
  return `M${right} ${y}C${right - third} ${y + 48} ${left + third} ${y + 48} ${left + 5} ${y + 6}`;
}

/** @param {string} kind @param {number | null | undefined} value @returns {string} with the colour of its sign */
function signed(kind, value) {
  return value ? `${kind} ${value < 0 ? "negative" : "positive"}` : kind;
}

/** @param {BackpropQuery} question @param {string} id @param {number} gap */
function weightText(question, id, gap) {
  const [layer] = id.slice(1).split(".").map(Number);
  const {weights, activation} = question.layers[layer - 1];
  if (gap < NARROW) return number(weights[0][0], 2);
  const text = `${nameText(id, question)} = ${number(weights[0][0], 2)}`;
  return activation === "linear" || gap < ROOMY ? text : `${text}, ${symbol(activation)}`;
}

const WORDS = {bce: "cross entropy", mse: "squared error", mae: "absolute error", huber: "Huber"};

/** @param {BackpropQuery} question @param {number} gap */
function lossWord({loss = "bce"}, gap) {
  return gap < ROOMY ? "" : WORDS[loss];
}

/** Heads of arrows in the colour of a sign, and how a line asks for each. */
function arrowHeads() {
  const ids = {plain: freshId("head"), negative: freshId("head"), positive: freshId("head")};
  const size = {viewBox: "0 0 8 8", refX: 3, refY: 4, markerWidth: 10, markerHeight: 10};
  const made = Object.entries(ids).map(([kind, id]) =>
    svg(
      "marker",
      {id, ...size, markerUnits: "userSpaceOnUse", orient: "auto"},
      svg("path", {class: `arrow ${kind}`, d: "M0 0L8 4L0 8z"}),
    ),
  );
  const [plain, negative, positive] = Object.values(ids).map((id) => `url(#${id})`);
  return {root: svg("defs", {}, ...made), plain, negative, positive};
}
