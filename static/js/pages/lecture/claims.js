/** A claim's recipes, trained again where the reader can see it: the new figures stand beside the measured ones. */

import {count, loss, percent} from "../../lib/format.js";
import {make, write} from "../../widgets/dom.js";
import {FigureRun} from "./run.js";

/** @typedef {import("../../types.d.ts").Recipe} Recipe */
/** @typedef {{recipe: Recipe, steps: number, measure: string}} Arm */

/**
 * @param {HTMLElement} root
 * @param {{connection: import("../../connection.js").Connection, signal: AbortSignal}} options
 */
export function rerunnable(root, {connection, signal}) {
  /** @type {Arm[]} */
  const arms = JSON.parse(/** @type {HTMLElement} */ (root.querySelector("script")).textContent);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-rerun]"));
  const fault = /** @type {HTMLElement} */ (root.querySelector(".fault"));
  const head = /** @type {HTMLElement} */ (root.querySelector("thead .again"));
  const cells = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("tbody .again")]);
  /** @type {(FigureRun | null)[]} */
  let runs = [];

  /** @param {string} sentence */
  const say = (sentence) => {
    write(fault, sentence);
    fault.hidden = sentence === "";
  };
  /** @param {number} index */
  function changed(index) {
    const run = runs[index];
    if (!run) return;
    const {step, phase, frame} = run.state();
    const over = phase === "diverged" || (step >= arms[index].steps && frame?.head.step === step);
    const shown = over ? measured(run.state(), arms[index].measure) : `step ${count(step)}`;
    write(cells[index], shown);
    run.drawn();
    if (!over) return;
    runs[index] = null;
    queueMicrotask(() => run.end());
    if (runs.every((other) => other === null)) button.disabled = false;
  }
  button.addEventListener(
    "click",
    () => {
      button.disabled = true;
      say("");
      head.replaceChildren(make("span", {}, "here, now"));
      runs = arms.map(() => null);
      for (const [index, {recipe, steps}] of arms.entries()) {
        const run = new FigureRun({connection, origin: recipe, onChange: () => changed(index), onSay: say});
        runs[index] = run;
        run.whenReady(() =>
          connection.request({type: "train", run: run.state().run, until: steps}).catch(() => {}),
        );
      }
    },
    {signal},
  );
  return {
    /** @param {import("../../types.d.ts").ServerMessage} message */
    receive(message) {
      for (const run of runs) run?.receive(message);
    },
    /** @param {import("../../wire.js").Frame} frame */
    show(frame) {
      for (const run of runs) run?.show(frame);
    },
  };
}

/**
 * @param {import("../../store.js").RunState} state that stands where the claim measures
 * @param {string} measure
 * @returns {string}
 */
function measured({phase, step, frame}, measure) {
  if (measure === "diverged at step") return phase === "diverged" ? count(step) : "never";
  const head = frame?.head;
  switch (measure) {
    case "training loss":
      return loss(head?.training_loss[0]);
    case "test loss":
      return loss(head?.test_loss[0]);
    case "training accuracy":
      return percent(head?.training_accuracy?.[0] ?? 0, 1);
    default:
      return percent(head?.test_accuracy?.[0] ?? 0, 1);
  }
}
