/** What stands around a chart's curves: its tools, its legend, the label at the pointer, its table, and its voice. */

import {nameOf, sinceText, tableRows} from "../lib/reading.js";
import {make, set, svg, write} from "./dom.js";
import {strokeSample} from "./pens.js";
import {popover} from "./popover.js";

/** @typedef {import("../lib/reading.js").Curves} Curves */
/** @typedef {import("../lib/reading.js").Reading} Reading */
/** @typedef {import("../lib/trials.js").Stroke} Stroke */
/** change: the last one, which a summary begins with. @typedef {{curves: Curves, title: string, change: {point: number, label: string} | null}} Told */

/** Paths in a box of 16 × 16. */
const ICONS = {
  in: "M8 3v10M3 8h10",
  out: "M3 8h10",
  whole: "M2.5 6v-3.5h3.5M13.5 6v-3.5h-3.5M2.5 10v3.5h3.5M13.5 10v3.5h-3.5",
  log: "M3 13.5v-11M3 13.5h11M5 12c1 -6 3 -8 8.5 -8.5",
  curves: "M2 4.5h3M7 4.5h7M2 8h3M7 8h7M2 11.5h3M7 11.5h7",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5v6.5",
};

/** @param {keyof typeof ICONS} name */
const icon = (name) =>
  svg("svg", {viewBox: "0 0 16 16", "aria-hidden": "true"}, svg("path", {d: ICONS[name]}));

/**
 * A column of small buttons in the right margin: whatever a drag or the wheel does goes without them, too.
 * @param {HTMLElement} place
 * @param {string} label of the chart
 * @param {{zoom(factor: number): void, back(): void, logarithm(): void, told(): Told | null}} acts
 */
export function tools(place, label, acts) {
  const root = make("div", {class: "chart-tools", role: "group", "aria-label": `Chart: ${label}`});
  const button = (
    /** @type {keyof typeof ICONS} */ name,
    /** @type {string} */ title,
    /** @type {() => void} */ act,
  ) => {
    const made = make("button", {type: "button", "aria-label": title.split(":")[0], title}, icon(name));
    made.addEventListener("click", act);
    root.append(made);
    return made;
  };
  button("in", "Zoom in: drag over a part, or turn the wheel with Ctrl held (key +)", () => acts.zoom(0.5));
  const out = button(
    "out",
    "Zoom out: the wheel does too; Shift and drag moves what is in view (key −)",
    () => acts.zoom(2),
  );
  const whole = button("whole", "Show all: or double-click the chart (key 0)", acts.back);
  const log = button("log", "Logarithmic axis: powers of ten at equal distances", acts.logarithm);
  const list = popover(root, {text: "", label: "Curves: show or hide them"});
  list.button.replaceChildren(icon("curves"));
  const table = tableButton(root, label, acts.told);
  place.append(root);
  return {
    panel: list.panel,
    /** @param {{whole: boolean, logarithm: boolean | null, many: boolean}} view logarithm: null where there is no choice */
    update(view) {
      for (const one of [out, whole]) set(one, {"aria-disabled": String(view.whole)});
      if (log.hidden !== (view.logarithm === null)) log.hidden = view.logarithm === null;
      set(log, {"aria-pressed": String(view.logarithm === true)});
      if (list.button.hidden === view.many) list.button.hidden = !view.many;
    },
    destroy() {
      for (const part of [list, table]) part.destroy();
      root.remove();
    },
  };
}

/**
 * A button that opens the chart as a table, as it stands then.
 * @param {HTMLElement} place
 * @param {string} label of the chart
 * @param {() => Told | null} told
 */
export function tableButton(place, label, told) {
  const table = popover(place, {text: "", label: `${label} as a table`});
  table.button.classList.add("chart-tool");
  table.button.replaceChildren(icon("table"));
  table.panel.classList.add("chart-table");
  table.panel.addEventListener("beforetoggle", (event) => {
    const now = /** @type {ToggleEvent} */ (event).newState === "open" ? told() : null;
    table.panel.replaceChildren(...(now ? tableOf(now) : []));
  });
  return table;
}

