/** A line fitted to values: the examples, the line, and each residual as the square whose area it adds to the loss. */

import {make, set, svg} from "../dom.js";
import {graph, trace} from "../graph.js";
import {fitted} from "../surface.js";

/**
 * points: (x, y) of the training examples. line: the prediction at x; null before there is one.
 * @typedef {{points: readonly {x: number, y: number}[], line: ((x: number) => number) | null,
 *   x: {from: number, to: number, title: string}, y: {from: number, to: number, title: string}}} ResidualsView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: ResidualsView): void, destroy(): void}}
 */
export function residuals(container) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {class: "residuals"}, picture);
  container.append(root);
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  let drawnWidth = 0;
  /** @type {{squares: SVGRectElement[], dots: SVGCircleElement[], line: SVGPolylineElement} | null} */
  let marks = null;
  /** @param {ResidualsView} view @param {number} width */
  function begin({points, x, y}, width) {
    drawnWidth = width;
    const height = Math.min(380, Math.max(260, width * 0.62));
    drawn = graph(picture, {width, height, x, y, margin: {left: 44, right: 12, top: 14, bottom: 40}});
    marks = {
      squares: points.map(() => svg("rect", {class: "square"})),
      dots: points.map(() => svg("circle", {class: "here", r: 4})),
      line: svg("polyline", {class: "fit"}),
    };
    const {area} = drawn;
    const inside = svg("svg", {x: area.x, y: area.y}, ...marks.squares); // cuts off what would cover the axes
    inside.style.width = `${area.width}px`; // over the width that styles give drawings
    inside.style.height = `${area.height}px`;
    drawn.front.append(inside, marks.line, ...marks.dots);
  }
  /** @param {ResidualsView} view @param {number} width */
  function draw(view, width) {
    if (!drawn || drawnWidth !== width || marks?.dots.length !== view.points.length) begin(view, width);
    if (!drawn || !marks) return;
    const {x, y, area} = drawn;
    set(marks.line, {points: view.line ? trace(drawn, view.line, 60) : ""});
    for (const [index, point] of view.points.entries()) {
      const [px, py] = [x.pixel(point.x), y.pixel(point.y)];
      set(marks.dots[index], {cx: px, cy: py});
      const at = view.line ? y.pixel(view.line(point.x)) : py;
      const side = Math.min(Math.abs(at - py), area.height);
      const left = px + side <= area.x + area.width ? px : px - side;
      const [across, down] = [left - area.x, Math.min(at, py) - area.y];
      set(marks.squares[index], {x: across, y: down, width: side, height: side});
    }
  }
  return fitted(root, draw, root);
}
