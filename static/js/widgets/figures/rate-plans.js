/** Curves of learning rates ahead of training: a card for each of many schedules, and one of them large. */

import {readRate as rateText} from "../../lib/format.js";
import {make, set, svg, write} from "../dom.js";
import {graph} from "../graph.js";
import {changed, fitted} from "../surface.js";

const CARD = {width: 120, height: 46, edge: 4};

/**
 * @param {readonly number[]} rates
 * @param {(index: number) => number} across pixels
 * @param {(rate: number) => number} up pixels
 * @returns {string} a rate holds until the next
 */
function stairs(rates, across, up) {
  return rates
    .flatMap((rate, index) => [
      `${across(index).toFixed(1)},${up(rate).toFixed(1)}`,
      `${across(index + 1).toFixed(1)},${up(rate).toFixed(1)}`,
    ])
    .join(" ");
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{titles: readonly string[], onChoose?: (index: number) => void}} options
 * @returns {{update(view: {rates: readonly (readonly number[])[], chosen: number}): void, destroy(): void}}
 *   rates: of each tick, from 0 to the highest of each
 */
export function planCards(container, {titles, onChoose = () => {}}) {
  const ended = new AbortController();
  const cards = titles.map((title, index) => {
    const line = svg("polyline", {class: "plan"});
    const {width, height} = CARD;
    const picture = svg("svg", {viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true"}, line);
    const button = make("button", {type: "button", class: "plan-card"}, picture, make("span", {}, title));
    button.addEventListener("click", () => onChoose(index), {signal: ended.signal});
    return {button, line};
  });
  const root = make(
    "div",
    {class: "plan-cards", role: "group", "aria-label": "Schedules"},
    ...cards.map(({button}) => button),
  );
  container.append(root);
  return {
    update({rates, chosen}) {
      for (const [index, {button, line}] of cards.entries()) {
        button.setAttribute("aria-pressed", String(index === chosen));
        const own = rates[index] ?? [];
        const top = Math.max(...own, Number.MIN_VALUE);
        const across = (/** @type {number} */ at) => (at / Math.max(1, own.length)) * CARD.width;
        const room = CARD.height - 2 * CARD.edge;
        set(line, {points: stairs(own, across, (rate) => CARD.height - CARD.edge - (rate / top) * room)});
      }
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {readonly number[]} rates
 * @param {PlanView["now"]} now
 * @returns {string} the curve and the run on it, in words
 */
function describe(rates, now) {
  const last = rates.at(-1) ?? rates[0];
  const curve = `The rate begins at ${rateText(rates[0])} and is ${rateText(last)} after ${rates.length} ticks.`;
  return now ? `${curve} The live run is at tick ${now.tick}, at the rate ${rateText(now.rate)}.` : curve;
}

/**
 * now: the tick that a run stands at, and the rate it has; null where none runs. unit: of a tick.
 * @typedef {{rates: readonly number[], now: {tick: number, rate: number} | null, unit: string}} PlanView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{height?: number}} [options]
 * @returns {{update(view: PlanView): void, destroy(): void}}
 */
export function ratePlan(container, {height = 190} = {}) {
  const picture = svg("svg", {class: "drawing plan-large", "aria-hidden": "true"});
  const words = make("figcaption", {class: "hush"});
  const root = make("figure", {"aria-label": "The rate ahead"}, picture, words);
  container.append(root);
  /** @type {PlanView | null} */
  let last = null;
  /** @param {PlanView} view @param {number} width */
  function draw({rates, now, unit}, width) {
    const top = Math.max(...rates) * 1.08 || 1;
    const drawn = graph(picture, {
      width,
      height,
      x: {from: 0, to: rates.length, title: unit},
      y: {from: 0, to: top},
      margin: {left: 48, right: 12, top: 10, bottom: 38},
    });
    drawn.front.append(svg("polyline", {class: "plan", points: stairs(rates, drawn.x.pixel, drawn.y.pixel)}));
    if (now && now.tick <= rates.length && now.rate >= 0)
      drawn.front.append(
        svg("circle", {
          class: "plan-now",
          cx: drawn.x.pixel(now.tick),
          cy: drawn.y.pixel(Math.min(top, now.rate)),
          r: 5,
        }),
      );
    write(words, describe(rates, now));
  }
  const fit = fitted(root, draw);
  return {
    update(next) {
      const moved = last?.now?.tick !== next.now?.tick || last?.now?.rate !== next.now?.rate;
      if (moved || changed(last, next, ["rates", "unit"])) fit.update(next);
      last = next;
    },
    destroy() {
      fit.destroy();
      root.remove();
    },
  };
}
