/**
 * Pens that go on where they stopped, so that a growing curve costs only what is new of it.
 * A pen belongs to one canvas and one scale; when either changes a new pen draws all again.
 */

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

const SAME = 0.7;

/**
 * A line through points that come with ascending x. In a column of pixels it keeps to what widens it.
 * @param {CanvasRenderingContext2D} context
 * @param {{colour: string, width: number, dash?: number[]}} style
 * @returns {{move(x: number, y: number): void, stroke(): void}} move: NaN breaks the line; stroke: draws what is new
 */
export function linePen(context, {colour, width, dash = []}) {
  let column = {x: Number.NEGATIVE_INFINITY, low: 0, high: 0};
  let last = {x: Number.NaN, y: Number.NaN};
  let drawn = 0;
  /** @type {number[]} */
  let points = [];
  return {
    move(x, y) {
      const within = x - column.x < SAME;
      if (within && y >= column.low && y <= column.high) return;
      if (within) column = {x: column.x, low: Math.min(column.low, y), high: Math.max(column.high, y)};
      else column = {x, low: y, high: y};
      points.push(x, y);
    },
    stroke() {
      if (points.length === 0) return;
      context.beginPath();
      context.lineDashOffset = drawn;
      if (!Number.isNaN(last.y)) context.moveTo(last.x, last.y);
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = [points[i], points[i + 1]];
        if (Number.isNaN(last.y)) context.moveTo(x, y);
        else if (!Number.isNaN(y)) {
          context.lineTo(x, y);
          drawn += Math.hypot(x - last.x, y - last.y);
        }
        last = {x, y};
      }
      points = [];
      context.setLineDash(dash);
      context.lineCap = dash.length ? "butt" : "round";
      context.lineJoin = "round";
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
      context.setLineDash([]);
      context.lineDashOffset = 0;
    },
  };
}

/**
 * A band between two heights, column by column of whole pixels, so that no seam shows.
 * @param {CanvasRenderingContext2D} context
 * @param {{colour: string, alpha: number, start: number}} style start: x where the band begins
 * @returns {{move(x: number, y0: number, y1: number): void}} move: the band is so high up to x
 */
export function bandPen(context, {colour, alpha, start}) {
  let left = Math.round(start);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  return {
    move(x, y0, y1) {
      if (Number.isNaN(y0) || Number.isNaN(y1)) return;
      low = Math.min(low, y0, y1);
      high = Math.max(high, y0, y1);
      const right = Math.round(x);
      if (right <= left) return;
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(left, low, right - left, Math.max(1, high - low));
      context.globalAlpha = 1;
      left = right;
      low = Number.POSITIVE_INFINITY;
      high = Number.NEGATIVE_INFINITY;
    },
  };
}
