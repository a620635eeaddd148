/** Axes as a drawing under a canvas: ticks, grid and titles, whose look is in the style sheet. */

import {straight} from "../lib/scales.js";
import {set, svg} from "./dom.js";

/** @typedef {import("../lib/scales.js").Tick} Tick */
/** @typedef {{from: number, to: number, ticks: readonly Tick[], title: string, grid?: boolean, labels?: boolean}} Axis */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Margin */
/** @typedef {{x: Axis, y: Axis, margin: Margin}} AxesView */

/** The length of a tick, and how far from the plane its text stands, in pixels. */
const TICK = 3;
const APART = {x: 15, y: 7};
/** About the height of a line, and where titles stand, from the edge of the figure. */
const LINE = 4;
const EDGE = {x: 6, y: 11};

/**
 * @param {HTMLElement} container positioned; the axes lie over all of it, and take no pointer
 * @returns {{update(view: AxesView): void, destroy(): void}}
 */
export function axes(container) {
  const root = svg("svg", {class: "axes", "aria-hidden": "true"});
  container.prepend(root);
  /** @type {AxesView | null} */
  let view = null;
  let size = {width: 0, height: 0};
  let drawn = "";
  const observer = new ResizeObserver(([entry]) => {
    size = {width: container.clientWidth || entry.contentRect.width, height: container.clientHeight};
    draw();
  });
  observer.observe(container);

  function draw() {
    const {width, height} = size;
    if (!view || width === 0 || height === 0) return;
    const wanted = JSON.stringify([view, width, height]);
    if (wanted === drawn) return;
    drawn = wanted;
    set(root, {viewBox: `0 0 ${width} ${height}`});
    root.replaceChildren(...across(view, width, height), ...upright(view, width, height));
  }

  return {
    update(next) {
      view = next;
      draw();
    },
    destroy() {
      observer.disconnect();
      root.remove();
    },
  };
}

/**
 * @param {AxesView} view
 * @param {number} width
 * @param {number} height
 * @returns {SVGElement[]}
 */
function across({x: {from, to, ticks, title, grid, labels = true}, margin}, width, height) {
  const {left, right, top, bottom} = margin;
  const scale = straight(from, to, left, width - right);
  const foot = height - bottom;
  const lines = ticks.map(
    ({at}) => `M${round(scale.pixel(at))} ${grid ? top : foot}V${grid ? foot : foot + TICK}`,
  );
  /** @type {SVGElement[]} */
  const parts = grid || labels ? [line(grid, lines)] : [];
  if (labels)
    for (const {at, text} of ticks)
      parts.push(
        svg(
          "text",
          {class: "tick", x: round(scale.pixel(at)), y: foot + APART.x, "text-anchor": "middle"},
          text,
        ),
      );
  const middle = round((left + width - right) / 2);
  if (title)
    parts.push(svg("text", {class: "title", x: middle, y: height - EDGE.x, "text-anchor": "middle"}, title));
  return parts;
}

/**
 * @param {AxesView} view
 * @param {number} width
 * @param {number} height
 * @returns {SVGElement[]}
 */
function upright({y: {from, to, ticks, title, grid, labels = true}, margin}, width, height) {
  const {left, right, top, bottom} = margin;
  const scale = straight(from, to, height - bottom, top);
  const lines = ticks.map(
    ({at}) => `M${grid ? left : left - TICK} ${round(scale.pixel(at))}H${grid ? width - right : left}`,
  );
  /** @type {SVGElement[]} */
  const parts = [line(grid, lines)];
  if (labels)
    for (const {at, text} of ticks)
      parts.push(
        svg(
          "text",
          {class: "tick", x: left - APART.y, y: round(scale.pixel(at)) + LINE, "text-anchor": "end"},
          text,
        ),
      );
  const turn = `translate(${EDGE.y} ${round((top + height - bottom) / 2)}) rotate(-90)`;
  if (title) parts.push(svg("text", {class: "title", transform: turn, "text-anchor": "middle"}, title));
  return parts;
}

/** @param {boolean | undefined} grid @param {string[]} lines */
const line = (grid, lines) => svg("path", {class: grid ? "grid" : "ticks", d: lines.join("")});

/** @param {number} pixels @returns {number} to the middle of a pixel, where a line is sharp */
const round = (pixels) => Math.floor(pixels) + 0.5;
