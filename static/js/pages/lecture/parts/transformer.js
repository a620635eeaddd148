/** A run of transformers at work: driven, drawn, looked into head by head, and asked. */

import {random} from "../../../lib/arrays.js";
import {percent} from "../../../lib/format.js";
import {answersOf, chancesOf, drawn, pictureOf} from "../../../lib/sequences.js";
import {latest} from "../../../lib/tasks.js";
import {slider} from "../../../widgets/controls/slider.js";
import {freshId, make, slot, write} from "../../../widgets/dom.js";
import {chances, heads, seen, strongest, tokenVectors} from "../../../widgets/figures/attention.js";
import {arrival, faultOf} from "../../../widgets/notice.js";
import {drive} from "./drive.js";
import {curves, numbers} from "./pictures.js";
import {score} from "./score.js";
import {sequenceSettings, settings} from "./settings.js";
import {take} from "./take.js";
import {trialChoice, trialsOf} from "./trials.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../wire.js").Frame} Frame */

/**
 * @param {HTMLElement} container
 * @param {{run: FigureRun, say: (sentence: string, tone?: "bad") => void, redraw: () => void,
 *   fork: {text: string, onFork: (step: number) => void}}} options fork: a button for the step looked at
 * @returns {{update(): void, frame(): Frame | null, destroy(): void}} frame: of the step looked at, or the newest
 */