/** Columns of a table at most. */
const COLUMNS = 12;

/** @param {Told} told @returns {HTMLElement[]} */
function tableOf({curves, title, change}) {
  const series = curves.series.slice(0, COLUMNS);
  const head = [title, ...series.map(nameOf), ""].map((text) => make("th", {scope: "col"}, text));
  const rows = tableRows({...curves, series}).map(({index, what}) => {
    const texts = series.map(({value, text}) => (Number.isNaN(value(index)) ? "–" : text(value(index))));
    const point = make("th", {scope: "row"}, curves.text(curves.points[index]));
    return make(
      "tr",
      {},
      point,
      ...texts.map((text) => make("td", {}, text)),
      make("td", {class: "what"}, what),
    );
  });
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  const left = curves.series.length - series.length;
  const more = left > 0 ? [make("p", {}, `${left} more curves are not in the table.`)] : [];
  return [
    make("p", {}, sinceText(curves, change) || "Nothing is drawn yet."),
    ...more,
    make("div", {class: "scroll"}, table),
  ];
}

/** Entries that fit into a chart; more are listed in a panel. */
const FEW = 6;
export const isMany = (/** @type {readonly unknown[]} */ entries) => entries.length > FEW;

/** @typedef {{name: string, stroke: Stroke, shown: boolean}} Entry */

/**
 * Names of the curves: a click hides one or shows it again, a double click shows it alone.
 * @param {HTMLElement} place
 * @param {HTMLElement} panel for many
 * @param {{onToggle: (name: string) => void, onAlone: (name: string) => void}} acts
 */
export function curveLegend(place, panel, {onToggle, onAlone}) {
  const root = make("div", {class: "chart-legend", role: "group", "aria-label": "Curves"});
  let wide = 0;
  const observer = new ResizeObserver(([{contentRect}]) => {
    wide = root.parentElement === place ? contentRect.width : 0;
  });
  observer.observe(root);
  /** @type {{name: string, button: HTMLButtonElement, sample: ReturnType<typeof strokeSample>}[]} */
  let made = [];
  const title = "Click to hide or show it, double-click to see it alone";
  const entry = (/** @type {string} */ name) => {
    const sample = strokeSample();
    const button = make(
      "button",
      {type: "button", title},
      make("span", {class: "hush"}, "Curve "),
      sample.element,
      name,
    );
    button.addEventListener("click", () => onToggle(name));
    button.addEventListener("dblclick", () => onAlone(name));
    return {name, button, sample};
  };
  return {
    /** Pixels that it takes of the chart. */
    width: () => wide,
    /** @param {readonly Entry[]} entries */
    update(entries) {
      const home = isMany(entries) ? panel : place;
      if (root.parentElement !== home) home.append(root);
      if (made.length !== entries.length || made.some(({name}, index) => name !== entries[index].name)) {
        made = entries.map(({name}) => entry(name));
        root.replaceChildren(...made.map(({button}) => button));
      }
      root.hidden = entries.length < 2;
      for (const [index, {stroke, shown}] of entries.entries()) {
        made[index].sample.update(stroke);
        set(made[index].button, {"aria-pressed": String(shown)});
      }
    },
    destroy() {
      observer.disconnect();
      root.remove();
    },
  };
}

/**
 * The values at a point, beside it.
 * @param {HTMLElement} place
 */
export function label(place) {
  const title = make("b");
  const list = make("div");
  const root = make("div", {class: "chart-label", "aria-hidden": "true", hidden: true}, title, list);
  place.append(root);
  /** @type {{sample: ReturnType<typeof strokeSample>, name: Text, value: HTMLElement, row: HTMLElement}[]} */
  let rows = [];
  const row = () => {
    const [sample, name, value] = [strokeSample("14"), document.createTextNode(""), make("span")];
    return {sample, name, value, row: make("p", {}, sample.element, make("span", {}, name), value)};
  };
  return {
    hide() {
      root.hidden = true;
    },
    destroy: () => root.remove(),
    /** @param {Reading} reading @param {{x: number, y: number, width: number, height: number}} at in a figure so large */
    show(reading, {x, y, width, height}) {
      root.hidden = false;
      write(title, reading.title);
      if (rows.length !== reading.rows.length) {
        rows = reading.rows.map(row);
        list.replaceChildren(...rows.map((one) => one.row));
      }
      for (const [index, {name, text, series}] of reading.rows.entries()) {
        rows[index].sample.update(series.stroke);
        write(rows[index].name, name);
        write(rows[index].value, text);
      }
      const left = x > width / 2;
      root.style.left = left ? "" : `${x + 12}px`;
      root.style.right = left ? `${width - x + 12}px` : "";
      const high = 24 + 18 * rows.length;
      root.style.top = `${Math.max(0, Math.min(y - high / 2, height - high))}px`;
    },
  };
}

