/** The colours that canvases draw with, read from the page's tokens. */

import {palette} from "../lib/colours.js";

/**
 * soft and full: palettes of maps and of points. trace: of the learning rate. losses: from the lowest up.
 * @typedef {{ink: string, inkSoft: string, inkFaint: string, line: string, lineStrong: string, card: string,
 *   paper: string, negative: string, positive: string, trace: string, trials: string[], losses: string[], ui: string,
 *   soft: Uint32Array, full: Uint32Array}} Theme
 */

/**
 * @param {Element} element whose tokens count, as the root
 * @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const colours = {negative: token("negative"), zero: token("zero"), positive: token("positive")};
  return {
    ink: token("ink"),
    inkSoft: token("ink-soft"),
    inkFaint: token("ink-faint"),
    line: token("line"),
    lineStrong: token("line-strong"),
    card: token("card"),
    paper: token("paper"),
    negative: colours.negative,
    positive: colours.positive,
    trace: token("trial-5"),
    trials: [1, 2, 3, 4, 5, 6].map((trial) => token(`trial-${trial}`)),
    losses: [1, 2, 3, 4, 5].map((step) => token(`loss-${step}`)),
    ui: token("ui"),
    soft: palette(colours),
    full: palette(colours, 1),
  };
}

/**
 * Calls back whenever the theme changes, by the reader or by the system.
 * @param {HTMLElement} root
 * @param {() => void} onChange
 * @param {AbortSignal} signal ends it
 */
export function watchTheme(root, onChange, signal) {
  const observer = new MutationObserver(onChange);
  observer.observe(root, {attributes: true, attributeFilter: ["data-theme"]});
  signal.addEventListener("abort", () => observer.disconnect());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, {signal});
}
