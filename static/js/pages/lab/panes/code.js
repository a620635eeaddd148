/** The run as a plain PyTorch script, in step with the controls; the lines that the last one made are marked. */

import {latest} from "../../../lib/latest.js";
import {make, write} from "../../../widgets/dom.js";

/** @typedef {{text: string, lines: string[], changed: number[]}} Script */

/** @type {import("../panes.js").Pane} */
export const code = {
  id: "code",
  title: "Code",
  make(container) {
    const copy = make("button", {type: "button"}, "Copy");
    const said = make("p", {class: "note", role: "status"});
    const lines = make("code");
    const listing = make(
      "pre",
      {class: "code listing", tabindex: "0", "aria-label": "PyTorch script"},
      lines,
    );
    container.append(make("div", {class: "copy"}, copy, said), listing);
    let key = "";
    let text = "";
    const fetched = latest(async (/** @type {string} */ run) => {
      try {
        const answer = await fetch(`/api/runs/${run}/script`);
        const told = await answer.json();
        write(said, answer.ok ? "" : told.sentence);
        if (answer.ok) show(told);
      } catch {
        write(said, "The server does not answer; the script is as it was.");
      }
    });
    /** @param {Script} script */
    function show(script) {
      text = script.text;
      const marked = new Set(script.changed);
      const rows = script.lines.map((line, index) => {
        const row = make("span", {class: marked.has(index) ? "line changed" : "line"});
        row.innerHTML = line || " "; // escaped by the server's highlighter
        return row;
      });
      lines.replaceChildren(...rows);
      const first = rows[script.changed[0]];
      if (first) listing.scrollTop = first.offsetTop - 60;
    }
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        write(said, "Copied the script.");
      } catch {
        write(said, "This browser does not let the page copy; take it as a file instead.");
      }
    });
    return {
      update({state}) {
        const now = [state.run, state.revision, state.marks.length].join();
        if (!state.started || now === key) return;
        key = now;
        fetched.push(state.run);
      },
      destroy: () => container.replaceChildren(),
    };
  },
};
