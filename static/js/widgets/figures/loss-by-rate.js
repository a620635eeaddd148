/** The loss that each learning rate of a sweep has come to, over the rate, with the best marked. */

import {rate as rateText} from "../../lib/format.js";
import {logTicks} from "../../lib/ticks.js";
import {make} from "../dom.js";
import {fitted} from "../fitted.js";
import {graph} from "../graph.js";
import {svg} from "../markup.js";

/**
 * loss: null where it is not finite. best: the trial of the lowest loss.
 * @typedef {{trials: readonly {rate: number, loss: number | null, colour: string}[], best: number | null}} ByRateView
 */

const HEIGHT = 210;
/** How many times the middle loss is shown; one gone wild stands at the top rather than flatten the rest. */
const CLIP = 8;
const MARGIN = {left: 48, right: 14, top: 14, bottom: 40};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: ByRateView): void, destroy(): void}}
 */
export function lossByRate(container) {
  const picture = svg("svg", {class: "drawing", "aria-hidden": "true"});
  const root = make("div", {}, picture);
  container.append(root);
  /** @param {ByRateView} view @param {number} width */
  function draw({trials, best}, width) {
    if (trials.length === 0) return;
    const powers = trials.map(({rate}) => Math.log10(rate));
    const [from, to] = [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers))];
    const losses = trials.flatMap(({loss}) => (loss === null ? [] : [loss])).sort((a, b) => a - b);
    const top = 1.3 * Math.min(losses.at(-1) ?? 1, CLIP * (losses[losses.length >> 1] ?? 1)) || 1;
    const {x, y, area, front} = graph(picture, {
      width,
      height: HEIGHT,
      x: {from, to, title: "learning rate", ticks: logTicks(from, to, 8)},
      y: {from: 0, to: top, title: "training loss"},
      margin: MARGIN,
    });
    const known = trials.map(({rate, loss}) => ({
      px: x.pixel(Math.log10(rate)),
      py: y.pixel(loss === null ? top : Math.min(loss, top)),
    }));
    const points = known.map(({px, py}) => `${px},${py}`).join(" ");
    front.append(svg("polyline", {class: "guide", points, fill: "none"}));
    for (const [i, {px, py}] of known.entries()) {
      const {loss, colour} = trials[i];
      front.append(
        loss === null
          ? svg("path", {d: `M${px - 4} ${py - 4}l8 8m-8 0l8 -8`, stroke: colour, "stroke-width": 2})
          : svg("circle", {class: "walker", cx: px, cy: py, r: i === best ? 7 : 4.5, fill: colour}),
      );
    }
    if (best === null) return;
    const {px, py} = known[best];
    const anchor = px > area.x + area.width * 0.75 ? "end" : "middle";
    const words = `lowest now: ${rateText(trials[best].rate)}`;
    front.append(svg("text", {class: "title", x: px, y: py - 14, "text-anchor": anchor}, words));
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
