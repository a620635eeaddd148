/** Words on tap: a definition opens beside the word that was pressed, and closes on Escape or a press elsewhere. */

import {settle} from "../../widgets/popover.js";

/** @param {AbortSignal} signal */
export function words(signal) {
  /** @type {Element | null} */
  let pressed = null;
  const place = () => {
    const open = /** @type {HTMLElement | null} */ (document.querySelector(".definition:popover-open"));
    if (open && pressed) settle(open, pressed.getBoundingClientRect());
  };
  for (const word of document.querySelectorAll("button.word")) {
    word.addEventListener(
      "click",
      () => {
        pressed = word;
        requestAnimationFrame(place);
      },
      {signal},
    );
  }
  addEventListener("resize", place, {signal});
}
