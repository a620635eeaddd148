/** What a transformer writes, and which of its heads it writes with. */

import {percent} from "../../../lib/format.js";
import {answersOf} from "../../../lib/sequences.js";
import {make, write} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
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
 * @param {{run: LiveRun, chosen: () => readonly [number, number], off: Set<string>, onChange: () => void,
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

/** What it wrote at a few exams, the newest first. @param {HTMLElement} container */
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
     * @param {readonly import("../../../types.d.ts").Evaluated[]} exams
     * @param {number} trial that writes
     * @param {string} who that is, where there are several
     */
    update(exams, trial, who) {
      const last = exams.slice(-SHOWN).reverse();
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