export function past(container, {run, say, redraw, fork}) {
  const root = make("div", {class: "past"});
  container.append(root);
  /** @type {number | null} */
  let wanted = null;
  /** @type {{revision: number, frame: Frame} | null} */
  let shown = null;
  const asked = latest(async (/** @type {number} */ step) => {
    try {
      shown = {revision: run.state().revision, frame: await run.lookBack(step)};
    } catch (error) {
      say(/** @type {Error} */ (error).message, "bad");
    }
    redraw();
  });
  const widget = slider(root, {
    label: "Look back",
    minimum: 0,
    maximum: 1,
    format: (step) => (wanted === null ? "now" : `step ${step}`),
    onInput(step) {
      wanted = step >= run.state().step ? null : step;
      if (wanted !== null) asked.push(wanted);
      redraw();
    },
  });
  const button = make("button", {type: "button"}, fork.text);
  button.addEventListener("click", () => fork.onFork(wanted ?? run.state().step));
  root.append(button);
  return {
    update() {
      const {step, revision} = run.state();
      if (shown && shown.revision !== revision) shown = wanted = null;
      if (wanted !== null && wanted >= step) wanted = null;
      widget.update({value: wanted ?? Math.max(1, step), maximum: Math.max(1, step)});
    },
    frame: () => (wanted === null ? run.state().frame : (shown?.frame ?? run.state().frame)),
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}

/** @typedef {import("../../../lib/sequences.js").Head} Head */

const SHOWN = 4;

/** @param {string} name as "layer.head" @returns {Head} */
export function parsed(name) {
  const [layer, head] = name.split(".").map(Number);
  return [layer, head];
}

/**
 * Switch the chosen head off and see the score fall.
 * @param {HTMLElement} container
 * @param {{run: FigureRun, chosen: () => readonly [number, number], off: Set<string>, onChange: () => void,
 *   redraw: () => void}} options
 */
export function ablation(container, {run, chosen, off, onChange, redraw}) {
  const button = make("button", {type: "button", "aria-pressed": "false"}, "Switch this head off");
  const came = make("span", {role: "status"});
  const root = make("p", {class: "ablation"}, button, " ", came);
  container.append(root);
  button.addEventListener("click", async () => {
    const name = chosen().join(".");
    if (!off.delete(name)) off.add(name);
    redraw();
    onChange();
    try {
      const exam = await run.probeAimed({type: "evaluation", off: [...off].map(parsed)});
      if (exam.type !== "evaluation") return;
      const without = off.size ? `${percent(exam.score)} without, ${percent(exam.whole)} with all heads` : "";
      write(came, without ? `Exact match: ${without}.` : "All heads are on.");
    } catch (error) {
      write(came, /** @type {Error} */ (error).message);
      off.delete(name);
    }
    redraw();
  });
  return {
    update: () => button.setAttribute("aria-pressed", String(off.has(chosen().join(".")))),
    destroy: () => root.remove(),
  };
}

/** What it wrote at a few evaluations, the newest first. @param {HTMLElement} container */
export function samples(container) {
  const body = make("tbody");
  const top = make(
    "tr",
    {},
    ...["step", "prompt", "it writes"].map((text) => make("th", {scope: "col"}, text)),
  );
  const caption = make("caption", {}, "What it writes");
  const table = make("table", {class: "samples"}, caption, make("thead", {}, top), body);
  container.append(table);
  let drawn = "";
  return {
    /**
     * @param {readonly import("../../../types.d.ts").Evaluated[]} evaluations
     * @param {number} trial that writes
     * @param {string} who that is, where there are several
     */
    update(evaluations, trial, who) {
      const last = evaluations.slice(-SHOWN).reverse();
      const key = [trial, who, ...last.map((exam) => exam.seq)].join();
      write(caption, who ? `What it writes, ${who}` : "What it writes");
      if (key === drawn) return;
      drawn = key;
      body.replaceChildren(
        ...last.flatMap((exam) => {
          const sample = answersOf(exam, trial)?.samples[0];
          if (!sample) return [];
          const {prompt, answer, written} = sample;
          const right = answer !== "" && written === answer;
          const text = make("td", {class: right ? "right" : undefined}, written + (right ? " ✓" : ""));
          return make("tr", {}, make("td", {}, String(exam.step)), make("td", {}, prompt), text);
        }),
      );
    },
    destroy: () => table.remove(),
  };
}

/** @typedef {import("../../../types.d.ts").NextAnswer} Next */

/** Milliseconds at least between two questions about the same prompt while the run goes on. */
const APART = 1000;

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {FigureRun} options.run
 * @param {() => readonly [number, number]} options.chosen the head whose attention is described
 * @param {() => Head[]} options.off the heads that are switched off
 * @param {() => void} options.redraw
 * @returns {{update(prompt: string, step: number): void, ask(): void, destroy(): void}}
 */
export function asking(container, {run, chosen, off, redraw}) {
  const {root, field, next, told, complain} = build();
  container.append(root);
  const sampling = {temperature: 1, k: 0, p: 1};
  const knobs = sliders(root, sampling, redraw);
  const bars = chances(root, {onPick: (token) => put(field.value + token)});
  const chance = random(1);
  let answer = /** @type {Next | null} */ (null);
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
      complain(field, "");
    } catch (error) {
      if (mine !== number) return;
      answer = null;
      complain(field, /** @type {Error} */ (error).message);
    }
    redraw();
  }
  /** @param {string} text */
  function put(text) {
    touched = true;
    field.value = text;
    ask();
  }
  field.addEventListener("input", () => put(field.value));
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
      write(told, answerText(answer, chosen()));
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

function build() {
  const id = freshId("prompt");
  const field = make("input", {id, type: "text", autocomplete: "off", spellcheck: "false"});
  const next = make("button", {type: "button"}, "Next token");
  const {fault, complain} = faultOf(`${id}-fault`);
  const line = make("div", {class: "field prompt"}, make("label", {for: id}, "Prompt"), field, next);
  const told = make("p", {class: "came", role: "status"});
  const title = make("h3", {}, "Ask it");
  const root = make("section", {class: "asking", "aria-label": "Ask it"}, title, line, fault, told);
  return {root, field, next, told, complain};
}

/**
 * @param {Next} answer
 * @param {readonly [number, number]} head
 * @returns {string} what a head looks at for the next token, and which token is right
 */
