/** What the path's checkpoints really lost, beside what the plane below them shows. */

import {count, loss as lossText} from "../../lib/format.js";
import {scaleOf} from "../../lib/landscape.js";
import {jump, LINEAR, LOGARITHMIC, stepAxis} from "../../lib/scales.js";
import {plot} from "../chart.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../../types.d.ts").Numbers} Numbers */
/**
 * losses: of the checkpoints, and of the plane where they are drawn; null where not finite.
 * @typedef {{step: readonly number[], losses: Numbers, projected: Numbers, theme: Theme}} PathLossesView
 */

const MARGIN = {left: 46, right: 26, top: 8, bottom: 38};
const STEPS = stepAxis(false);

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: PathLossesView): void, destroy(): void}}
 */
export function pathLosses(container) {
  return plot(container, ["losses", "theme"], plan);
}

/** @param {PathLossesView} view @returns {import("../chart.js").Plan} */
function plan({step, losses, projected, theme}) {
  const known = /** @type {number[]} */ ([...losses, ...projected].filter((loss) => loss !== null));
  const {from, to, logarithmic} = scaleOf({values: known}, false);
  const curve = (
    /** @type {string} */ name,
    /** @type {Numbers} */ values,
    /** @type {string} */ colour,
    /** @type {number[]} */ dash,
  ) => ({
    name,
    group: "",
    panel: 0,
    stroke: {colour, dash},
    value: (/** @type {number} */ index) => values[index] ?? Number.NaN,
    text: lossText,
  });
  return {
    points: step,
    length: step.length,
    text: (at) => `step ${count(at)}`,
    x: {whole: {from: 0, to: jump(step.at(-1) ?? 1) || 1}, units: STEPS, title: "step"},
    panel: {
      whole: {from, to},
      units: logarithmic ? LOGARITHMIC : LINEAR,
      title: "loss",
      margin: MARGIN,
      apart: 36,
    },
    series: [
      curve("the path's own loss", losses, theme.ink, []),
      curve("on the plane", projected, theme.trace, [5, 4]),
    ],
  };
}
