/** A class as legends, tables and brushes show it: the shape and the colour of its points. */

import {pathOf, shapeOf} from "../lib/shapes.js";
import {svg} from "./dom.js";

const RADIUS = 6;
/** Half the side of the drawing: the longest shape, a bar, reaches this far. */
const REACH = 10;

/**
 * @param {string} colour for CSS
 * @param {import("../lib/shapes.js").Shape} shape
 * @returns {SVGSVGElement} as large as the text beside it
 */
export function pointMark(colour, shape) {
  const box = {viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": "true"};
  const outline = svg("path", {d: pathOf(shape, RADIUS), style: `fill:${colour}`});
  return svg("svg", {class: "point-mark", ...box}, outline);
}

/**
 * @param {number} index of a class
 * @param {number} classes
 */
export function classMark(index, classes) {
  return pointMark(`var(--class-${index + 1})`, shapeOf(index, classes));
}
