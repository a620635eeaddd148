/** A histogram about zero: orange below, blue above, and as an outline what it was before. */

import {css, SOFT} from "../../lib/colours.js";
import {brief} from "../../lib/format.js";
import {surface} from "../surface.js";
import {canvasFont} from "../theme.js";

/** @typedef {import("../../types.d.ts").Histogram} Histogram */
/** before: an earlier one, or null. @typedef {{now: Histogram, before: Histogram | null, theme: import("../theme.js").Theme}} HistogramView */

const FOOT = 16;
/** A palette's level of a bar that does not depend on its height. */
const STRONG = Math.round(127 * SOFT);

/**
 * @param {HTMLElement} container positioned; owned by the widget until destroy()
 * @returns {{update(view: HistogramView): void, destroy(): void}}
 */
export function histogram(container) {
  const canvas = surface(container, {onResize: () => draw()});
  /** @type {HistogramView | null} */
  let view = null;
  function draw() {
    if (!view || canvas.width === 0) return;
    const {context, width, height} = canvas;
    const {now, before, theme} = view;
    const limit = Math.max(now.limit, before?.limit ?? 0);
    context.clearRect(0, 0, width, height);
    const box = {
      width,
      height: height - FOOT * theme.scale,
      limit,
      most: Math.max(peak(now), before ? peak(before) : 0),
    };
    const half = now.counts.length / 2;
    for (const [bin, {left, right, top}] of bars(now, box).entries()) {
      context.fillStyle = css(theme.full[128 + (bin < half ? -STRONG : STRONG)]);
      context.fillRect(left, top, Math.max(1, right - left - 1), box.height - top);
    }
    if (before) outline(context, bars(before, box), box.height, theme.ink);
    context.strokeStyle = theme.lineStrong;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, box.height + 0.5);
    context.lineTo(width, box.height + 0.5);
    context.moveTo(width / 2, box.height);
    context.lineTo(width / 2, box.height + 4);
    context.stroke();
    context.fillStyle = theme.inkSoft;
    context.font = canvasFont(theme, 11);
    context.textBaseline = "bottom";
    for (const [text, x, align] of /** @type {[string, number, CanvasTextAlign][]} */ ([
      [brief(-limit), 0, "left"],
      ["0", width / 2, "center"],
      [brief(limit), width, "right"],
    ])) {
      context.textAlign = align;
      context.fillText(text, x, height);
    }
  }
  return {
    update(next) {
      const last = view;
      view = next;
      if (last?.now !== next.now || last.before !== next.before || last.theme !== next.theme) draw();
    },
    destroy() {
      canvas.destroy();
    },
  };
}

/** @param {Histogram} of @returns {number} the highest count, as a density */
function peak({limit, counts}) {
  return Math.max(1, ...counts) / limit;
}

/**
 * @param {Histogram} of
 * @param {{width: number, height: number, limit: number, most: number}} box
 * @returns {{left: number, right: number, top: number}[]} pixels
 */
function bars({limit: own, counts}, {width, height, limit, most}) {
  const scale = (width * own) / limit / counts.length;
  const start = (width / 2) * (1 - own / limit);
  return counts.map((count, bin) => ({
    left: start + bin * scale,
    right: start + (bin + 1) * scale,
    top: height - (count === 0 ? 0 : Math.max(1.5, (count / own / most) * (height - 4))),
  }));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly {left: number, right: number, top: number}[]} of
 * @param {number} foot
 * @param {string} colour
 */
function outline(context, of, foot, colour) {
  context.beginPath();
  context.moveTo(of[0].left, foot);
  for (const {left, right, top} of of) {
    context.lineTo(left, top);
    context.lineTo(right, top);
  }
  context.lineTo(of[of.length - 1].right, foot);
  context.globalAlpha = 0.55;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}
