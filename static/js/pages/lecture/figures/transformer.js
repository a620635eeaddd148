/**
 * A small transformer in training: its attention forming, its answers, and a prompt of the reader's.
 * Options: recipe; train: whether it trains at once.
 */

import {percent} from "../../../lib/format.js";
import {pictureOf} from "../../../lib/sequences.js";
import {make, write} from "../../../widgets/dom.js";
import {heads} from "../../../widgets/figures/heads.js";
import {letters} from "../../../widgets/figures/letters.js";
import {asking} from "../parts/asking.js";
import {drive} from "../parts/drive.js";
import {past} from "../parts/past.js";
import {curves, numbers} from "../parts/pictures.js";
import {sequenceSettings} from "../parts/sequence.js";
import {settings} from "../parts/settings.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../lib/sequences.js").Head} Head */

const SHOWN = 4;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say, redraw}) {
  const run = open(options.recipe);
  /** @type {readonly [number, number]} */
  let chosen = [0, 0];
  /** @type {Set<string>} */
  const off = new Set();
  const bar = drive(container, run, {rate: true});
  const row = settings(container, run, catalogue, ["optimizer", "schedule"]);
  const own = sequenceSettings(container, run, catalogue);
  const head = make("div", {class: "numbers-row"});
  const score = make("output", {class: "exact", "aria-label": "Exact match"});
  const pictures = make("div", {class: "pictures"});
  container.append(
    head,
    make("p", {class: "score"}, "Held-out cases answered without a fault: ", score),
    pictures,
  );
  const left = make("div", {class: "column"});
  const right = make("div", {class: "column"});
  pictures.append(left, right);
  const parts = [numbers(head, run), curves(right, run)];
  const back = past(left, {run, say, redraw});
  const maps = heads(left, {
    onChoose(layer, at) {
      chosen = [layer, at];
      redraw();
    },
  });
  const switched = ablation(left, {run, chosen: () => chosen, off, onChange: () => asked.ask(), redraw});
  const written = samples(right);
  const vectors = letters(right);
  const asked = asking(container, {run, chosen: () => chosen, off: () => [...off].map(parsed), redraw});
  if (options.train) run.whenReady(() => run.actions.train());
  let told = "";
  return {
    update(theme) {
      bar.update();
      row.update();
      own.update();
      for (const part of parts) part.update(theme);
      const state = run.state();
      const exam = state.exams.at(-1);
      write(score, exam ? percent(exam.score) : "not asked yet");
      written.update(state.exams);
      back.update();
      const picture = pictureOf(back.frame());
      if (picture?.attention) {
        const [layers, count] = picture.shape;
        if (chosen[0] >= layers || chosen[1] >= count) chosen = [0, 0];
        const tokens = picture.head.tokens;
        const induction = exam?.induction ?? null;
        maps.update({bytes: picture.attention, shape: picture.shape, tokens, chosen, off, induction, theme});
        if (picture.embeddings)
          vectors.update({tokens: picture.head.vocabulary, places: picture.embeddings, theme});
      }
      switched.update();
      asked.update(exam?.samples[0]?.prompt ?? "", state.step);
      const {phase, diverged} = state;
      const fault = phase === "diverged" ? (diverged?.sentence ?? "") : "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, row, own, ...parts, back, maps, switched, written, vectors, asked])
        part.destroy();
    },
    keys: bar.keys,
  };
}

/** @param {string} name @returns {Head} */
function parsed(name) {
  const [layer, head] = name.split(".").map(Number);
  return [layer, head];
}

/**
 * Switch the chosen head off and see the score fall.
 * @param {HTMLElement} container
 * @param {{run: LiveRun, chosen: () => readonly [number, number], off: Set<string>, onChange: () => void,
 *   redraw: () => void}} options
 */
function ablation(container, {run, chosen, off, onChange, redraw}) {
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
      const exam = await run.probe({type: "exam", off: [...off].map(parsed)});
      if (exam.type !== "exam") return;
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

/** What it wrote at a few exams, the newest first. @param {HTMLElement} container */
function samples(container) {
  const body = make("tbody");
  const top = make(
    "tr",
    {},
    ...["step", "prompt", "it writes"].map((text) => make("th", {scope: "col"}, text)),
  );
  const table = make(
    "table",
    {class: "samples"},
    make("caption", {}, "What it writes"),
    make("thead", {}, top),
    body,
  );
  container.append(table);
  let drawn = "";
  return {
    /** @param {readonly import("../../../wire.js").Examined[]} exams */
    update(exams) {
      const last = exams.slice(-SHOWN).reverse();
      const key = last.map((exam) => exam.seq).join();
      if (key === drawn) return;
      drawn = key;
      body.replaceChildren(
        ...last.map(({step, samples: [{prompt, answer, written}]}) => {
          const right = answer !== "" && written === answer;
          const text = make("td", {class: right ? "right" : undefined}, written + (right ? " ✓" : ""));
          return make("tr", {}, make("td", {}, String(step)), make("td", {}, prompt), text);
        }),
      );
    },
    destroy: () => table.remove(),
  };
}
