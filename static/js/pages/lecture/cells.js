/** Code cells: each runs on the server, as it stands on the page, and shows what it printed. */

import {write} from "../../widgets/dom.js";

/** @typedef {import("../../connection.js").RequestError} RequestError */

/**
 * @param {HTMLElement} root with its code, a button and an output; `data-cell` names it
 * @param {{connection: import("../../connection.js").Connection, signal: AbortSignal}} options
 */
export function runnable(root, {connection, signal}) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
  const output = /** @type {HTMLElement} */ (root.querySelector(".output"));
  const name = root.dataset.cell ?? "";
  let runs = 0;

  async function run() {
    button.disabled = true;
    try {
      const what = /** @type {const} */ ({type: "cell", name, seed: runs});
      const result = await connection.request({type: "query", what});
      if (result.type !== "query-result" || result.answer.type !== "cell") return;
      runs += 1;
      show(result.answer.printed, false);
    } catch (error) {
      show(/** @type {RequestError} */ (error).message, true);
    } finally {
      button.disabled = false;
    }
  }
  /** @param {string} text @param {boolean} failed */
  function show(text, failed) {
    write(output, text);
    output.hidden = false;
    output.classList.toggle("failed", failed);
  }
  button.addEventListener("click", run, {signal});
}