/** Milliseconds between two sentences that are spoken, and between two summaries. */
const CALM = 1000;
const PAUSE = 5000;

/**
 * Says what is read, at most once a second, and what happens meanwhile, more seldom.
 * @param {HTMLElement} place
 */
export function voice(place) {
  const root = make("p", {class: "hush", "aria-live": "polite"});
  place.append(root);
  let last = Number.NEGATIVE_INFINITY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const speak = (/** @type {string} */ text) => {
    last = performance.now();
    write(root, text);
  };
  return {
    /** @param {string} text */
    say(text) {
      clearTimeout(waiting);
      const wait = last + CALM - performance.now();
      if (wait <= 0) speak(text);
      else waiting = setTimeout(speak, wait, text);
    },
    /** @param {() => string} text asked for when it is time for it */
    summarize(text) {
      if (performance.now() - last > PAUSE) speak(text());
    },
    destroy() {
      clearTimeout(waiting);
      root.remove();
    },
  };
}

/** Seconds of a tone, and how loud it is. */
const [LONG, LOUD] = [0.14, 0.12];

/** Tones, from when the reader first asks for them. */
export function tones() {
  /** @type {AudioContext | null} */
  let audio = null;
  let on = false;
  return {
    /** @returns {boolean} whether they are on now */
    toggle() {
      on = !on;
      if (on) audio ??= new AudioContext();
      return on;
    },
    /** @param {number} hertz */
    play(hertz) {
      if (!on || !audio) return;
      const [tone, level] = [audio.createOscillator(), audio.createGain()];
      const now = audio.currentTime;
      tone.frequency.value = hertz;
      level.gain.setValueAtTime(LOUD, now);
      level.gain.exponentialRampToValueAtTime(0.001, now + LONG);
      tone.connect(level).connect(audio.destination);
      tone.start(now);
      tone.stop(now + LONG);
    },
    destroy: () => audio?.close(),
  };
}

/** Pixels: about the width of what says that a curve leaves the axis. */
export const LEAVING = 150;

/**
 * Where a curve leaves the axis at the top: an arrow, and the way to an axis that holds it.
 * @param {HTMLElement} place
 * @param {() => void} onPress
 */
export function leaving(place, onPress) {
  const words = make("span");
  const arrow = svg(
    "svg",
    {viewBox: "0 0 10 10", "aria-hidden": "true"},
    svg("path", {d: "M5 9V1.5M1.5 5 5 1.5 8.5 5"}),
  );
  const root = make("button", {type: "button", class: "chart-leaving", hidden: true}, arrow, words);
  root.addEventListener("click", onPress);
  place.append(root);
  return {
    /** @param {{x: number, y: number, text: string, where: string, width: number} | null} view */
    update(view) {
      if (root.hidden !== (view === null)) root.hidden = view === null;
      if (!view) return;
      write(words, `up to ${view.text}: log axis`);
      set(root, {title: `The curve leaves the axis at ${view.where}; a logarithmic axis holds it`});
      const left = view.x > view.width - LEAVING;
      root.classList.toggle("left", left);
      root.style.left = left ? "" : `${Math.round(view.x - 8)}px`;
      root.style.right = left ? `${Math.round(view.width - view.x - 8)}px` : "";
      root.style.top = `${view.y}px`;
    },
    destroy: () => root.remove(),
  };
}
