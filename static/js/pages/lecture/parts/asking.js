/** Ask a transformer: a prompt, the chances of the next character, and its answer a token at a time. */

import {random} from "../../../lib/arrays.js";
import {percent} from "../../../lib/format.js";
import {chancesOf, drawn} from "../../../lib/sequences.js";
import {slider} from "../../../widgets/controls/slider.js";
import {freshId, make, write} from "../../../widgets/dom.js";
import {chances, seen, strongest} from "../../../widgets/figures/attention.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../types.d.ts").NextAnswer} Next */
/** @typedef {import("../../../lib/sequences.js").Head} Head */

/** Milliseconds at least between two questions about the same prompt while the run goes on. */
const APART = 1000;

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {LiveRun} options.run
 * @param {() => readonly [number, number]} options.chosen the head whose attention is told
 * @param {() => Head[]} options.off the heads that are switched off
 * @param {() => void} options.redraw
 * @returns {{update(prompt: string, step: number): void, ask(): void, destroy(): void}}
 */
export function asking(container, {run, chosen, off, redraw}) {
  const id = freshId("prompt");
  const field = make("input", {id, type: "text", autocomplete: "off", spellcheck: "false"});
  const next = make("button", {type: "button"}, "Next token");
  const fault = make("p", {class: "fault", role: "alert", hidden: true});
  const line = make("div", {class: "field prompt"}, make("label", {for: id}, "Prompt"), field, next);
  const told = make("p", {class: "came", role: "status"});
  const root = make(
    "section",
    {class: "asking", "aria-label": "Ask it"},
    make("h3", {}, "Ask it"),
    line,
    fault,
    told,
  );
  container.append(root);
  const sampling = {temperature: 1, k: 0, p: 1};
  const knobs = sliders(root, sampling, redraw);
  const bars = chances(root, {onPick: (token) => put(field.value + token)});
  const chance = random(1);
  /** @type {Next | null} */
  let answer = null;
  let touched = false;
  let number = 0;
  /** Of the newest question: the step of the run, and when it was asked. */
  let last = {step: -1, at: 0};

  async function ask() {
    const mine = ++number;
    last = {step: run.state().step, at: performance.now()};
    try {
      const found = /** @type {Next} */ (
        await run.probeAimed({type: "next", prompt: field.value, off: off()})
      );
      if (mine !== number) return;
      answer = found;
      complain("");
    } catch (error) {
      if (mine !== number) return;
      answer = null;
      complain(/** @type {Error} */ (error).message);
    }
    redraw();
  }
  /** @param {string} sentence */
  function complain(sentence) {
    write(fault, sentence);
    fault.hidden = sentence === "";
  }
  /** @param {string} text */
  function put(text) {
    touched = true;
    field.value = text;
    ask();
  }
  field.addEventListener("input", () => {
    touched = true;
    ask();
  });
  next.addEventListener("click", async () => {
    await ask();
    if (answer) put(field.value + answer.vocabulary[drawn(chancesOf(answer.logits, sampling), chance())]);
  });
  return {
    update(prompt, step) {
      knobs.update();
      const first = !touched && prompt !== "" && field.value !== prompt;
      if (first) field.value = prompt;
      const old = step !== last.step && performance.now() - last.at > APART;
      if (run.ready() && field.value !== "" && (first || old)) ask();
      if (!answer) return write(told, "");
      bars.update({tokens: answer.vocabulary, chances: chancesOf(answer.logits, sampling)});
      const [layer, head] = chosen();
      const row = (answer.attention[layer]?.[head] ?? []).map((share) => share ?? 0);
      const looks = strongest(row);
      const right = answer.wanted === null ? "" : ` The right answer is ${answer.wanted}.`;
      const from = `layer ${layer + 1}, head ${head + 1} looks most at ${seen(answer.prompt[looks] ?? "")}`;
      write(told, `For the next token ${from} (${percent(row[looks] ?? 0)}).${right}`);
    },
    ask,
    destroy() {
      number += 1;
      knobs.destroy();
      bars.destroy();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {import("../../../lib/sequences.js").Sampling} sampling changed by them
 * @param {() => void} redraw
 */
function sliders(container, sampling, redraw) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const kinds = /** @type {const} */ ([
    ["temperature", "Temperature", 0, 2, 0.1, (/** @type {number} */ value) => value.toFixed(1)],
    ["k", "Top-k", 0, 10, 1, (/** @type {number} */ value) => (value ? String(value) : "all")],
    ["p", "Top-p", 0.1, 1, 0.05, (/** @type {number} */ value) => value.toFixed(2)],
  ]);
  const made = kinds.map(([name, label, minimum, maximum, step, format]) => {
    const onInput = (/** @type {number} */ value) => {
      sampling[name] = value;
      redraw();
    };
    return {name, widget: slider(root, {label, minimum, maximum, step, format, onInput, onChange: onInput})};
  });
  return {
    update() {
      for (const {name, widget} of made) widget.update({value: sampling[name]});
    },
    destroy() {
      for (const {widget} of made) widget.destroy();
      root.remove();
    },
  };
}
