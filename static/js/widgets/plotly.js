/**
 * Charts of what does not change from frame to frame, drawn by Plotly with all its habits. The only module that knows
 * Plotly, which comes with the first such chart, from where the page's `<meta name="plotly">` says.
 */

import {bisect} from "../lib/arrays.js";
import {tableButton} from "./chart-parts.js";
import {make, write} from "./dom.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../lib/trials.js").Stroke} Stroke */
/**
 * values: null where there is none; shown: where they are drawn instead. each: what a value is the mean of, whose reach is
 * drawn. marks: how points are drawn. stepped: a value holds from the point before.
 * @typedef {{name: string, points: readonly number[], values: readonly (number | null)[], stroke: Stroke,
 *   each?: readonly (readonly number[])[], marks?: "lines" | "markers" | "lines+markers", shown?: readonly (number | null)[],
 *   symbols?: readonly string[], sizes?: readonly number[], colours?: readonly string[], notes?: readonly string[], axis?: "y" | "y2",
 *   stepped?: boolean}} Trace
 */
/**
 * ticks: at values, where they are not Plotly's own. range: in values.
 * @typedef {{title: string, logarithmic?: boolean, range?: [number, number], ticks?: readonly {value: number, text: string}[],
 *   percent?: boolean}} PlottedAxis
 */
/**
 * lower: a second upright axis, under the first. lines: straight ones across or up, with words. text, value: as a point
 * and a value are written in the table. key: the same for what is shown alike, so that a zoom stays.
 * @typedef {{traces: readonly Trace[], x: PlottedAxis, y: PlottedAxis, lower?: PlottedAxis,
 *   lines?: readonly {x?: number, y?: number, text: string}[], text(point: number): string, value(value: number): string,
 *   key: string, theme: Theme}} PlottedView
 */
/** @typedef {{react(element: Element, data: object[], layout: object, config: object): Promise<unknown>, purge(element: Element): void}} Plotly */

/** @type {Promise<Plotly> | null} */
let loading = null;

