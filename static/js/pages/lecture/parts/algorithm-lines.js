/** The lines of an algorithm in the text beside a figure, lit as they run, with what each came to. */

import {fixed} from "../../../lib/format.js";
import {write} from "../../../widgets/dom.js";

/** @typedef {import("../../../types.d.ts").DescentQuery} DescentQuery */

/** @param {HTMLElement} container of the figure */
export function algorithmLines(container) {
  const list = container.closest("section")?.querySelector("[data-lines]");
  const lines = /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("[data-line]") ?? [])]);
  const pair = ([a, b] = [0, 0]) => `(${fixed(a, 3)}, ${fixed(b, 3)})`;
  return {
    /** @param {ReturnType<typeof import("../../../lib/descent.js").placeOf>} now @param {DescentQuery} question @param {import("../../../types.d.ts").Walked} walked */
    update(now, question, walked) {
      const {walkers = [{}]} = question;
      const done = now.line === "gradient" ? now.step : now.step - 1;
      /** @type {Record<string, string>} */
      const told = {
        start: pair(walked.path[0]),
        pick: done >= 0 ? `example ${walked.picked[done] + 1}` : "",
        gradient: done >= 0 ? pair(walked.gradient[done]) : "",
        update: now.step > 0 ? pair(walked.path[now.step]) : `η = ${walkers[0].learning_rate ?? 1}`,
        end: now.line === "end" ? pair(now.at) : "",
      };
      for (const line of lines) {
        const name = line.dataset.line ?? "";
        const lit = name === now.line || (name === "pick" && now.line === "gradient");
        line.classList.toggle("now", lit);
        const output = line.querySelector("output");
        if (output) write(output, told[name] ?? "");
      }
    },
  };
}
