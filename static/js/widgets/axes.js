/**
 * Axes drawn by Plotly under a canvas of our own. The only module that knows Plotly, which comes late, when
 * the first axes are made, from where the page's `<meta name="plotly">` says: everything else works before it.
 */

import {straight} from "../lib/scales.js";
import {make} from "./dom.js";
import {redrawnView, surface} from "./surface.js";

/** @typedef {import("../lib/scales.js").Tick} Tick */
/** @typedef {{from: number, to: number, ticks: Tick[], title: string, grid?: boolean, labels?: boolean}} Axis */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Margin */
/** @typedef {{x: Axis, y: Axis, margin: Margin, colours: {text: string, line: string, font: string}}} AxesView */
/** @typedef {{react(element: Element, data: object[], layout: object, config: object): void, purge(element: Element): void}} Plotly */

/** @returns {Plotly | undefined} */
const library = () => /** @type {{Plotly?: Plotly}} */ (globalThis).Plotly;
/** @type {HTMLScriptElement | null} */
let loading = null;

/** @param {() => void} then @param {AbortSignal} signal */
function load(then, signal) {
  const address = document.querySelector('meta[name="plotly"]')?.getAttribute("content");
  if (!loading && address) {
    loading = make("script", {src: address});
    document.head.append(loading);
  }
  loading?.addEventListener("load", then, {once: true, signal});
}

/**
 * @param {HTMLElement} container positioned; the axes lie over all of it, and take no pointer
 * @returns {{update(view: AxesView): void, destroy(): void}}
 */
export function axes(container) {
  const element = make("div", {class: "axes", "aria-hidden": "true"});
  container.prepend(element);
  const ended = new AbortController();
  /** @type {AxesView | null} */
  let view = null;
  let drawn = "";
  const observer = new ResizeObserver(draw);
  observer.observe(element);
  if (!library()) load(draw, ended.signal);
  document.fonts.addEventListener("loadingdone", again, {signal: ended.signal});

  function draw() {
    const plotly = library();
    const {clientWidth: width, clientHeight: height} = element;
    if (!plotly || !view || width === 0 || height === 0) return;
    const layout = layoutOf(view, width, height);
    const wanted = JSON.stringify(layout);
    if (wanted === drawn) return;
    drawn = wanted;
    plotly.react(element, [], layout, {staticPlot: true, displayModeBar: false});
  }

  /** Plotly places titles by the size of their letters, which may have come only now. */
  function again() {
    drawn = "";
    draw();
  }

  return {
    update(next) {
      view = next;
      draw();
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      library()?.purge(element);
      element.remove();
    },
  };
}

/**
 * A canvas under axes, drawn again when a part of its view changes that it shows.
 * @template {object} View
 * @param {HTMLElement} container positioned; owned by the figure until destroy()
 * @param {readonly (keyof View)[]} keys of what it shows
 * @param {(view: View, canvas: import("./surface.js").Surface, grid: {update(view: AxesView): void}) => void} draw
 * @returns {{update(view: View): void, destroy(): void}}
 */
export function plot(container, keys, draw) {
  const canvas = surface(container, {onResize: () => again()});
  const grid = axes(container);
  const shown = redrawnView(keys, () => again());
  const again = () => {
    const view = shown.now();
    if (!view || canvas.width === 0) return;
    canvas.context.clearRect(0, 0, canvas.width, canvas.height);
    draw(view, canvas, grid);
  };
  return {
    update: shown.update,
    destroy() {
      canvas.destroy();
      grid.destroy();
    },
  };
}

/**
 * @param {{width: number, height: number}} canvas
 * @param {Margin} margin
 * @param {readonly [number, number]} across what lies at the left and right end
 * @param {readonly [number, number]} up what lies at the lower and upper end
 * @returns {{x: ReturnType<typeof straight>, y: ReturnType<typeof straight>}}
 */
export function scalesIn({width, height}, {left, right, top, bottom}, across, up) {
  return {x: straight(...across, left, width - right), y: straight(...up, height - bottom, top)};
}

/**
 * @param {AxesView} view
 * @param {number} width
 * @param {number} height
 */
function layoutOf({x, y, margin, colours}, width, height) {
  return {
    width,
    height,
    margin: {l: margin.left, r: margin.right, t: margin.top, b: margin.bottom, pad: 0},
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: {family: colours.font, size: 11, color: colours.text},
    xaxis: axisOf(x, colours.line),
    yaxis: axisOf(y, colours.line),
    showlegend: false,
  };
}

/**
 * @param {Axis} axis
 * @param {string} line colour
 */
function axisOf({from, to, ticks, title, grid = false, labels = true}, line) {
  return {
    type: "linear",
    range: [from, to],
    tickvals: ticks.map((tick) => tick.at),
    ticktext: ticks.map((tick) => tick.text),
    showticklabels: labels,
    ticks: grid || !labels ? "" : "outside",
    ticklen: 3,
    tickcolor: line,
    showgrid: grid,
    gridcolor: line,
    gridwidth: 1,
    zeroline: false,
    showline: false,
    fixedrange: true,
    automargin: false,
    ticklabeloverflow: "allow",
    title: {text: title, standoff: 6},
  };
}
