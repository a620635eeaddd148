/** A walk through backpropagation: the drawing, the operation just done with its numbers, and the way to step. */

import {
  isChain,
  nameText,
  networkPlan,
  number,
  operationPlace,
  operationText,
  parts,
  quantityText,
  symbol,
  unitSymbol,
  walked,
  weightOf,
} from "../../lib/backprop.js";
import {stepper} from "../controls/transport.js";
import {freshId, make, set, svg, write} from "../dom.js";
import {formula} from "../formula.js";
import {fitted} from "../surface.js";
import {inNumbers, localDerivative} from "./backprop-formula.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../lib/backprop.js").Progress} Progress */
/** @typedef {import("../../lib/backprop.js").Spot} Spot */

const HEIGHT = {still: 134, walked: 226};
const LINE = 86;
/** From here on there is room for a whole product on an arc. */
const ROOMY = 138;
/** And below this only for a number. */
const NARROW = 104;

/**
 * @param {SVGSVGElement} root whose content is replaced
 * @param {BackpropQuery} question of a chain
 * @param {number} width CSS pixels
 * @param {boolean} [still] the way forward alone
 * @returns {{update(question: BackpropQuery, progress: Progress): void}}
 */
export function chainDrawing(root, question, width, still = false) {
  const height = still ? HEIGHT.still : HEIGHT.walked;
  const side = Math.min(60, width / 9);
  const made = networkPlan(question, {width, height, top: LINE, bottom: height - LINE, side});
  set(root, {viewBox: `0 0 ${width} ${height}`, height});
  const heads = arrowHeads();
  const edges = [...made.edges, {...made.loss, id: "J"}].map((one) => edge(one, made.radius, heads, still));
  const spots = made.spots.map((spot) => unit(spot, made.radius));
  root.replaceChildren(heads.root, ...edges.map((one) => one.root), ...spots.map((one) => one.root));
  const gap = edges[0].to.x - edges[0].from.x;
  return {
    update(now, walked) {
      for (const one of spots) one.update(now, walked);
      for (const one of edges) one.update(now, walked, gap);
    },
  };
}

/** The names of what stands at a place. @param {string} id @param {BackpropQuery} question */
function nameAt(id, question) {
  if (id === "J" || id.startsWith("x")) return id;
  const [layer, index] = id.split(".").map(Number);
  return unitSymbol(question, layer, index);
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
      const lit = now !== null && operationPlace(now, question) === spot.id;
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

const ROW = 92;
const LEAST = 210;

/**
 * @param {SVGSVGElement} root whose content is replaced
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
  const made = networkPlan(question, {width, height, top: 44, bottom: 44, side: Math.min(44, width / 10)});
  set(root, {viewBox: `0 0 ${width} ${height}`, height});
  const edges = made.edges.map(({id, from, to}) => flowEdge(id, from, to));
  const loss = flowEdge("J", made.loss.from, made.loss.to);
  const spots = made.spots.map((spot) => flowUnit(spot, made.radius, rows > 3 || width < 460));
  const lit = svg("text", {class: "gradient", "text-anchor": "middle"});
  root.replaceChildren(...edges.map((e) => e.line), loss.line, ...spots.map((one) => one.root), lit);
  return {
    update(now, walked) {
      const most = largest(now, walked);
      for (const one of edges) one.update(now, walked, most);
      set(loss.line, {class: "edge", "stroke-width": 1.5});
      for (const one of spots) one.update(now, walked);
      tell(lit, edges, walked);
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
function flowEdge(id, from, to) {
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
function flowUnit(spot, radius, tight) {
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
      set(shape, {class: now !== null && operationPlace(now, question) === spot.id ? "unit now" : "unit"});
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
  const given = unitSymbol(question, layer, index);
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

/** @typedef {import("../../types.d.ts").Operation} Operation */
/** @typedef {{question: BackpropQuery, operations: readonly Operation[], done: number}} WalkView */

/** Seconds an operation takes when played: of a short walk, and of a long one. */
const PACE = {few: 1.1, many: 0.35};
const FEW = 12;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onGo?: (done: number) => void, calm?: () => boolean, still?: boolean}} [options] calm: the reader wants
 *   little motion; still: there is nothing to step through
 * @returns {{update(view: WalkView): void, destroy(): void, toggle(): void}}
 */
export function walk(container, {onGo = () => {}, calm = () => false, still = false} = {}) {
  const picture = svg("svg", {class: "drawing flow", "aria-hidden": "true"});
  const local = make("div", {class: "local"});
  const whole = make("div", {class: "whole"});
  const spoken = make("p", {class: "hush", "aria-live": "polite"});
  const now = make("div", {class: "operation-now", "aria-hidden": "true"}, local, whole);
  const root = make("div", {class: "walk"}, picture, ...(still ? [] : [now, spoken]));
  container.append(root);
  let operations = 0;
  const steps = stepper(still ? make("div") : root, {
    label: "Operations",
    pace: () => (calm() ? Math.max(1, PACE.few) : operations <= FEW ? PACE.few : PACE.many),
    say: (step, count) => (step === 0 ? `${count - 1} steps` : `step ${step} of ${count - 1}`),
    onStep: onGo,
  });
  /** @type {{key: string, update: ReturnType<typeof flowDrawing>["update"]} | null} */
  let drawn = null;

  /** @param {WalkView} view @param {number} width */
  function draw({question, operations: all, done}, width) {
    const key = `${width} ${question.layers.map((layer) => [layer.weights.length, layer.weights[0].length]).join(" ")}`;
    if (drawn?.key !== key) {
      const make_ = isChain(question) ? chainDrawing : flowDrawing;
      drawn = {key, ...make_(picture, question, width, still)};
    }
    const come = walked(question, all, done);
    drawn.update(question, still ? {...come, now: null} : come);
  }
  const fit = fitted(picture, draw);
  return {
    update(next) {
      operations = next.operations.length;
      const operation = next.operations[next.done - 1];
      const parts = operation ? localDerivative(operation, next.question) : [];
      local.replaceChildren(...(parts.length ? [formula(...parts)] : []));
      whole.replaceChildren(...(operation ? [formula(...inNumbers(operation, next.question))] : []));
      write(spoken, operation ? operationText(operation, next.question) : "");
      steps.update({step: next.done, count: operations + 1});
      fit.update(next);
    },
    destroy() {
      fit.destroy();
      steps.destroy();
      root.remove();
    },
    toggle: steps.toggle,
  };
}
