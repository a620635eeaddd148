/**
 * Backpropagation through a small network, number by number, as PyTorch finds it too.
 * Options: network, the question of the study `backprop`; at, how many operations are done at first;
 * show: of "picture" (the network, with nothing to step through), "walk", "rows", "table", "step", "nudge", "batch" (default walk, rows and table);
 * activations: to choose from for the hidden layers; shapes: hidden layers to choose from; open: whether a network
 * in the address (?network=) takes the place of the one given; data: where other examples come from.
 */

import * as backprop from "../../../lib/backprop.js";
import {slot} from "../../../widgets/dom.js";
import {backpropRows} from "../../../widgets/figures/backprop-formula.js";
import {batchTable, gradientTable} from "../../../widgets/figures/gradient-table.js";
import {nudged} from "../../../widgets/figures/nudge.js";
import {walk} from "../../../widgets/figures/walk.js";
import {newest} from "../../live.js";
import {backpropFields, stepFields} from "../parts/backprop-fields.js";

/** @typedef {import("../../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../../types.d.ts").BackpropAnswer} Answer */

const MIDDLE = 40;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, study, say, redraw} = stage;
  const {network, at = 0, show = ["walk", "rows", "table"]} = options;
  const first = show.includes("nudge") ? backprop.weightNames(network)[0] : null;
  /** @type {BackpropQuery} */
  let question = {...network, nudge: network.nudge ?? first};
  if (options.open) question = opened(question, say);
  let done = at;
  let index = MIDDLE + 12;
  /** What is drawn: an answer, and the question it answers. @type {{question: BackpropQuery, answer: Answer} | null} */
  let shown = null;

  const root = slot(container, "backprop");
  const go = (/** @type {number} */ to) => {
    done = to;
    redraw();
  };
  const change = (/** @type {BackpropQuery} */ to) => {
    question = to;
    asked.push(to);
  };
  const asked = newest(stage, async (/** @type {BackpropQuery} */ what) => {
    shown = {question: what, answer: await study({...what})};
  });

  const onMove = (/** @type {number} */ to) => {
    index = to;
    redraw();
  };
  const [now, answered] = [() => question, () => shown?.answer ?? null];
  const asks = {question: now, answer: answered, onChange: change};
  const {fields, rows, path, nudge, table, batch, step} = partsOf(root, stage, {...asks, show, go, onMove});
  asked.push(question);

  return {
    update() {
      fields.update();
      if (!shown) return;
      const {question: of, answer} = shown;
      const {operations, checks} = answer;
      done = Math.min(done, operations.length);
      rows?.update({question: of, operations, done});
      path?.update({question: of, operations, done});
      const walked = backprop.walked(of, operations, path ? done : operations.length);
      const found = of.examples.length > 1 ? walked.means : walked.gradients;
      table?.update({question: of, checks, found});
      batch?.update({question: of, operations});
      if (nudge && answer.nudge) nudge.update({question: of, nudge: answer.nudge, index});
      step?.update();
    },
    destroy() {
      for (const one of [rows, path, fields, nudge, table, batch, step]) one?.destroy();
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
 * The parts that the figure shows.
 * @param {HTMLElement} root
 * @param {import("../stage.js").Stage} stage
 * @param {object} given
 * @param {readonly string[]} given.show
 * @param {(done: number) => void} given.go
 * @param {() => BackpropQuery} given.question
 * @param {(to: BackpropQuery) => void} given.onChange
 * @param {() => Answer | null} given.answer
 * @param {(index: number) => void} given.onMove
 */
function partsOf(root, stage, {show, go, question, onChange, answer, onMove}) {
  const {options, catalogue} = stage;
  const left = root.closest("section")?.querySelector("[data-rows]");
  const rows = show.includes("rows") && left instanceof HTMLElement ? backpropRows(left, {onGo: go}) : null;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const still = show.includes("picture");
  const path = still || show.includes("walk") ? walk(root, {onGo: go, calm, still}) : null;
  const examples = options.data ? examplesOf(options.data, stage) : [];
  const fields = backpropFields(root, {catalogue, question, onChange, options, examples});
  const nudge = show.includes("nudge") ? nudged(root, {onMove}) : null;
  const onWeight = (/** @type {string} */ name, /** @type {number} */ value) =>
    onChange(backprop.withWeight(question(), name, value));
  const stepped = show.includes("step");
  const table = show.includes("table") ? gradientTable(root, {stepped, onWeight}) : null;
  const batch = show.includes("batch") ? batchTable(root) : null;
  const step = stepped ? stepFields(root, {catalogue, question, onChange, answer}) : null;
  return {fields, rows, path, nudge, table, batch, step};
}

/**
 * @param {unknown} data as in a recipe
 * @param {import("../stage.js").Stage} stage
 * @returns {import("../../../types.d.ts").BackpropExample[]} to choose from, filled once they are known
 */
function examplesOf(data, {study, redraw, say}) {
  /** @type {import("../../../types.d.ts").BackpropExample[]} */
  const examples = [];
  study({type: "examples", data, count: 500}).then(
    ({x, y}) => {
      examples.push(...x.map((/** @type {number[]} */ one, /** @type {number} */ i) => ({x: one, y: y[i]})));
      redraw();
    },
    (error) => say(error.message, "bad"),
  );
  return examples;
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
