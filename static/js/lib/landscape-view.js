/** What is drawn of a landscape, made anew only when something of it changes, so that nothing is drawn in vain. */

import {bounds} from "./arrays.js";
import {parseColour} from "./colours.js";
import {axisNames, fieldOf, scaleOf, stopsOf} from "./landscape.js";
import {shades} from "./relief.js";

/** @typedef {import("../types.d.ts").Landscape} Landscape */
/**
 * lowest: the least loss of the plane.
 * @typedef {{field: import("./landscape.js").Field, scale: import("./landscape.js").Scale,
 *   stops: import("./landscape.js").Waypoint[], names: [string, string], colours: Uint32Array, lowest: number}} Shown
 */

export function landscapeView() {
  /** @type {{answer: Landscape, logarithmic: boolean, shown: any} | null} */
  let last = null;
  /**
   * @template {{losses: readonly string[]}} Theme losses: colours from the lowest up
   * @param {Landscape} answer
   * @param {boolean} logarithmic
   * @param {Theme} theme
   * @returns {Shown & {theme: Theme}}
   */
  return (answer, logarithmic, theme) => {
    const same = last?.shown.theme === theme;
    if (last && same && last.answer === answer && last.logarithmic === logarithmic) return last.shown;
    const field = fieldOf(answer);
    const shown = {
      field,
      scale: scaleOf(field, logarithmic),
      stops: stopsOf(answer),
      names: axisNames(answer),
      colours: last && same ? last.shown.colours : shades(theme.losses.map(parseColour)),
      theme,
      lowest: bounds(field.values)?.low ?? 0,
    };
    last = {answer, logarithmic, shown};
    return shown;
  };
}
