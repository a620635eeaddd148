/**
 * A chart's habits, declared once for every chart that is drawn on canvases of our own: axes, the value at the pointer,
 * zooming by box, wheel, keys and buttons, panning, a legend that hides curves, a table, and a voice.
 * A figure says what its whole axes are and which curves it has; it is told what is in view, and draws that.
 */

import {bisect, clamp} from "../lib/arrays.js";
import {groupsOf, indexAt, pitch, readingAt, sinceText, spoken} from "../lib/reading.js";
import {LINEAR, straight} from "../lib/scales.js";
import {around, boxed, lens} from "../lib/zoom.js";
import {axes} from "./axes.js";
import {curveLegend, isMany, LEAVING, label as labelIn, leaving, tones, tools, voice} from "./chart-parts.js";
import {make, svg} from "./dom.js";
import {gestures} from "./gestures.js";
import {linePen} from "./pens.js";
import {redrawnView, surface} from "./surface.js";

/** @typedef {import("../lib/zoom.js").Span} Span */
/** @typedef {import("../lib/scales.js").Units} Units */
/** @typedef {import("../lib/reading.js").Series} Series */
/** @typedef {import("./axes.js").Margin} Margin */
/** @typedef {import("./gestures.js").Place} Place */
/**
 * One panel of a chart. whole: its axis in axis units. cut: whether curves leave it at the top.
 * width, height: of its canvas. apart: pixels between ticks.
 * @typedef {{whole: Span, units: Units, title: string, margin: Margin, width: number, height: number, cut?: boolean,
 *   apart?: number}} Panel
 */
/**
 * What a chart shows. least: the narrowest part across. change: the last one, for the summary. line: a point whose
 * upright line can be dragged. logarithm: whether the first panel is logarithmic, and how that is changed.
 * @typedef {import("../lib/reading.js").Curves & {x: {whole: Span, units: Units, title: string, apart?: number, least?: number},
 *   panels: readonly Panel[], change?: {point: number, label: string} | null, line?: number | null,
 *   logarithm?: {on: boolean, offered: boolean, toggle(): void} | null}} Chart
 */
/** span: in view, in axis units. pixel: of a value; value: at a pixel. @typedef {{span: Span, units: Units, pixel(value: number): number, value(pixel: number): number}} Scale */
/**
 * hides: whether the reader has hidden a curve, or all of a group; hidden: the same for the same ones. keyed: the pixel from
 * which on the legend takes the top of the first panel.
 * @typedef {{x: Scale, y: Scale[], hides(name: string): boolean, hidden: string, keyed: number}} InView
 */

/**
 * Where the reader points. y: pixels, null where the keys lead. group: chosen by keys.
 * @typedef {{point: number, panel: number, y: number | null, group: string}} Cursor
 */

/** Part of the axis that a key pans by, and of the points in view that Page Up and Down go by. */
const STRIDE = 0.1;
/** Pixels: the height of the legend. */
const KEY = 22;
/** Pixels from a line within which it is dragged. */
const NEAR = 6;

/**
 * @param {readonly HTMLElement[]} places of the panels, above each other, positioned; the first has the chart's name
 * @param {object} options
 * @param {string} [options.label] the chart's name, where the place has none
 * @param {() => void} options.onChange draws again: another part is in view, or other curves
 * @param {(at: {index: number, group: string} | null) => void} [options.onPoint] where the reader points
 * @param {(point: number) => void} [options.onPress] clicked there, or the line was dragged there
 * @param {() => void} [options.onTwice] clicked twice
 */
export function chart(places, options) {
  const ended = new AbortController();
  const self = new Habits(places, options, ended.signal);
  return {
    /** @param {Chart} next @returns {InView} */
    update: (next) => self.update(next),
    destroy() {
      ended.abort();
      self.destroy();
    },
  };
}

class Habits {
  #places;
  #options;
  #lens;
  #planes;
  #layers;
  #parts;
  /** @type {Chart | null} */
  #chart = null;
  /** @type {InView} */
  #seen;
  /** @type {Set<string>} */
  #hidden = new Set();
  /** @type {Cursor | null} */
  #cursor = null;
  #drawnAxes = "";
  #left = {key: "", points: /** @type {ArrayLike<number>} */ ([])};
  #fit = {key: "", spans: /** @type {(Span | null)[]} */ ([])};

