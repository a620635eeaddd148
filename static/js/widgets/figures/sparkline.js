/** One small curve over steps, with its newest value. */

import {make, write} from "../dom.js";
import {fitted} from "../fitted.js";
import {graph} from "../graph.js";
import {set, svg} from "../markup.js";

/**
 * low: the least of the axis. format: writes the newest value.
 * @typedef {{values: readonly (number | null)[], format: (value: number | null) => string, low?: number}} SparklineView
 */

const HEIGHT = 130;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string}} options
 * @returns {{update(view: SparklineView): void, destroy(): void}}
 */
export function sparkline(container, {label}) {
  const newest = make("output", {"aria-live": "off"});
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make(
    "figure",
    {class: "sparkline", "aria-label": label},
    make("figcaption", {}, label, " ", newest),
    picture,
  );
  container.append(root);
  const line = svg("polyline", {class: "curve"});
  /** @param {SparklineView} view @param {number} width */
  function draw({values, format, low = 0}, width) {
    const finite = values.filter((value) => value !== null);
    const high = finite.length ? Math.max(low + 1e-6, ...finite) : low + 1;
    const {x, y, front} = graph(picture, {
      width,
      height: HEIGHT,
      x: {from: 0, to: Math.max(10, values.length), title: "step"},
      y: {from: low, to: high * 1.05},
      margin: {left: 44, right: 10, top: 8, bottom: 36},
    });
    const points = values.flatMap((value, i) =>
      value === null ? [] : [`${x.pixel(i + 1)},${y.pixel(value)}`],
    );
    set(line, {points: points.join(" ")});
    front.append(line);
    write(newest, values.length ? format(values[values.length - 1]) : "–");
  }
  const fit = fitted(root, draw);
  return {
    update: fit.update,
    destroy() {
      fit.destroy();
      root.remove();
    },
  };
}
