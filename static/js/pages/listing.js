/** The run as a plain PyTorch script, in step with the controls; the lines that the last one made are marked. */

import {at} from "../address.js";
import {latest} from "../lib/tasks.js";
import {make, write} from "../widgets/dom.js";
import {copy as copied} from "./link.js";

/** @typedef {{text: string, lines: string[], changed: number[]}} Script */

/**
 * @param {HTMLElement} container owned by it until destroy()
 * @returns {{update(state: import("../store.js").RunState): void, destroy(): void}}
 */
export function listing(container) {
  const copy = make("button", {type: "button"}, "Copy");
  const said = make("p", {class: "note", role: "status"});
  const lines = make("code");
  const text = make("pre", {class: "code script", tabindex: "0", "aria-label": "PyTorch script"}, lines);
  container.append(make("div", {class: "copy"}, copy, said), text);
  let key = "";
  let script = "";
  const fetched = latest(async (/** @type {string} */ run) => {
    try {
      const answer = await fetch(at(`/api/runs/${run}/script`));
      const told = await answer.json();
      write(said, answer.ok ? "" : told.sentence);
      if (answer.ok) show(told);
    } catch {
      write(said, "The server does not respond; this script may be out of date.");
    }
  });
  /** @param {Script} told */
  function show(told) {
    script = told.text;
    const marked = new Set(told.changed);
    const rows = told.lines.map((line, index) => {
      const row = make("span", {class: marked.has(index) ? "line changed" : "line"});
      row.innerHTML = line || " "; // escaped by the server's highlighter
      return row;
    });
    lines.replaceChildren(...rows);
    const first = rows[told.changed[0]];
    if (first) text.scrollTop = first.offsetTop - 60;
  }
  copy.addEventListener("click", async () => {
    const done = await copied(script);
    write(said, done ? "Copied the script." : "This browser blocks copying; save the file instead.");
  });
  return {
    update({run, revision, marks, started}) {
      const now = [run, revision, marks.length].join();
      if (!started || now === key) return;
      key = now;
      fetched.push(run);
    },
    destroy: () => container.replaceChildren(),
  };
}
