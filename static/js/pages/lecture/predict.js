/** A guess before a decisive run: one tap, then what came against it, and the claim that tells why. Nothing is kept. */

import {write} from "../../widgets/dom.js";

/**
 * @param {HTMLElement} root with a button for each option; `data-predict` is the one that came true
 * @param {AbortSignal} signal
 */
export function predictable(root, signal) {
  const right = Number(root.dataset.predict);
  const buttons = [...root.querySelectorAll("button")];
  const because = /** @type {HTMLElement} */ (root.querySelector(".because"));
  // Until the guess, the slide keeps back what would give the answer away: `asked` hides it in the styles.
  const slide = root.closest("section");
  slide?.classList.add("asked");
  const came = /** @type {HTMLElement} */ (root.querySelector(".came"));
  for (const [index, button] of buttons.entries()) {
    button.addEventListener(
      "click",
      () => {
        for (const [other, option] of buttons.entries()) {
          option.setAttribute("aria-pressed", String(other === index));
          option.dataset.came = String(other === right);
        }
        const truth = buttons[right].textContent;
        write(
          came,
          index === right
            ? `You guessed “${truth}”, and that is what happened.`
            : `You guessed “${button.textContent}”; the outcome was “${truth}”.`,
        );
        because.hidden = false;
        slide?.classList.remove("asked");
      },
      {signal},
    );
  }
}
