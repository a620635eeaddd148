/** A walk through backpropagation: the drawing, the operation just done with its numbers, and the way to step. */

import {isChain, progress} from "../../lib/backprop.js";
import {operationText} from "../../lib/backprop-text.js";
import {stepper} from "../controls/stepper.js";
import {make, write} from "../dom.js";
import {fitted} from "../fitted.js";
import {formula} from "../formula.js";
import {svg} from "../markup.js";
import {inNumbers, localDerivative} from "./backprop-formula.js";
import {chainDrawing} from "./chain-drawing.js";
import {flowDrawing} from "./flow-drawing.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
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
    const come = progress(question, all, done);
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
