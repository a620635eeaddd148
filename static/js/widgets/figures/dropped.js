/** Dropout at one step: the network of the first example without the units that sit out, and all examples of the batch. */

import {make, set, svg} from "../dom.js";
import {fitted} from "../surface.js";

/**
 * layers: for each hidden layer, for each unit, for each example, whether it sits out. inputs: how many there are.
 * @typedef {{layers: readonly (readonly (readonly boolean[])[])[], inputs: number}} DroppedView
 */

const NET = {height: 250, radius: 11, edge: 24};
const GRID = {row: 18, gap: 26, left: 74, top: 22};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: DroppedView): void, destroy(): void}}
 */
export function thinnedNetwork(container) {
  const picture = svg("svg", {class: "drawing thinned", "aria-hidden": "true"});
  const root = make("figure", {class: "picture", "aria-label": "Network of the first example"}, picture);
  container.append(root);
  /** @param {DroppedView} view @param {number} width */
  function draw({layers, inputs}, width) {
    set(picture, {viewBox: `0 0 ${width} ${NET.height}`, height: NET.height});
    const whole = [
      Array(inputs).fill(false),
      ...layers.map((units) => units.map((each) => each[0])),
      [false],
    ];
    const places = whole.map((units, layer) =>
      units.map((out, unit) => ({
        x: NET.edge + (layer / (whole.length - 1)) * (width - 2 * NET.edge),
        y: (NET.height * (unit + 0.5)) / units.length,
        out,
      })),
    );
    const links = places
      .slice(1)
      .flatMap((above, layer) => above.flatMap((to) => places[layer].map((from) => ({from, to}))));
    picture.replaceChildren(...links.map(link), ...places.flat().map(node));
  }
  return fitted(root, draw, root);
}

/** @typedef {{x: number, y: number, out: boolean}} Place */

/** @param {{from: Place, to: Place}} ends */
function link({from, to}) {
  const kind = from.out || to.out ? "link off" : "link";
  return svg("line", {class: kind, x1: from.x, y1: from.y, x2: to.x, y2: to.y});
}

/** @param {Place} place */
function node({x, y, out}) {
  const [r, c] = [NET.radius, NET.radius * 0.5];
  const circle = svg("circle", {class: out ? "unit off" : "unit", cx: x, cy: y, r});
  if (!out) return circle;
  const cross = svg("path", {
    class: "cross",
    d: `M${x - c} ${y - c}l${2 * c} ${2 * c}m0 ${-2 * c}l${-2 * c} ${2 * c}`,
  });
  return svg("g", {}, circle, cross);
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: DroppedView): void, destroy(): void}}
 */
export function maskGrid(container) {
  const picture = svg("svg", {class: "drawing masks", "aria-hidden": "true"});
  const root = make("figure", {class: "picture", "aria-label": "Masks of the batch"}, picture);
  container.append(root);
  /** @param {DroppedView} view @param {number} width */
  function draw({layers}, width) {
    const examples = layers[0]?.[0]?.length ?? 0;
    const side = Math.min(GRID.row, (width - GRID.left) / Math.max(1, examples));
    /** @type {SVGElement[]} */
    const parts = [];
    let y = GRID.top;
    for (const [layer, units] of layers.entries()) {
      parts.push(svg("text", {class: "tick", x: 0, y: y + 12}, `layer ${layer + 1}`));
      for (const [unit, each] of units.entries())
        for (const [example, out] of each.entries()) {
          const at = {x: GRID.left + example * side + 1, y: y + unit * side + 1};
          parts.push(
            svg("rect", {class: out ? "cell off" : "cell", ...at, width: side - 2, height: side - 2}),
          );
        }
      y += units.length * side + GRID.gap;
    }
    const height = y - GRID.gap + 24;
    const first = {x: GRID.left - 1, y: GRID.top - 2, width: side + 2, height: y - GRID.gap - GRID.top + 4};
    parts.push(svg("rect", {class: "first", ...first}));
    parts.push(svg("text", {class: "title", x: GRID.left, y: 12}, "examples of the batch"));
    set(picture, {viewBox: `0 0 ${width} ${height}`, height});
    picture.replaceChildren(...parts);
  }
  return fitted(root, draw, root);
}
