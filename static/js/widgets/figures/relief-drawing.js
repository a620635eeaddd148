/** Draws the box that a relief stands in, and the path over it. Knows no element but the canvas it is given. */

import {visible} from "../../lib/relief.js";

/** @typedef {import("../../lib/relief.js").Project} Project */
/** @typedef {import("../theme.js").Theme} Theme */

/** The corners of the floor, one after the other. @type {readonly [number, number][]} */
const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

/**
 * Floor, two walls at the back with the loss on them, and the names of the directions along the front.
 * @param {CanvasRenderingContext2D} context
 * @param {Project} project
 * @param {import("./relief.js").ReliefView} view
 */
export function drawBox(context, project, {scale, names, theme}) {
  const depths = CORNERS.map(([x, y]) => project(x, y, 0)[2]);
  const back = depths.indexOf(Math.max(...depths));
  const [before, after, front] = [(back + 3) % 4, (back + 1) % 4, (back + 2) % 4];
  const at = (/** @type {number} */ corner, /** @type {number} */ height) =>
    project(...CORNERS[corner], height);
  const line = (/** @type {[number, number, number][]} */ ...points) => {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  for (const tick of scale.ticks) {
    const share = (tick.at - scale.from) / (scale.to - scale.from);
    line(at(before, share), at(back, share), at(after, share));
  }
  context.strokeStyle = theme.lineStrong;
  line(at(before, 1), at(before, 0), at(back, 0), at(after, 0), at(after, 1));
  line(at(before, 0), at(front, 0), at(after, 0));
  line(at(back, 0), at(back, 1));
  context.fillStyle = theme.inkSoft;
  context.font = `11px ${theme.ui}`;
  const left = at(before, 0)[0] < at(after, 0)[0] ? before : after;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of scale.ticks) {
    const [x, y] = at(left, (tick.at - scale.from) / (scale.to - scale.from));
    context.fillText(tick.text, x - 6, y);
  }
  const [x, y] = at(left, 1);
  context.fillText("loss", x - 6, y - 15);
  for (const side of [before, after]) nameEdge(context, at(side, 0), at(front, 0), names[along(side, front)]);
}

/**
 * @param {number} one corner
 * @param {number} other
 * @returns {0 | 1} which direction lies along the edge between them
 */
function along(one, other) {
  return CORNERS[one][1] === CORNERS[other][1] ? 0 : 1;
}

/**
 * Writes along the lower side of an edge of the floor.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number]} from
 * @param {[number, number, number]} to
 * @param {string} name
 */
function nameEdge(context, from, to, name) {
  const [start, end] = from[0] < to[0] ? [from, to] : [to, from];
  context.save();
  context.translate((start[0] + end[0]) / 2, (start[1] + end[1]) / 2);
  context.rotate(Math.atan2(end[1] - start[1], end[0] - start[0]));
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(name, 0, 7);
  context.restore();
}

/**
 * What of the path is seen solid, what the surface hides as a faint line, and where the run stands as a dot.
 * @param {CanvasRenderingContext2D} context
 * @param {Project} project
 * @param {{points: readonly {x: number, y: number, z: number}[], theme: Theme, colour?: string,
 *   dash?: readonly number[], hidden: import("../../lib/relief.js").Picture, fine: number}} path hidden: the surface,
 *   in `fine` pixels to one
 */
export function drawPath(context, project, {points, theme, colour = theme.ink, dash = [], hidden, fine}) {
  const [open, covered] = [new Path2D(), new Path2D()];
  /** @type {[number, number, number] | null} */
  let last = null;
  for (const {x, y, z} of points) {
    const place = Number.isNaN(z) ? null : project(x, y, Math.min(1, z + 0.008));
    if (last && place) {
      const path = visible(hidden, [place[0] * fine, place[1] * fine, place[2]]) ? open : covered;
      path.moveTo(last[0], last[1]);
      path.lineTo(place[0], place[1]);
    }
    last = place;
  }
  context.lineCap = "round";
  stroke(context, covered, colour, 1.2, 0.3);
  stroke(context, open, theme.card, 5, 0.85);
  context.setLineDash([...dash]);
  stroke(context, open, colour, 2.2, 1);
  context.setLineDash([]);
  if (last) drawDot(context, last[0], last[1], theme, colour);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {string} colour
 * @param {number} width
 * @param {number} alpha
 */
function stroke(context, path, colour, width, alpha) {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
  context.globalAlpha = 1;
}

/**
 * Where the run stands now.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 * @param {string} [colour]
 */
export function drawDot(context, x, y, theme, colour = theme.ink) {
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = theme.card;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}
