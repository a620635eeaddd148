/** How the curves of several trials are drawn: the same object until something of it changes. */

import {strokes} from "../../../lib/trials.js";

/** @typedef {import("../../../widgets/figures/history.js").Comparison} Comparison */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */

/**
 * @param {import("../../../types.d.ts").RunSpec["kind"]} kind a sweep has one ramp, all others a palette
 * @param {number} trials
 * @returns {(theme: Theme, chosen: number, fell: (number | null)[]) => Comparison}
 */
export function comparisons(kind, trials) {
  /** @type {{theme: Theme, key: string, comparison: Comparison} | null} */
  let last = null;
  return (theme, chosen, fell) => {
    const key = JSON.stringify([chosen, fell]);
    if (last?.theme !== theme || last.key !== key)
      last = {theme, key, comparison: {strokes: strokes(kind, trials, theme), chosen, lit: null, fell}};
    return last.comparison;
  };
}
