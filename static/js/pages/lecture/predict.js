/**
 * Predict, run, explain: a guess, the figure's run that decides it, and then the question why it came out so. The
 * slide keeps back what would give the answer away until the guess, and what was measured until the run is done.
 */

import {write} from "../../widgets/dom.js";
import {choices} from "./choices.js";

/** @typedef {import("./stage.js").FigureStage} Figure */

/**
 * @param {HTMLElement} root with a button for each option; `data-predict` is the one that came true
 * @param {object} options
 * @param {Figure | null} options.figure of its slide
 * @param {(guess: {claim: string, guess: number, right: number}) => void} options.onGuess
 * @param {AbortSignal} options.signal
 */
export function predictable(root, {figure, onGuess, signal}) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const [came, reveal, explain, because] = [".came", ".reveal", ".explain", ".because"].map(find);
  const right = Number(root.dataset.predict);
  const buttons = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(":scope > .options button")]);
  const slide = root.closest("section");
  slide?.classList.add("asked");
  slide?.classList.toggle("covered", root.dataset.covered !== undefined);
  let guess = -1;
  let over = false;

  /** @param {number} index */
  function guessed(index) {
    guess = index;
    for (const [other, button] of buttons.entries())
      button.setAttribute("aria-pressed", String(other === index));
    onGuess({claim: root.dataset.claim ?? "", guess, right});
    if (over) return outcome();
    slide?.classList.remove("asked", "covered");
    slide?.classList.add("deciding");
    const words = buttons[index].textContent ?? "";
    const run = root.dataset.case ? JSON.parse(root.dataset.case) : null;
    if (!run || !figure) return outcome();
    write(came, `You guessed “${words}”. Now watch the figure.`);
    reveal.hidden = false;
    figure.decide(run.options, {guess: words, steps: run.steps, onDone: outcome});
  }
  function outcome() {
    over = true;
    figure?.undecide();
    slide?.classList.remove("deciding");
    reveal.hidden = true;
    /** @type {HTMLElement} */ for (const [other, button] of buttons.entries())
      button.dataset.came = String(other === right);
    const truth = buttons[right].textContent;
    write(
      came,
      guess === right
        ? `You guessed “${truth}”, and that is what happened.`
        : `You guessed “${buttons[guess].textContent}”; the outcome was “${truth}”.`,
    );
    explain.hidden = false;
  }
  for (const [index, button] of buttons.entries())
    button.addEventListener("click", () => guessed(index), {signal});
  reveal.addEventListener("click", outcome, {signal});
  choices(explain, {
    onChoose(_, correct) {
      if (correct) because.hidden = false;
    },
    signal,
  });
}