  /** @param {readonly HTMLElement[]} places @param {Parameters<typeof chart>[1]} options @param {AbortSignal} signal */
  constructor(places, options, signal) {
    this.#places = places;
    this.#options = options;
    this.#lens = lens(places.length);
    this.#planes = places.map(axes);
    const name = options.label ?? places[0].getAttribute("aria-label") ?? "Chart";
    this.#layers = places.map((place, panel) => layer(place, panel === 0 ? name : null));
    for (const [panel, {reach}] of this.#layers.entries()) gestures(reach, this.#actsOn(panel), signal);
    const [{reach}] = this.#layers;
    reach.addEventListener("keydown", (event) => this.#pressKey(event), {signal});
    reach.addEventListener("blur", () => this.#point(null), {signal});
    const bar = tools(places[0], name, {
      zoom: (factor) => this.#zoom(factor),
      back: () => this.#back(),
      logarithm: () => this.#chart?.logarithm?.toggle(),
      told: () => this.#told(),
    });
    const key = curveLegend(places[0], bar.panel, {
      onToggle: (entry) => this.#toggle(entry),
      onAlone: (entry) => this.#alone(entry),
    });
    const out = leaving(places[0], () => this.#chart?.logarithm?.toggle());
    this.#parts = {bar, key, out, voice: voice(places[0]), tones: tones()};
    const hides = (/** @type {string} */ entry) => this.#hidden.has(entry);
    this.#seen = {x: scaleOf({from: 0, to: 1}, LINEAR, 0, 1), y: [], hides, hidden: "", keyed: 0};
  }

  /** @param {Chart} next @returns {InView} */
  update(next) {
    this.#chart = next;
    const {x, panels} = next;
    const key = [x.units.name, ...panels.map(({units}) => units.name)].join();
    const wholes = {key, x: x.whole, y: panels.map(({whole}) => whole), least: x.least};
    const spans = this.#lens.see(wholes, (span) => this.#fitTo(span));
    const [{margin, width}] = panels;
    this.#seen = {
      x: scaleOf(spans.x, x.units, margin.left, width - margin.right),
      y: panels.map((panel, k) =>
        scaleOf(spans.y[k], panel.units, panel.height - panel.margin.bottom, panel.margin.top),
      ),
      hides: this.#seen.hides,
      hidden: [...this.#hidden].join(),
      keyed: width - margin.right - this.#parts.key.width(),
    };
    this.#drawAxes();
    this.#drawParts();
    this.#read();
    if (document.activeElement === this.#layers[0].reach)
      this.#parts.voice.summarize(() => sinceText(this.#shown(), next.change ?? null));
    return this.#seen;
  }

  destroy() {
    for (const part of [...this.#planes, ...this.#layers, ...Object.values(this.#parts)]) part.destroy();
  }

  /** The chart without the curves that are hidden. @returns {Chart} */
  #shown() {
    const now = /** @type {Chart} */ (this.#chart);
    if (this.#hidden.size === 0) return now;
    return {...now, series: now.series.filter((one) => !this.#hidden.has(idOf(one)))};
  }

  /** @returns {import("./chart-parts.js").Told | null} */
  #told() {
    const now = this.#chart;
    return now && {curves: this.#shown(), title: now.x.title, change: now.change ?? null};
  }

  /** What the values of each panel span between two places across. @param {Span} span @returns {(Span | null)[]} */
  #fitTo(span) {
    const {x, points, length, panels, series} = this.#shown();
    const key = [
      span.from,
      span.to,
      length,
      series.length,
      points[length - 1],
      ...panels.map(({units}) => units.name),
    ].join();
    if (key === this.#fit.key) return this.#fit.spans;
    const first = Math.max(0, bisect(points, x.units.value(span.from), length) - 1);
    const last = Math.min(length, bisect(points, x.units.value(span.to), length) + 1);
    this.#fit = {
      key,
      spans: panels.map((panel, k) =>
        fitPanel(
          panel,
          series.filter((one) => one.panel === k),
          first,
          last,
        ),
      ),
    };
    return this.#fit.spans;
  }

  #drawAxes() {
    const {x, panels} = /** @type {Chart} */ (this.#chart);
    const key = [
      x.title,
      x.units.name,
      ...panels.flatMap((panel, k) => [
        panel.width,
        panel.height,
        panel.title,
        panel.units.name,
        ...ends(this.#seen.y[k].span),
      ]),
      ...ends(this.#seen.x.span),
    ].join();
    if (key === this.#drawnAxes) return;
    this.#drawnAxes = key;
    for (const [k, panel] of panels.entries()) {
      const last = k === panels.length - 1;
      const {margin, width, height, apart = 28} = panel;
      const [room, tall] = [
        (width - margin.left - margin.right) / (x.apart ?? 110),
        (height - margin.top - margin.bottom) / apart,
      ];
      const span = this.#seen.y[k].span;
      this.#planes[k].update({
        x: {
          ...this.#seen.x.span,
          ticks: last ? x.units.ticks(this.#seen.x.span, Math.max(2, room)) : [],
          title: last ? x.title : "",
          labels: last,
        },
        y: {
          ...span,
          ticks: within(panel.units.ticks(span, Math.max(2, Math.floor(tall))), span),
          title: panel.title,
          grid: true,
        },
        margin,
      });
    }
  }

  #drawParts() {
    const now = /** @type {Chart} */ (this.#chart);
    const {logarithm = null} = now;
    const entries = entriesOf(now.series, this.#hidden);
    this.#parts.key.update(entries);
    this.#parts.bar.update({
      whole: this.#lens.isWhole(),
      logarithm: logarithm?.offered ? logarithm.on : null,
      many: isMany(entries),
    });
    this.#places[0].classList.toggle("zoomed", !this.#lens.isWhole());
    const cut = logarithm && !logarithm.on && now.panels[0].cut;
    const {x, y, hidden, keyed} = this.#seen;
    const key =
      cut && [now.length, ...ends(x.span), ...ends(y[0].span), hidden, keyed, now.panels[0].width].join();
    if (key && key === this.#left.key && now.points === this.#left.points) return;
    this.#left = {key: key || "", points: now.points};
    this.#parts.out.update(cut ? this.#leaves() : null);
  }

  /** Where a curve first leaves the first panel at the top. */
  #leaves() {
    const {points, length, series, text, panels} = this.#shown();
    const {x, y, keyed} = this.#seen;
    const [{margin, width, units}] = panels;
    const most = units.value(y[0].span.to);
    const own = series.filter((one) => one.panel === 0);
    for (let index = bisect(points, x.value(margin.left), length); index < length; index++) {
      const one = own.find(({value}) => value(index) > most);
      const at = x.pixel(points[index]);
      if (!one) continue;
      if (at > width - margin.right) return null;
      let high = 0;
      for (const each of own)
        for (let k = index; k < length; k++) if (each.value(k) > high) high = each.value(k);
      const below = at > keyed - LEAVING ? KEY : 0;
      return {x: at, y: margin.top + 2 + below, text: one.text(high), where: text(points[index]), width};
    }
    return null;
  }

  /** Draws the line and the label where the reader points. */
  #read() {
    const [cursor, now] = [this.#cursor, this.#chart];
    for (const {words} of this.#layers) if (!cursor) words.hide();
    for (const {mark} of this.#layers) if (!cursor && mark.firstChild) mark.replaceChildren();
    if (!cursor || !now || now.length === 0) return null;
    const shown = this.#shown();
    const index = indexAt(shown, cursor.point);
    const group = this.#groupAt(index, cursor);
    const reading = readingAt(shown, index, group);
    const x = this.#seen.x.pixel(now.points[index]);
    for (const [k, {mark, words}] of this.#layers.entries()) {
      const {margin, width, height} = now.panels[k];
      const inView = x >= margin.left - 1 && x <= width - margin.right + 1;
      const last = k === now.panels.length - 1;
      const own = reading.rows.filter(({series}) => series.panel === k);
      const dots = own.map(({series}) => ({
        y: this.#seen.y[k].pixel(series.value(index)),
        colour: series.stroke.colour,
      }));
      mark.replaceChildren(
        ...(inView
          ? cross(
              x,
              last ? height - margin.bottom : height,
              dots.filter(({y}) => y > margin.top - 3 && y < height - margin.bottom + 3),
            )
          : []),
      );
      if (k !== cursor.panel || !inView) words.hide();
      else words.show(reading, {x, y: cursor.y ?? dots[0]?.y ?? height / 2, width, height});
    }
    return {index, group, reading};
  }

  /** The group that is read: what was chosen by keys, or what lies nearest to the pointer. @param {number} index @param {{panel: number, y: number | null, group: string}} cursor */
  #groupAt(index, {panel, y, group}) {
    const shown = this.#shown();
    const groups = groupsOf(shown);
    if (groups.length < 2 || y === null) return groups.includes(group) ? group : (groups[0] ?? "");
    let [found, least] = [groups[0], Number.POSITIVE_INFINITY];
    for (const one of shown.series) {
      const away =
        one.panel === panel ? Math.abs(this.#seen.y[panel].pixel(one.value(index)) - y) : Number.NaN;
      if (away < least) [found, least] = [one.group, away];
    }
    return found;
  }

  /** @param {Cursor | null} cursor */
  #point(cursor) {
    this.#cursor = cursor;
    const read = this.#read();
    this.#options.onPoint?.(read && {index: read.index, group: read.group});
    if (!read || cursor?.y !== null) return;
    this.#parts.voice.say(spoken(read.reading));
    this.#sound(read);
  }

  /** A tone as high as the first curve that is read. @param {{index: number, reading: import("../lib/reading.js").Reading}} read */
  #sound({index, reading}) {
    const first = reading.rows.find(({series}) => series.panel === 0)?.series;
    if (!first) return;
    const {span, units} = this.#seen.y[0];
    const share = (units.at(first.value(index)) - span.from) / (span.to - span.from);
    if (Number.isFinite(share)) this.#parts.tones.play(pitch(share));
  }

  #changed() {
    this.#options.onChange();
    this.#read();
  }

  #back() {
    this.#lens.back();
    this.#changed();
  }

  /** Zooms across, about where the reader points, or the middle. @param {number} factor */
  #zoom(factor) {
    const now = this.#chart;
    if (!now) return;
    const {from, to} = this.#seen.x.span;
    const at = this.#cursor ? now.x.units.at(this.#cursor.point) : (from + to) / 2;
    this.#lens.zoomX(factor, at);
    this.#changed();
  }

  /** @param {string} entry */
  #toggle(entry) {
    if (!this.#hidden.delete(entry)) this.#hidden.add(entry);
    this.#changed();
  }

  /** @param {string} entry */
  #alone(entry) {
    const all = entriesOf(this.#chart?.series ?? [], this.#hidden);
    const alone = all.every(({name, shown}) => shown === (name === entry));
    this.#hidden = new Set(alone ? [] : all.map(({name}) => name).filter((name) => name !== entry));
    this.#changed();
  }

  /** @param {number} panel @returns {import("./gestures.js").Acts} */
  #actsOn(panel) {
    const {reach} = this.#layers[0];
    const point = (/** @type {Place} */ [x, y]) =>
      this.#point({point: this.#seen.x.value(x), panel, y, group: ""});
    return {
      point: (at) => (at ? point(at) : this.#point(null)),
      press: (at, event) => {
        reach.focus(/** @type {FocusOptions} */ ({preventScroll: true, focusVisible: false}));
        return this.#doesAt(at, event, panel);
      },
      drag: (does, from, at, before) => this.#drag(does, panel, from, at, before, point),
      drop: (does, from, at) => {
        this.#drop(does, panel, from, at);
        point(at);
      },
      cancel: () => this.#layers[panel].box.replaceChildren(),
      click: (at) => {
        point(at);
        this.#options.onPress?.(this.#seen.x.value(at[0]));
      },
      twice: () => {
        this.#options.onTwice?.();
        this.#back();
      },
      pinch: ([before, at], factor) => {
        this.#lens.zoomX(factor, this.#atOf(at[0]));
        this.#lens.pan(this.#atOf(before[0]) - this.#atOf(at[0]), panel, 0);
        this.#changed();
      },
      wheel: (at, event) => this.#wheel(panel, at, event),
    };
  }

  /** A pixel across in axis units. @param {number} pixel */
  #atOf(pixel) {
    const {x} = this.#seen;
    return this.#chart?.x.units.at(x.value(pixel)) ?? 0;
  }

  /** What a drag from there does. @param {Place} at @param {PointerEvent} event @param {number} panel @returns {string} */
  #doesAt([x, y], event, panel) {
    if (!this.#chart) return "read";
    const {line = null, panels} = this.#chart;
    if (line !== null && this.#options.onPress && Math.abs(this.#seen.x.pixel(line) - x) <= NEAR)
      return "line";
    if (event.pointerType === "touch") return "read";
    const {margin, height} = panels[panel];
    return event.shiftKey || y > height - margin.bottom ? "pan" : "box";
  }

  /**
   * @param {string} does
   * @param {number} panel
   * @param {Place} from
   * @param {Place} at
   * @param {Place} before
   * @param {(at: Place) => void} point
   */
  #drag(does, panel, from, at, before, point) {
    if (does === "box") return this.#layers[panel].box.replaceChildren(this.#boxOf(panel, from, at).drawn);
    if (does === "read") return point(at);
    if (does === "line") return this.#options.onPress?.(this.#seen.x.value(at[0]));
    const up = this.#upAt(panel, before[1]) - this.#upAt(panel, at[1]);
    this.#lens.pan(this.#atOf(before[0]) - this.#atOf(at[0]), panel, up);
    this.#changed();
  }

  /** @param {string} does @param {number} panel @param {Place} from @param {Place} at */
  #drop(does, panel, from, at) {
    if (does !== "box") return;
    this.#layers[panel].box.replaceChildren();
    this.#lens.show(this.#boxOf(panel, from, at).part);
    this.#changed();
  }

  /** A pixel up a panel, in axis units. @param {number} panel @param {number} pixel */
  #upAt(panel, pixel) {
    const {margin, height} = /** @type {Chart} */ (this.#chart).panels[panel];
    const {from, to} = this.#seen.y[panel].span;
    return straight(from, to, height - margin.bottom, margin.top).value(pixel);
  }

  /** @param {number} panel @param {Place} from @param {Place} to */
  #boxOf(panel, from, to) {
    const {margin, width, height} = /** @type {Chart} */ (this.#chart).panels[panel];
    const spans = boxed(to[0] - from[0], to[1] - from[1]);
    const [left, right] = [margin.left, width - margin.right];
    const [top, bottom] = [margin.top, height - margin.bottom];
    const [x0, x1] = spans.x
      ? ordered(clamp(from[0], left, right), clamp(to[0], left, right))
      : [left, right];
    const [y0, y1] = spans.y
      ? ordered(clamp(from[1], top, bottom), clamp(to[1], top, bottom))
      : [top, bottom];
    const drawn = svg("rect", {x: x0, y: y0, width: x1 - x0, height: y1 - y0});
    const x = spans.x && x1 > x0 ? {from: this.#atOf(x0), to: this.#atOf(x1)} : null;
    const y = spans.y && y1 > y0 ? {from: this.#upAt(panel, y1), to: this.#upAt(panel, y0)} : null;
    return {drawn, part: {x, panel, y}};
  }

  /** @param {number} panel @param {Place} at @param {WheelEvent} event @returns {boolean} */
  #wheel(panel, at, event) {
    const held = event.ctrlKey || event.metaKey;
    if (!this.#chart || !(held || document.activeElement === this.#layers[0].reach)) return false;
    const turned = event.deltaMode === 0 ? event.deltaY : 33 * event.deltaY;
    if (turned > 0 && this.#lens.isWhole()) return held; // the page scrolls on, but is not zoomed itself
    const factor = 2 ** clamp((held && Math.abs(turned) < 30 ? 6 : 1) * (turned / 200), -1, 1);
    if (at[0] < this.#chart.panels[panel].margin.left)
      this.#lens.zoomY(panel, factor, this.#upAt(panel, at[1]));
    else this.#lens.zoomX(factor, this.#atOf(at[0]));
    this.#changed();
    return true;
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#chart) return;
    const act = this.#keys(event.shiftKey)[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {boolean} shift @returns {Record<string, () => void>} */
  #keys(shift) {
    const {points, length} = /** @type {Chart} */ (this.#chart);
    const {x} = this.#seen;
    const first = bisect(points, x.units.value(x.span.from) - 1e-9, length);
    const last = Math.max(first, bisect(points, x.units.value(x.span.to) + 1e-9, length) - 1);
    const page = Math.max(1, Math.round(STRIDE * (last - first)));
    const by = (/** @type {number} */ steps) => () => this.#go(this.#index() + steps);
    const pan = (/** @type {number} */ sign) => () => {
      this.#lens.pan(sign * STRIDE * (x.span.to - x.span.from), 0, 0);
      this.#changed();
    };
    return {
      ArrowLeft: shift ? pan(-1) : by(-1),
      ArrowRight: shift ? pan(1) : by(1),
      ArrowUp: () => this.#turn(-1),
      ArrowDown: () => this.#turn(1),
      PageUp: by(-page),
      PageDown: by(page),
      Home: () => this.#go(first),
      End: () => this.#go(last),
      Enter: () => this.#cursor && this.#options.onPress?.(this.#cursor.point),
      "+": () => this.#zoom(0.5),
      "=": () => this.#zoom(0.5),
      "-": () => this.#zoom(2),
      0: () => this.#back(),
      t: () => this.#parts.voice.say(`Tones ${this.#parts.tones.toggle() ? "on" : "off"}`),
      Escape: () => this.#point(null),
    };
  }

  /** @returns {number} where the keys go on from: one past the last point before the first press */
  #index() {
    const now = /** @type {Chart} */ (this.#chart);
    return this.#cursor ? indexAt(now, this.#cursor.point) : now.length;
  }

  /** @param {number} index */
  #go(index) {
    const now = /** @type {Chart} */ (this.#chart);
    if (now.length === 0) return;
    const point = now.points[clamp(index, 0, now.length - 1)];
    const at = now.x.units.at(point);
    const {from, to} = this.#seen.x.span;
    if (at < from || at > to) {
      this.#lens.pan(at < from ? at - from : at - to, 0, 0);
      this.#options.onChange();
    }
    this.#point({point, panel: 0, y: null, group: this.#cursor?.group ?? ""});
  }

  /** Reads the next group at the same point. @param {number} by */
  #turn(by) {
    const groups = groupsOf(this.#shown());
    const now = /** @type {Chart} */ (this.#chart);
    if (now.length === 0) return;
    const point = this.#cursor?.point ?? now.points[now.length - 1];
    const at = Math.max(0, groups.indexOf(this.#cursor?.group ?? ""));
    const group = groups[(at + by + groups.length) % groups.length] ?? "";
    this.#point({point, panel: 0, y: null, group});
  }
}

/**
 * @param {Span} span
 * @param {Units} units
 * @param {number} start pixel
 * @param {number} end pixel
 * @returns {Scale}
 */
function scaleOf(span, units, start, end) {
  const line = straight(span.from, span.to, start, end);
  return {
    span,
    units,
    pixel: (one) => line.pixel(units.at(one)),
    value: (pixel) => units.value(line.value(pixel)),
  };
}

/**
 * @param {Panel} panel
 * @param {readonly Series[]} series of it
 * @param {number} first index
 * @param {number} last not counted
 * @returns {Span | null}
 */
function fitPanel({units, whole}, series, first, last) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const {value} of series) {
    for (let index = first; index < last; index++) {
      const one = value(index);
      if (!Number.isFinite(one)) continue;
      if (one < low) low = one;
      if (one > high) high = one;
    }
  }
  if (low > high) return null;
  const span = around(units.at(low), Math.min(units.at(high), whole.to));
  return span.from < whole.from && units.at(low) >= whole.from ? {from: whole.from, to: span.to} : span;
}

/** @param {Span} span */
const ends = ({from, to}) => [from, to];

/** @param {number} a @param {number} b @returns {[number, number]} */
const ordered = (a, b) => (a < b ? [a, b] : [b, a]);

/** @param {readonly import("../lib/scales.js").Tick[]} ticks @param {Span} span */
const within = (ticks, {from, to}) => ticks.filter(({at}) => at >= from - 1e-9 && at <= to + 1e-9);

/** What the legend calls a curve, and hides with it. @param {Series} series */
const idOf = ({name, group}) => group || name;

/** @param {readonly Series[]} series @param {ReadonlySet<string>} hidden @returns {import("./chart-parts.js").Entry[]} */
function entriesOf(series, hidden) {
  /** @type {Map<string, Series>} */
  const named = new Map();
  for (const one of series) if (one.key !== false && !named.has(idOf(one))) named.set(idOf(one), one);
  return [...named].map(([name, {stroke}]) => ({name, stroke, shown: !hidden.has(name)}));
}

/** @param {number} x @param {number} foot @param {readonly {y: number, colour: string}[]} dots @returns {SVGElement[]} */
function cross(x, foot, dots) {
  return [
    svg("path", {d: `M${x} 0V${foot}`}),
    ...dots.map(({y, colour}) => svg("circle", {cx: x, cy: y, r: 3.5, fill: colour})),
  ];
}

const HELP =
  "Arrow keys read the curve, plus and minus zoom, 0 shows all, Shift with an arrow key moves what is in view, t switches tones on and off.";

/**
 * What takes the pointer over a panel, and what is drawn where it is.
 * @param {HTMLElement} place
 * @param {string | null} name of what takes the keys; null: another panel does
 */
function layer(place, name) {
  const [mark, box] = [svg("g", {class: "mark"}), svg("g", {class: "box"})];
  const picture = svg("svg", {"aria-hidden": "true"}, box, mark);
  const keyed =
    name === null
      ? {}
      : {tabindex: 0, role: "application", "aria-label": `${name}: values`, "aria-description": HELP};
  const reach = make("div", {class: "chart-reach", ...keyed});
  reach.append(picture);
  place.classList.add("charted");
  place.append(reach);
  const words = labelIn(place);
  return {
    reach,
    mark,
    box,
    words,
    destroy() {
      words.destroy();
      reach.remove();
      place.classList.remove("charted", "zoomed");
    },
  };
}

/** @typedef {ReturnType<typeof surface>} Surface */
/**
 * What a chart of one panel shows, without its size. draw: what lies under the curves.
 * @typedef {Omit<Chart, "panels"> & {panel: Omit<Panel, "width" | "height">,
 *   draw?(canvas: Surface, view: InView): void}} Plan
 */

/** Pixels of a curve. */
const WIDTH = 1.9;

/**
 * A chart of one panel: curves on a canvas, drawn again when a part of the view changes that it shows.
 * @template {object} View
 * @param {HTMLElement} place positioned; owned by the figure until destroy()
 * @param {readonly (keyof View)[]} keys of what it shows
 * @param {(view: View, canvas: Surface) => Plan} plan
 * @param {{label?: string}} [options] label: the chart's name, where the place has none
 * @returns {{update(view: View): void, destroy(): void}}
 */
export function plot(place, keys, plan, options = {}) {
  const canvas = surface(place, {onResize: () => draw()});
  const habits = chart([place], {...options, onChange: () => draw()});
  const shown = redrawnView(keys, () => draw());
  const draw = () => {
    const view = shown.now();
    if (!view || canvas.width === 0) return;
    const {panel, draw: under, ...rest} = plan(view, canvas);
    const {width, height} = canvas;
    const seen = habits.update({...rest, panels: [{...panel, width, height}]});
    canvas.context.clearRect(0, 0, width, height);
    clipped(canvas, panel.margin, () => {
      under?.(canvas, seen);
      for (const one of [...rest.series].reverse())
        if (!seen.hides(idOf(one))) drawSeries(canvas, rest, one, seen);
    });
  };
  return {
    update: shown.update,
    destroy() {
      canvas.destroy();
      habits.destroy();
    },
  };
}

/**
 * @param {Surface} canvas
 * @param {Margin} margin
 * @param {() => void} draw what stays between the axes
 */
export function clipped({context, width, height}, {left, right, top, bottom}, draw) {
  context.save();
  context.beginPath();
  context.rect(left, top - 2, width - left - right + 2, height - top - bottom + 4);
  context.clip();
  draw();
  context.restore();
}

/** @param {Surface} canvas @param {Pick<Chart, "points" | "length">} curves @param {Series} series @param {InView} seen */
function drawSeries({context, height}, {points, length}, {stroke, panel, value}, {x, y}) {
  const pen = linePen(context, {width: WIDTH, ...stroke});
  const [first, last] = partOf(points, length, x);
  for (let index = first; index < last; index++)
    pen.move(x.pixel(points[index]), clamp(y[panel].pixel(value(index)), -height, 2 * height));
  pen.stroke();
  if (length !== 1) return;
  context.beginPath();
  context.arc(x.pixel(points[0]), y[panel].pixel(value(0)), 2.5, 0, 2 * Math.PI);
  context.fillStyle = stroke.colour;
  context.fill();
}

/**
 * The points in view, and one on either side.
 * @param {ArrayLike<number>} points
 * @param {number} length
 * @param {Scale} x
 * @returns {[number, number]} the first, and one past the last
 */
export function partOf(points, length, {span, units}) {
  const first = bisect(points, units.value(span.from), length) - 1;
  return [Math.max(0, first), Math.min(length, bisect(points, units.value(span.to), length) + 1)];
}
