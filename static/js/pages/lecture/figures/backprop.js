/**
 * Backpropagation through a small network, number by number, as PyTorch finds it too.
 * Options: network, the question of the study `backprop`; at, how many operations are done at first;
 * show: of "picture" (the network, with nothing to step through), "walk", "rows", "table", "step", "nudge", "batch" (default walk, rows and table);
 * activations: to choose from for the hidden layers; shapes: hidden layers to choose from; open: whether a network
 * in the address (?network=) takes the place of the one given; data: where other examples come from.
 */

import * as backprop from "../../../lib/backprop.js";
import {latest} from "../../../lib/tasks.js";
import {make} from "../../../widgets/dom.js";
import {backpropRows} from "../../../widgets/figures/backprop-formula.js";
import {batchTable, gradientTable} from "../../../widgets/figures/gradient-table.js";
import {nudged} from "../../../widgets/figures/nudge.js";
import {walk} from "../../../widgets/figures/walk.js";
import {backpropFields} from "../parts/backprop-fields.js";
import {stepFields} from "../parts/step-fields.js";

/** @typedef {import("../../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../../types.d.ts").BackpropAnswer} Answer */

const MIDDLE = 40;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, study, say, redraw, signal}) {
  const {network, at = 0, show = ["walk", "rows", "table"]} = options;
  /** @type {BackpropQuery} */
  let question = {
    ...network,
    nudge: network.nudge ?? (show.includes("nudge") ? backprop.weightNames(network)[0] : null),
  };
  if (options.open) question = opened(question, say);
  let done = at;
  let index = MIDDLE + 12;
  /** What is drawn: an answer, and the question it answers. @type {{question: BackpropQuery, answer: Answer} | null} */
  let shown = null;

  const root = make("div", {class: "backprop"});
  container.append(root);
  const go = (/** @type {number} */ to) => {
    done = to;
    redraw();
  };
  const change = (/** @type {BackpropQuery} */ to) => {
    question = to;
    asked.push(to);
  };
  const asked = latest(async (/** @type {BackpropQuery} */ what) => {
    try {
      shown = {question: what, answer: await study({...what})};
      say("");
    } catch (error) {
      say(/** @type {Error} */ (error).message, "bad");
    }
    if (!signal.aborted) redraw();
  });

  const left = container.closest("section")?.querySelector("[data-rows]");
  const rows = show.includes("rows") && left instanceof HTMLElement ? backpropRows(left, {onGo: go}) : null;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const still = show.includes("picture");
  const path = still || show.includes("walk") ? walk(root, {onGo: go, calm, still}) : null;
  /** @type {import("../../../types.d.ts").BackpropExample[]} */
  const examples = [];
  if (options.data) {
    study({type: "examples", data: options.data, count: 500}).then(
      ({x, y}) => {
        examples.push(
          ...x.map((/** @type {number[]} */ one, /** @type {number} */ i) => ({x: one, y: y[i]})),
        );
        redraw();
      },
      (error) => say(error.message, "bad"),
    );
  }
  const fields = backpropFields(root, {
    options,
    examples,
    catalogue,
    onChange: change,
    question: () => question,
  });
  const nudge = show.includes("nudge")
    ? nudged(root, {
        onMove(to) {
          index = to;
          redraw();
        },
      })
    : null;
  const table = show.includes("table")
    ? gradientTable(root, {
        stepped: show.includes("step"),
        onWeight: (name, value) => change(backprop.withWeight(question, name, value)),
      })
    : null;
  const batch = show.includes("batch") ? batchTable(root) : null;
  const step = show.includes("step")
    ? stepFields(root, {
        catalogue,
        question: () => question,
        onChange: change,
        answer: () => shown?.answer ?? null,
      })
    : null;
  asked.push(question);

  return {
    update() {
      fields.update();
      if (!shown) return;
      const {answer} = shown;
      const {operations} = answer;
      done = Math.min(done, operations.length);
      const view = {question: shown.question, operations, done};
      rows?.update(view);
      path?.update(view);
      const walked = backprop.progress(shown.question, operations, path ? done : operations.length);
      const found = shown.question.examples.length > 1 ? walked.means : walked.gradients;
      table?.update({question: shown.question, checks: answer.checks, found});
      batch?.update({question: shown.question, operations});
      if (nudge && answer.nudge) nudge.update({question: shown.question, nudge: answer.nudge, index});
      step?.update();
    },
    destroy() {
      for (const part of [rows, path, fields, nudge, table, batch, step]) part?.destroy();
      root.remove();
    },
    keys: {
      " ": () => path?.toggle(),
      ".": () => shown && go(Math.min(shown.answer.operations.length, done + 1)),
      r: () => go(0),
    },
  };
}

/**
 * The network that an address carries, as the Lab sends it here.
 * @param {BackpropQuery} otherwise
 * @param {(sentence: string, tone?: "bad") => void} say
 * @returns {BackpropQuery}
 */
function opened(otherwise, say) {
  const text = new URLSearchParams(location.search).get("network");
  if (text === null) return otherwise;
  try {
    return {...JSON.parse(text), type: "backprop", nudge: null};
  } catch {
    say("The network in this address cannot be read; this is the default one.", "bad");
    return otherwise;
  }
}
