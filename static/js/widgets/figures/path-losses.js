/** What the path's checkpoints really lost, beside what the plane below them shows. */

import {scaleOf} from "../../lib/landscape.js";
import {jump, linearTicks} from "../../lib/scales.js";
import {plot, scalesIn} from "../axes.js";

/** @typedef {import("../theme.js").Theme} Theme */
/**
 * losses: of the checkpoints, and of the plane where they are drawn; null where not finite.
 * @typedef {{step: readonly number[], losses: import("../../types.d.ts").Numbers,
 *   projected: import("../../types.d.ts").Numbers, theme: Theme}} PathLossesView
 */

const MARGIN = {left: 46, right: 26, top: 8, bottom: 38};

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: PathLossesView): void, destroy(): void}}
 */
export function pathLosses(container) {
  return plot(container, ["losses", "theme"], draw);
}

/**
 * @param {PathLossesView} view
 * @param {import("../surface.js").Surface} canvas
 * @param {{update(view: import("../axes.js").AxesView): void}} grid
 */
function draw({step, losses, projected, theme}, canvas, grid) {
  const known = /** @type {number[]} */ ([...losses, ...projected].filter((loss) => loss !== null));
  const scale = scaleOf({values: known}, false);
  const end = jump(step.at(-1) ?? 1) || 1;
  const {x, y} = scalesIn(canvas, MARGIN, [0, end], [0, 1]);
  const {context} = canvas;
  const line = (
    /** @type {import("../../types.d.ts").Numbers} */ values,
    /** @type {string} */ colour,
    /** @type {number[]} */ dash,
  ) => {
    context.beginPath();
    for (const [index, loss] of values.entries())
      if (loss !== null) context.lineTo(x.pixel(step[index]), y.pixel(scale.at(loss)));
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = 1.8;
    context.lineJoin = "round";
    context.stroke();
    context.setLineDash([]);
  };
  line(projected, theme.trace, [5, 4]);
  line(losses, theme.ink, []);
  grid.update({
    x: {from: 0, to: end, ticks: linearTicks(0, end, 3), title: "step"},
    y: {from: scale.from, to: scale.to, ticks: scale.ticks, title: "loss", grid: true},
    margin: MARGIN,
    colours: {text: theme.inkSoft, line: theme.line, font: theme.ui},
  });
}