function answerText({attention, prompt, wanted}, [layer, head]) {
  const row = (attention[layer]?.[head] ?? []).map((share) => share ?? 0);
  const looks = strongest(row);
  const right = wanted === null ? "" : ` The right answer is ${wanted}.`;
  const from = `layer ${layer + 1}, head ${head + 1} looks most at ${seen(prompt[looks] ?? "")}`;
  return `For the next token ${from} (${percent(row[looks] ?? 0)}).${right}`;
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

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {object} options
 * @param {import("../stage.js").Stage} options.stage
 * @param {(trial: number) => void} options.onChoose of several trials, another is in view
 * @param {{text: string, onFork: (step: number) => void}} options.fork what its button says and does
 * @returns {import("../stage.js").LiveFigure}
 */
export function transformerRun(container, run, {stage: {id, catalogue, redraw, say}, onChoose, fork}) {
  const root = slot(container, "transformer-run");
  const bar = drive(root, run, {rate: true, catalogue, speed: null});
  const way = arrival(root);
  const choice = trialChoice(root, run, {
    onChoose(trial) {
      onChoose(trial);
      run.actions.look(trial, null);
      asked.ask();
      redraw();
    },
  });
  const row = settings(root, run, catalogue, ["optimizer", "schedule"]);
  const own = sequenceSettings(root, run, catalogue);
  const head = slot(root, "numbers-row");
  const both = slot(root, "pictures");
  const [left, right] = [slot(both, "column"), slot(both, "column")];
  const parts = [numbers(head, run, run.aimed), curves(right, run, {catalogue})];
  const marks = score(right, run);
  const inside = attention(left, {run, say, redraw, fork, onSwitch: () => asked.ask()});
  const written = samples(right);
  const asked = asking(right, {run, chosen: inside.chosen, off: inside.off, redraw});
  const away = take(root, run, {slide: id});
  let told = "";
  return {
    update(theme) {
      for (const part of [bar, row, own, away]) part.update();
      for (const part of parts) part.update(theme);
      const state = run.state();
      way.update(state.catchingUp);
      const trials = trialsOf(run, catalogue, theme);
      choice.update(trials);
      marks.update(trials, theme);
      const exam = state.evaluations.at(-1);
      written.update(state.evaluations, run.aimed(), trials?.names[run.aimed()] ?? "");
      inside.update(exam, theme);
      asked.update(exam?.samples[0]?.prompt ?? "", state.step);
      const {phase, diverged, divergedTrials} = state;
      const fault = (phase === "diverged" ? diverged?.sentence : divergedTrials.at(-1)?.sentence) ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      const all = [bar, way, choice, row, own, ...parts, marks, inside, written, asked, away];
      for (const part of all) part.destroy();
      root.remove();
    },
    keys: bar.keys,
  };
}

/**
 * The attention of its heads at a step, each of which can be looked at and switched off, and its tokens' vectors.
 * @param {HTMLElement} container
 * @param {object} options
 * @param {FigureRun} options.run
 * @param {(sentence: string, tone?: "bad") => void} options.say
 * @param {() => void} options.redraw
 * @param {{text: string, onFork: (step: number) => void}} options.fork
 * @param {() => void} options.onSwitch another head is off, or on again
 */
function attention(container, {run, say, redraw, fork, onSwitch}) {
  let chosen = /** @type {readonly [number, number]} */ ([0, 0]);
  const off = /** @type {Set<string>} */ (new Set());
  const back = past(container, {run, say, redraw, fork});
  const maps = heads(container, {
    onChoose(layer, at) {
      chosen = [layer, at];
      redraw();
    },
  });
  const switched = ablation(container, {run, chosen: () => chosen, off, onChange: onSwitch, redraw});
  const vectors = tokenVectors(container);
  return {
    chosen: () => chosen,
    off: () => [...off].map(parsed),
    /** @param {import("../../../types.d.ts").Evaluated | undefined} exam @param {import("../../../widgets/theme.js").Theme} theme */
    update(exam, theme) {
      back.update();
      switched.update();
      const picture = pictureOf(back.frame());
      if (!picture?.attention) return;
      const {attention: bytes, embeddings, shape, head} = picture;
      const [layers, count] = shape;
      if (chosen[0] >= layers || chosen[1] >= count) chosen = [0, 0];
      const {tokens, vocabulary, trial} = head;
      const induction = (exam && answersOf(exam, trial)?.induction) ?? null;
      maps.update({bytes, shape, tokens, chosen, off, induction, theme});
      if (embeddings) vectors.update({tokens: vocabulary, places: embeddings, theme});
    },
    destroy() {
      for (const part of [back, maps, switched, vectors]) part.destroy();
    },
  };
}
