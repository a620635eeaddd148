/** A small network drawn whole: values above its units, gradients below, and the edge that is being worked on. */

import {parts, place, unitName, weightOf} from "../../lib/backprop.js";
import {plan} from "../../lib/backprop-layout.js";
import {nameText, number} from "../../lib/backprop-text.js";
import {set, svg} from "../markup.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../lib/backprop.js").Progress} Progress */
/** @typedef {import("../../lib/backprop-layout.js").Spot} Spot */

const ROW = 92;
const LEAST = 210;

/**
 * @param {SVGSVGElement} root filled anew
 * @param {BackpropQuery} question
 * @param {number} width CSS pixels
 * @returns {{update(question: BackpropQuery, progress: Progress): void}}
 */
export function flowDrawing(root, question, width) {
  const rows = Math.max(
    question.layers[0].weights[0].length,
    ...question.layers.map((l) => l.weights.length),
  );
  const height = Math.max(LEAST, rows * ROW);
  const made = plan(question, {width, height, top: 44, bottom: 44, side: Math.min(44, width / 10)});
  set(root, {viewBox: `0 0 ${width} ${height}`, height});
  const edges = made.edges.map(({id, from, to}) => edge(id, from, to));
  const loss = edge("J", made.loss.from, made.loss.to);
  const spots = made.spots.map((spot) => unit(spot, made.radius, rows > 3 || width < 460));
  const lit = svg("text", {class: "gradient", "text-anchor": "middle"});
  root.replaceChildren(...edges.map((e) => e.line), loss.line, ...spots.map((one) => one.root), lit);
  return {
    update(now, progress) {
      const most = largest(now, progress);
      for (const one of edges) one.update(now, progress, most);
      set(loss.line, {class: "edge", "stroke-width": 1.5});
      for (const one of spots) one.update(now, progress);
      tell(lit, edges, progress);
    },
  };
}

/** @param {BackpropQuery} question @param {Progress} progress @returns {{weight: number, gradient: number}} */
function largest(question, {gradients}) {
  const weights = question.layers.flatMap((layer) => layer.weights.flat()).map(Math.abs);
  const found = [...gradients]
    .filter(([name]) => name.startsWith("w"))
    .map(([, value]) => Math.abs(value ?? 0));
  return {weight: Math.max(1e-12, ...weights), gradient: Math.max(1e-12, ...found)};
}

/** @param {string} id @param {Spot} from @param {Spot} to */
function edge(id, from, to) {
  const line = svg("path", {class: "edge", d: `M${from.x} ${from.y}L${to.x} ${to.y}`});
  return {
    id,
    from,
    to,
    line,
    /** @param {BackpropQuery} question @param {Progress} progress @param {ReturnType<typeof largest>} most */
    update(question, {gradients, now}, most) {
      const gradient = gradients.get(id);
      const backward = now !== null && (now.by !== "" || now.kind === "mean");
      const value = backward ? gradient : weightOf(question, id);
      const share = Math.abs(value ?? 0) / (backward ? most.gradient : most.weight);
      const involved = now !== null && uses(now, id);
      const sign = value === undefined ? "" : (value ?? 0) < 0 ? " negative" : " positive";
      set(line, {
        class: `edge${sign}${involved ? " now" : ""}`,
        "stroke-width": (value === undefined ? 1 : 0.8 + 4 * share).toFixed(2),
      });
    },
  };
}

/** Whether an operation looks at a weight, or at the derivative along its edge. @param {import("../../types.d.ts").Operation} now @param {string} id */
function uses(now, id) {
  if (now.by === id) return true;
  if (now.kind === "sum") return now.terms.some((term) => term.some(({of}) => of === id));
  return now.terms.some((term) => term.some(({parts: made}) => made.some(({of}) => of === id)));
}

/** @param {Spot} spot @param {number} radius @param {boolean} tight */
function unit(spot, radius, tight) {
  const shape = svg("circle", {class: "unit", cx: spot.x, cy: spot.y, r: radius});
  const name = svg("text", {
    class: tight ? "name small" : "name",
    x: spot.x,
    y: spot.y + 5,
    "text-anchor": "middle",
  });
  const value = svg("text", {class: "value", x: spot.x, y: spot.y - radius - 6, "text-anchor": "middle"});
  const below = svg("text", {class: "gradient", x: spot.x, y: spot.y + radius + 15, "text-anchor": "middle"});
  return {
    root: svg("g", {}, shape, name, value, below),
    /** @param {BackpropQuery} question @param {Progress} progress */
    update(question, {values, gradients, now}) {
      const {known, told, gradient} = atSpot(spot, question, values, gradients);
      name.textContent = nameText(told, question);
      value.textContent = known === undefined ? "" : number(known);
      below.textContent = gradient === undefined ? "" : number(gradient);
      set(below, {class: `gradient${gradient ? (gradient < 0 ? " negative" : " positive") : ""}`});
      set(shape, {class: now !== null && place(now, question) === spot.id ? "unit now" : "unit"});
    },
  };
}

/**
 * What is known at a place: z until the activation is done, then what the unit gives on; going back, the
 * derivative by that and then the one by z.
 * @param {Spot} spot
 * @param {BackpropQuery} question
 * @param {Progress["values"]} values
 * @param {Progress["gradients"]} gradients
 */
function atSpot({id}, question, values, gradients) {
  const {examples, shown = 0} = question;
  if (id === "J") {
    const told = examples.length > 1 && !values.has("J") ? `L${shown + 1}` : "J";
    return {told, known: values.get(told), gradient: undefined};
  }
  if (id.startsWith("x")) return {told: id, known: values.get(id), gradient: undefined};
  const [layer, index] = id.split(".").map(Number);
  const given = unitName(question, layer, index);
  const z = `z${id}`;
  const told = values.has(given) || !values.has(z) ? given : z;
  return {told, known: values.get(told), gradient: gradients.get(z) ?? gradients.get(given)};
}

/**
 * Beside the edge that an operation is about: what it found.
 * @param {SVGTextElement} lit
 * @param {{id: string, from: Spot, to: Spot}[]} edges
 * @param {Progress} progress
 */
function tell(lit, edges, {now}) {
  const on = now && parts(now.by || now.of).letter === "w" ? edges.find(({id}) => id === now.by) : undefined;
  lit.textContent = on && now ? number(now.value) : "";
  if (!on || !now) return;
  const sign = (now.value ?? 0) < 0 ? "negative" : "positive";
  set(lit, {class: `gradient ${sign}`, x: (on.from.x + on.to.x) / 2, y: (on.from.y + on.to.y) / 2 + 5});
}
