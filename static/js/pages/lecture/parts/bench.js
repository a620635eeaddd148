/** A run of transformers at work: driven, drawn, looked into head by head, and asked. */

import {answersOf, pictureOf} from "../../../lib/sequences.js";
import {make} from "../../../widgets/dom.js";
import {heads, letters} from "../../../widgets/figures/attention.js";
import {arrival} from "../../../widgets/notice.js";
import {asking} from "./asking.js";
import {drive} from "./drive.js";
import {past} from "./past.js";
import {curves, numbers} from "./pictures.js";
import {score} from "./score.js";
import {sequenceSettings} from "./sequence.js";
import {settings} from "./settings.js";
import {trialChoice, trialsOf} from "./several.js";
import {take} from "./take.js";
import {ablation, parsed, samples} from "./written.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */

/**
 * @param {HTMLElement} container
 * @param {LiveRun} run
 * @param {object} options
 * @param {import("../stage.js").Stage} options.stage
 * @param {(trial: number) => void} options.onChoose of several trials, another is in view
 * @param {{text: string, onFork: (step: number) => void}} options.fork what its button says and does
 * @returns {import("../stage.js").LiveFigure}
 */
export function bench(container, run, {stage: {id, catalogue, redraw, say}, onChoose, fork}) {
  /** @type {readonly [number, number]} */
  let chosen = [0, 0];
  /** @type {Set<string>} */
  const off = new Set();
  const root = make("div", {class: "bench"});
  container.append(root);
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
  const head = make("div", {class: "numbers-row"});
  const left = make("div", {class: "column"});
  const right = make("div", {class: "column"});
  root.append(head, make("div", {class: "pictures"}, left, right));
  const parts = [numbers(head, run, run.aimed), curves(right, run, {catalogue})];
  const marks = score(right, run);
  const back = past(left, {run, say, redraw, fork});
  const maps = heads(left, {
    onChoose(layer, at) {
      chosen = [layer, at];
      redraw();
    },
  });
  const switched = ablation(left, {run, chosen: () => chosen, off, onChange: () => asked.ask(), redraw});
  const vectors = letters(left);
  const written = samples(right);
  const asked = asking(right, {run, chosen: () => chosen, off: () => [...off].map(parsed), redraw});
  const away = take(root, run, {slide: id});
  let told = "";
  return {
    update(theme) {
      for (const part of [bar, row, own, back, switched, away]) part.update();
      for (const part of parts) part.update(theme);
      const state = run.state();
      way.update(state.catchingUp);
      const trials = trialsOf(run, catalogue, theme);
      choice.update(trials);
      marks.update(trials, theme);
      const exam = state.exams.at(-1);
      written.update(state.exams, run.aimed(), trials?.names[run.aimed()] ?? "");
      const picture = pictureOf(back.frame());
      if (picture?.attention) {
        const [layers, count] = picture.shape;
        if (chosen[0] >= layers || chosen[1] >= count) chosen = [0, 0];
        const {tokens, vocabulary, trial} = picture.head;
        const induction = (exam && answersOf(exam, trial)?.induction) ?? null;
        maps.update({bytes: picture.attention, shape: picture.shape, tokens, chosen, off, induction, theme});
        if (picture.embeddings) vectors.update({tokens: vocabulary, places: picture.embeddings, theme});
      }
      asked.update(exam?.samples[0]?.prompt ?? "", state.step);
      const {phase, diverged, fallen} = state;
      const fault = (phase === "diverged" ? diverged?.sentence : fallen.at(-1)?.sentence) ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      const all = [
        bar,
        way,
        choice,
        row,
        own,
        ...parts,
        marks,
        back,
        maps,
        switched,
        written,
        vectors,
        asked,
        away,
      ];
      for (const part of all) part.destroy();
      root.remove();
    },
    keys: bar.keys,
  };
}
