/** A question with choices, each of which has its reply. */

import {write} from "../../widgets/dom.js";

/**
 * @param {HTMLElement} root with a button for each choice, its reply in `data-reply`; `data-right` is the right one's
 *   number
 * @param {object} options
 * @param {(index: number, correct: boolean) => void} options.onChoose
 * @param {AbortSignal} options.signal
 * @returns {{choose(index: number): void}} choose: as if the reader had
 */
export function choices(root, {onChoose, signal}) {
  const right = Number(root.dataset.right);
  const buttons = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("button[data-reply]")]);
  const reply = /** @type {HTMLElement} */ (root.querySelector(".reply"));
  /** @param {number} index */
  function choose(index) {
    const correct = index === right;
    for (const [other, button] of buttons.entries())
      button.setAttribute("aria-pressed", String(other === index));
    root.dataset.answered = correct ? "right" : "wrong";
    const said = buttons[index].dataset.reply ?? "";
    write(reply, `${correct ? "Right." : "Not quite."}${said ? ` ${said}` : ""}`);
    onChoose(index, correct);
  }
  for (const [index, button] of buttons.entries())
    button.addEventListener("click", () => choose(index), {signal});
  return {choose};
}
