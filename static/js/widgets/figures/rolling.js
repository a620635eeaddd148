/** A loss over one weight as a hill, with walkers on it, and beside it how high each stands, step by step. */

import {make, set, svg, within} from "../dom.js";
import {graph} from "../graph.js";
import {changed, fitted} from "../surface.js";

/** @typedef {import("../../lib/descent.js").Rolling} Rolling */
/**
 * curve: over the extent. step: how many are done; what lies ahead is drawn faint. valleys: with their names.
 * @typedef {{curve: import("../../types.d.ts").Numbers, extent: readonly [number, number], walks: readonly Rolling[],
 *   step: number, valleys: readonly {w: number, loss: number, name: string}[], top: number,
 *   strokes: readonly import("../../lib/trials.js").Stroke[]}} RollingView
 */

const HEIGHT = {hill: 300, losses: 170};
const MARGIN = {left: 44, right: 14, top: 12, bottom: 38};
/** Steps back that a walker's trail is drawn for. */
const TRAIL = 14;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onStart?: (w: number) => void}} [options] onStart: a press on the hill
 * @returns {{update(view: RollingView): void, destroy(): void}}
 */
export function rolling(container, {onStart} = {}) {
  const hill = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const losses = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {class: "rolling"}, hill, losses);
  container.append(root);
  /** @type {RollingView | null} */
  let last = null;
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  const ended = new AbortController();
  hill.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button === 0 && drawn) onStart?.(drawn.x.value(within(hill, event)[0]));
    },
    ended,
  );
  const fit = fitted(root, (/** @type {RollingView} */ view, width) => {
    drawn = drawHill(hill, view, width);
    drawLosses(losses, view, width);
  });
  return {
    update(next) {
      if (changed(last, next, KEYS)) fit.update(next);
      last = next;
    },
    destroy() {
      ended.abort();
      fit.destroy();
      root.remove();
    },
  };
}

const KEYS = /** @type {const} */ (["curve", "walks", "step", "strokes", "valleys"]);

/**
 * @param {SVGSVGElement} root
 * @param {RollingView} view
 * @param {number} width
 */
function drawHill(root, {curve, extent, walks, step, valleys, top, strokes}, width) {
  const [from, to] = extent;
  const drawn = graph(root, {
    width,
    height: HEIGHT.hill,
    x: {from, to, title: "weight w"},
    y: {from: 0, to: top, title: "J(w)"},
    margin: MARGIN,
  });
  const {x, y, area, front} = drawn;
  const clip = (/** @type {number} */ loss) => y.pixel(Math.min(loss, top));
  const points = curve.flatMap((loss, i) => {
    const w = from + ((to - from) * i) / (curve.length - 1);
    return loss !== null && loss <= top ? [`${x.pixel(w)},${y.pixel(loss)}`] : [];
  });
  front.append(svg("polyline", {class: "curve ground", points: points.join(" ")}));
  for (const {w, loss, name} of valleys) {
    const [px, py] = [x.pixel(w), y.pixel(loss)];
    front.append(svg("text", {class: "title", x: px, y: py + 22, "text-anchor": "middle"}, name));
  }
  const inside = (/** @type {number | null | undefined} */ w) =>
    typeof w === "number" && w >= from && w <= to;
  for (const [trial, {path, loss}] of walks.entries()) {
    const colour = strokes[trial].colour;
    const trail = Array.from({length: TRAIL + 1}, (_, i) => step - TRAIL + i).filter((at) => at >= 0);
    const way = trail.flatMap((at) => (inside(path[at]) ? [[path[at] ?? 0, loss[at] ?? top]] : []));
    const line = way.map(([w, height]) => `${x.pixel(w)},${clip(height)}`).join(" ");
    front.append(svg("polyline", {class: "trail", points: line, stroke: colour}));
    for (const [w, height] of way.slice(0, -1))
      front.append(svg("circle", {cx: x.pixel(w), cy: clip(height), r: 2.5, fill: colour}));
    const now = path[step];
    if (inside(now)) {
      const [cx, cy] = [x.pixel(now ?? 0), clip(loss[step] ?? top)];
      front.append(svg("circle", {class: "walker", cx, cy, r: 8, fill: colour}));
    } else {
      const right = now === null || (now ?? 0) > to;
      const at = right ? area.x + area.width : area.x;
      const side = right ? -12 : 12;
      const height = area.y + 12 + trial * 20;
      front.append(svg("path", {d: `M${at} ${height}l${side} -7v14z`, fill: colour}));
    }
  }
  return drawn;
}

/**
 * @param {SVGSVGElement} root
 * @param {RollingView} view
 * @param {number} width
 */
function drawLosses(root, {walks, step, top, strokes}, width) {
  const end = Math.max(1, ...walks.map(({loss}) => loss.length - 1));
  const {x, y, front, area} = graph(root, {
    width,
    height: HEIGHT.losses,
    x: {from: 0, to: end, title: "step"},
    y: {from: 0, to: top, title: "J"},
    margin: MARGIN,
  });
  front.append(
    svg("path", {class: "guide", d: `M${x.pixel(step)} ${area.y}v${area.height}`, "stroke-dasharray": "2 3"}),
  );
  for (const [trial, {loss}] of walks.entries()) {
    const points = loss.map((value, i) => `${x.pixel(i)},${y.pixel(Math.min(value ?? top * 2, top * 1.02))}`);
    const line = (/** @type {string[]} */ part, /** @type {string} */ kind) => {
      const drawn = svg("polyline", {class: kind, points: part.join(" "), stroke: strokes[trial].colour});
      set(drawn, {"stroke-dasharray": strokes[trial].dash.join(" ") || undefined});
      front.append(drawn);
    };
    line(points.slice(step), "ahead");
    line(points.slice(0, step + 1), "behind");
  }
}
