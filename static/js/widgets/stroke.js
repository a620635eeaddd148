/** A short sample of a trial's stroke, as it is drawn in the figures. */

/** @typedef {import("../lib/trials.js").Stroke} Stroke */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} [width] of the sample
 * @returns {{element: SVGSVGElement, update(stroke: Stroke): void}}
 */
export function strokeSample(width = "18") {
  const element = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({width, height: 8, "aria-hidden": "true"}))
    element.setAttribute(name, String(value));
  element.setAttribute("class", "stroke-sample");
  for (const [name, value] of Object.entries({x1: 0, x2: "100%", y1: 4, y2: 4, "stroke-width": 2.5}))
    line.setAttribute(name, String(value));
  element.append(line);
  let drawn = "";
  return {
    element,
    update({colour, dash}) {
      const key = `${colour} ${dash}`;
      if (key === drawn) return;
      drawn = key;
      line.setAttribute("stroke", colour);
      line.setAttribute("stroke-dasharray", dash.join(" "));
    },
  };
}
