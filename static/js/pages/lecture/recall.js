/** A chapter's end: its questions, whose answers stay in this browser, and what else it has kept of the reader. */

import {withAnswer, withGuess, withSlide} from "../../lib/reader.js";
import {exportReader, keep, reader} from "../reader.js";
import {choices} from "./choices.js";

/** The share of a slide's height, or of the window's, that has to be in view before it counts as seen. */
const SEEN = 0.5;

/**
 * @param {HTMLElement} root of the chapter's end
 * @param {AbortSignal} signal
 */
export function recall(root, signal) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-recall]"))) {
    const id = one.dataset.recall ?? "";
    const asked = choices(one, {
      onChoose: (choice, right) => keep((now) => withAnswer(now, id, {choice, right})),
      signal,
    });
    const given = reader().answers[id];
    if (given && given.choice < one.querySelectorAll("button[data-reply]").length) asked.choose(given.choice);
  }
  root.querySelector("[data-export]")?.addEventListener("click", exportReader, {signal});
}

/** @param {{claim: string, guess: number, right: number}} guessed */
export const keepGuess = ({claim, guess, right}) =>
  keep((now) => withGuess(now, claim, {choice: guess, right: guess === right}));

/**
 * Remembers which slides have been in view, and the last of them.
 * @param {string} chapter
 * @param {readonly HTMLElement[]} slides
 * @param {AbortSignal} signal
 */
export function remembered(chapter, slides, signal) {
  const view = new IntersectionObserver(
    (entries) => {
      for (const {isIntersecting, intersectionRatio, intersectionRect, target} of entries) {
        const much = intersectionRatio >= SEEN || intersectionRect.height >= SEEN * innerHeight;
        if (isIntersecting && much) keep((now) => withSlide(now, chapter, target.id));
      }
    },
    {threshold: [0.1, 0.3, SEEN]},
  );
  for (const slide of slides) view.observe(slide);
  signal.addEventListener("abort", () => view.disconnect());
}
