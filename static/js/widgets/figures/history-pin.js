/** The curve of a pinned run, in a quiet stroke of its own under that of the run in view. */

import {linePen} from "../pens.js";
import {BOTTOM, TOP} from "./history-axes.js";
import {within} from "./history-trials.js";

/** @typedef {import("../../lib/pin.js").Pin} Pin */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */

/** @param {Theme} theme @returns {import("../../lib/trials.js").Stroke} */
export const pinStroke = (theme) => ({colour: theme.inkSoft, dash: [1.5, 3]});

/**
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {Pin} pin
 * @param {import("./history-drawing.js").Scales} scales
 * @param {Theme} theme
 */
export function drawPin(upper, lower, {steps, losses, rates}, scales, theme) {
  const style = {...pinStroke(theme), width: 1.6};
  within(upper, TOP, () => {
    const pen = linePen(upper.context, style);
    for (const [index, step] of steps.entries())
      pen.move(scales.x.pixel(step), scales.loss(losses[index] ?? Number.NaN));
    pen.stroke();
  });
  within(lower, BOTTOM, () => {
    const pen = linePen(lower.context, style);
    for (const [index, step] of steps.entries()) {
      const y = scales.rate(rates[index] ?? Number.NaN);
      pen.move(scales.x.pixel(index === 0 ? 0 : steps[index - 1]), y);
      pen.move(scales.x.pixel(step), y);
    }
    pen.stroke();
  });
}