/** @returns {Promise<Plotly>} rejected where it does not come */
function load() {
  loading ??= new Promise((done, fail) => {
    const src = document.querySelector('meta[name="plotly"]')?.getAttribute("content") ?? "";
    const script = make("script", {src});
    script.addEventListener("load", () =>
      done(/** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (globalThis)).Plotly),
    );
    script.addEventListener("error", () => {
      loading = null; // the next chart asks again
      script.remove();
      fail(new Error("Plotly did not load"));
    });
    document.head.append(script);
  });
  return loading;
}

/** No button of Plotly's sends a chart anywhere. */
const CONFIG = {
  displaylogo: false,
  doubleClick: "reset",
  plotlyServerURL: "",
  modeBarButtons: [["toImage"], ["zoom2d", "pan2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"]],
};
const CLEAR = "rgba(0,0,0,0)";
/** Pixels of the letters of powers, which Plotly draws a quarter larger. */
const POWERS = 9.6;

/**
 * @param {HTMLElement} place positioned; the chart lies over all of it
 * @param {{label: string, onDrawn?: () => void}} options
 * @returns {{update(view: PlottedView): void, destroy(): void}}
 */
export function plotted(place, {label, onDrawn = () => {}}) {
  const waiting = make("p", {class: "empty", role: "status"}, "The chart is loading.");
  const inside = make("div", {class: "plotly-place"}, waiting);
  const root = make("div", {class: "plotted", role: "group", "aria-label": label}, inside);
  /** @type {PlottedView | null} */
  let view = null;
  /** @type {Plotly | null} */
  let plotly = null;
  let ended = false;
  const told = () => view && toldOf(view);
  const table = tableButton(root, label, told);
  place.append(root);
  load().then(
    (library) => {
      if (ended) return;
      plotly = library;
      waiting.remove();
      draw();
    },
    () => write(waiting, "The chart could not be loaded; its table has the values."),
  );
  const observer = new ResizeObserver(() => draw());
  observer.observe(root);
  async function draw() {
    const {clientWidth: width, clientHeight: height} = root;
    if (!plotly || !view || width === 0 || height === 0) return;
    const layout = {...layoutOf(view), width, height};
    await plotly.react(inside, view.traces.map(traceOf), layout, CONFIG);
    if (!ended) onDrawn();
  }
  return {
    update(next) {
      if (next === view) return;
      view = next;
      draw();
    },
    destroy() {
      ended = true;
      observer.disconnect();
      plotly?.purge(inside);
      table.destroy();
      root.remove();
    },
  };
}

/**
 * A chart of our own while it changes from frame to frame, and Plotly's in its place once it stands.
 * @param {HTMLElement} place of both, positioned
 * @param {string} label
 * @returns {{update(view: PlottedView | null): void, destroy(): void}} update: null while it changes
 */
export function settling(place, label) {
  /** @type {ReturnType<typeof plotted> | null} */
  let chart = null;
  let live = true;
  const show = () => place.classList.toggle("settled", !live);
  place.classList.add("settling");
  return {
    update(view) {
      live = view === null;
      if (!view) return void show();
      if (!chart) chart = plotted(place, {label, onDrawn: show});
      else if (place.querySelector(".plotly-place > .plot-container")) show();
      chart.update(view);
    },
    destroy() {
      chart?.destroy();
      place.classList.remove("settling", "settled");
    },
  };
}

/** Plotly's names of dashes that ours are nearest to. @param {readonly number[]} dash */
const dashOf = (dash) =>
  dash.length === 0 ? "solid" : dash[0] < 3 ? "dot" : dash.length > 2 ? "dashdot" : "dash";

/** @param {Trace} trace */
function traceOf(trace) {
  const {
    name,
    points,
    values,
    shown,
    stroke,
    each,
    marks = "lines",
    sizes,
    symbols,
    colours,
    notes,
    axis = "y",
    stepped = false,
  } = trace;
  const reach = each && {
    type: "data",
    symmetric: false,
    array: each.map((all, index) => Math.max(...all) - (values[index] ?? 0)),
    arrayminus: each.map((all, index) => (values[index] ?? 0) - Math.min(...all)),
    color: stroke.colour,
    thickness: 1.5,
    width: 0,
  };
  return {
    type: "scatter",
    name,
    legendgroup: name,
    showlegend: axis === "y",
    mode: marks,
    x: points,
    y: shown ?? values,
    yaxis: axis,
    line: {color: stroke.colour, dash: dashOf(stroke.dash), width: 2, shape: stepped ? "vh" : "linear"},
    marker: {
      size: sizes ?? 9,
      color: colours ?? stroke.colour,
      symbol: symbols ?? "circle",
      opacity: 1,
      line: {width: symbols ? 2 : 0},
    },
    ...(reach && {error_y: reach}),
    ...(notes && {text: notes, hovertemplate: "%{text}<extra></extra>"}),
  };
}

/** @param {PlottedView} view */
function layoutOf({traces, x, y, lower, lines = [], key, theme}) {
  const shapes = lines.map(({x: at, y: level}) => ({
    type: "line",
    ...(at === undefined
      ? {xref: "paper", x0: 0, x1: 1, y0: level, y1: level}
      : {yref: "paper", y0: 0, y1: 1, x0: at, x1: at}),
    line: {color: theme.inkSoft, width: 1.2, dash: "dot"},
  }));
  return {
    uirevision: key,
    margin: {l: 60, r: 14, t: 34, b: 46},
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: {family: theme.ui, size: 12, color: theme.inkSoft},
    hovermode: "closest",
    hoverlabel: {
      bgcolor: theme.card,
      bordercolor: theme.lineStrong,
      font: {family: theme.ui, size: 12, color: theme.ink},
      namelength: -1,
    },
    legend: {orientation: "h", x: 0, y: 1.01, yanchor: "bottom", font: {color: theme.ink}},
    showlegend: traces.filter(({axis = "y"}) => axis === "y").length > 1,
    modebar: {bgcolor: CLEAR, color: theme.inkFaint, activecolor: theme.ink},
    newselection: {line: {color: theme.ink}},
    xaxis: {...axisOf(x, theme), anchor: lower ? "y2" : "y"},
    yaxis: {...axisOf(y, theme), domain: lower ? [0.36, 1] : [0, 1]},
    ...(lower && {yaxis2: {...axisOf(lower, theme), domain: [0, 0.28]}}),
    shapes,
    annotations: lines.map((line) => wordsAt(line, x, y, theme)),
  };
}

/** @param {{x?: number, y?: number, text: string}} line @param {PlottedAxis} across @param {PlottedAxis} up @param {Theme} theme */
function wordsAt({x, y, text}, across, up, theme) {
  const place = (/** @type {number} */ value, /** @type {PlottedAxis} */ axis) =>
    axis.logarithmic ? Math.log10(value) : value;
  const at =
    x === undefined
      ? {xref: "paper", x: 1, xanchor: "right", y: place(y ?? 0, up), yanchor: "bottom"}
      : {x: place(x, across), xanchor: "left", xshift: 4, yref: "paper", y: 1, yanchor: "top"};
  return {...at, text, showarrow: false, font: {color: theme.inkSoft, size: 12}};
}

/** @param {PlottedAxis} axis @param {Theme} theme */
function axisOf({title, logarithmic = false, range, ticks, percent = false}, theme) {
  return {
    type: logarithmic ? "log" : "linear",
    title: {text: title, standoff: 8, font: {color: theme.inkSoft}},
    gridcolor: theme.line,
    linecolor: theme.lineStrong,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: theme.lineStrong,
    automargin: true,
    ...(range && {range: logarithmic ? range.map(Math.log10) : range}),
    ...(percent && {tickformat: ".0%"}),
    ...(logarithmic && !ticks && {exponentformat: "power", dtick: 1, tickfont: {size: POWERS}}),
    ...(ticks && {tickvals: ticks.map(({value}) => value), ticktext: ticks.map(({text}) => text)}),
  };
}

/** The same as curves over all points, for the table. @param {PlottedView} view @returns {import("./chart-parts.js").Told} */
function toldOf({traces, x, text, value: written}) {
  const points = [...new Set(traces.flatMap((trace) => trace.points))].sort((a, b) => a - b);
  const series = traces
    .filter(({axis = "y"}) => axis === "y")
    .map(({name, points: own, values, stroke, marks = "lines"}) => ({
      name,
      group: "",
      panel: 0,
      stroke,
      text: written,
      value(/** @type {number} */ index) {
        const at = bisect(own, points[index] + 1e-12 * Math.abs(points[index])) - 1;
        const there =
          at >= 0 && (own[at] === points[index] || (marks === "lines" && points[index] <= (own.at(-1) ?? 0)));
        return there ? (values[at] ?? Number.NaN) : Number.NaN;
      },
    }));
  return {curves: {points, length: points.length, text, series}, title: x.title, change: null};
}
