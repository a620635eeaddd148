/** The colours that canvases draw with, read from the page's tokens. */

import {palette, ramp} from "../lib/colours.js";
import {SHAPES} from "../lib/shapes.js";

/** Classes that have a colour. */
const CLASSES = SHAPES.length;
/** The font size, in pixels, that canvases are laid out for, and how far their text grows with the reader's own. */
const USUAL = 16;
const LARGEST = 1.5;

/**
 * soft and full: palettes of maps and of points. trace: of the learning rate. losses: from the lowest up.
 * classes: of the points of each class; ramps: of maps, from paper to each class. scale: of text, by the reader's own
 * font size: 1 where that is 16 px.
 * @typedef {{ink: string, inkSoft: string, inkFaint: string, line: string, lineStrong: string, card: string,
 *   paper: string, negative: string, positive: string, bad: string, trace: string, trials: string[], losses: string[], ui: string, scale: number,
 *   soft: Uint32Array, full: Uint32Array, classes: string[], ramps: Uint32Array[]}} Theme
 */

/**
 * @param {Element} element whose tokens count, as the root
 * @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const colours = {negative: token("negative"), zero: token("zero"), positive: token("positive")};
  const classes = Array.from({length: CLASSES}, (_, index) => token(`class-${index + 1}`));
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
    bad: token("bad"),
    trace: token("trial-5"),
    trials: [1, 2, 3, 4, 5, 6].map((trial) => token(`trial-${trial}`)),
    losses: [1, 2, 3, 4, 5].map((step) => token(`loss-${step}`)),
    ui: token("ui"),
    scale: Math.min(LARGEST, Number.parseFloat(style.fontSize) / USUAL),
    soft: palette(colours),
    full: palette(colours, 1),
    classes,
    ramps: classes.map((colour) => ramp(colours.zero, colour)),
  };
}

/**
 * @param {Pick<Theme, "scale" | "ui">} theme
 * @param {number} size pixels where the reader's font size is the usual one
 * @param {string} [weight]
 * @returns {string} the font of a canvas
 */
export function canvasFont({scale, ui}, size, weight = "400") {
  return `${weight} ${size * scale}px ${ui}`;
}

/**
 * Calls back whenever the page's theme changes, by the reader or by the system, and whenever a face has come,
 * which text on a canvas does not take by itself.
 * @param {HTMLElement} root
 * @param {() => void} onChange
 * @param {AbortSignal} signal ends it
 */
export function watchTheme(root, onChange, signal) {
  const observer = new MutationObserver(onChange);
  observer.observe(root, {attributes: true, attributeFilter: ["data-theme"]});
  signal.addEventListener("abort", () => observer.disconnect());
  document.fonts.addEventListener("loadingdone", onChange, {signal});
}

/**
 * The page's theme, read again whenever it changes.
 * @param {() => void} onChange
 * @param {AbortSignal} signal ends it
 * @returns {() => Theme} the same object as long as nothing has changed
 */
export function pageTheme(onChange, signal) {
  const root = document.documentElement;
  let theme = readTheme(root);
  const again = () => {
    theme = readTheme(root);
    onChange();
  };
  watchTheme(root, again, signal);
  return () => theme;
}
