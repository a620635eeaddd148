/**
 * The part of a chart that is in view: zooming, panning, and back to the whole. Pure; in axis units throughout, so
 * that a logarithmic axis zooms like any other.
 */

import {clamp} from "./arrays.js";

/** @typedef {{from: number, to: number}} Span from below to */

/** The narrowest part of an axis that can be in view, where a chart names none. */
const FINEST = 1e-4;
/** The share that an axis keeps free above and below its values. */
const ROOM = 0.06;
/** A drag this many times as long one way as the other spans that axis alone. */
const SLENDER = 3;

/** @param {Span} span @returns {number} */
const width = ({from, to}) => to - from;

/**
 * Moves a part of an axis into the whole, without changing its width where that fits.
 * @param {Span} part
 * @param {Span} whole
 * @returns {Span | null} null: it is the whole
 */
export function inside(part, whole) {
  if (width(part) >= width(whole) * (1 - 1e-9)) return null;
  const from = clamp(part.from, whole.from, whole.to - width(part));
  return {from, to: from + width(part)};
}

/**
 * Zooms about a point, which stays where it is.
 * @param {Span} part in view
 * @param {Span} whole
 * @param {number} factor of its width: below 1 zooms in
 * @param {number} at in the part
 * @param {number} [least] the narrowest part
 * @returns {Span | null} null: it is the whole
 */
export function zoomed(part, whole, factor, at, least = width(whole) * FINEST) {
  const wanted = Math.max(width(part) * factor, least);
  const share = (at - part.from) / width(part);
  return inside({from: at - share * wanted, to: at + (1 - share) * wanted}, whole);
}

/**
 * @param {Span} part in view
 * @param {Span} whole
 * @param {number} by axis units
 * @returns {Span | null} null: it is the whole
 */
export function panned(part, whole, by) {
  return inside({from: part.from + by, to: part.to + by}, whole);
}

/**
 * What a box drawn with the pointer spans: a slender one spans the axis it lies along, all others both.
 * @param {number} across pixels
 * @param {number} up pixels
 * @returns {{x: boolean, y: boolean}}
 */
export function boxed(across, up) {
  const [dx, dy] = [Math.abs(across), Math.abs(up)];
  return {x: dx * SLENDER >= dy, y: dy * SLENDER >= dx && dy >= 12};
}

/**
 * An axis around values, with room above and below.
 * @param {number} low
 * @param {number} high not below low
 * @returns {Span}
 */
export function around(low, high) {
  const room = high > low ? ROOM * (high - low) : Math.abs(high) * 0.1 || 1;
  return {from: low - room, to: high + room};
}

/**
 * What is in view of a chart of one axis across and one or more panels above each other.
 * While only the axis across is zoomed, the panels fit what is in view.
 * @param {number} panels
 */
export function lens(panels) {
  /** @type {Span | null} */
  let x = null;
  /** @type {(Span | null)[]} */
  let y = Array(panels).fill(null);
  /** @type {{key: string, x: Span, y: readonly Span[], least?: number}} */
  let whole = {key: "", x: {from: 0, to: 1}, y: Array(panels).fill({from: 0, to: 1})};
  /** @type {{x: Span, y: Span[]}} */
  let seen = {x: whole.x, y: [...whole.y]};
  const back = () => {
    x = null;
    y = Array(panels).fill(null);
  };
  return {
    back,
    isWhole: () => x === null && y.every((span) => span === null),
    /**
     * @param {{key: string, x: Span, y: readonly Span[], least?: number}} next the whole axes. key: of their units; others
     *   show the whole again, as does an axis across that ends before what was in view. least: the narrowest part across
     * @param {(x: Span) => readonly (Span | null)[]} fit what each panel's values span there; null: none
     * @returns {{x: Span, y: Span[]}} what is in view
     */
    see(next, fit) {
      if (next.key !== whole.key || (x && x.from >= next.x.to)) back();
      whole = next;
      const fits = x ? fit(x) : [];
      seen = {x: x ?? whole.x, y: whole.y.map((span, panel) => y[panel] ?? fits[panel] ?? span)};
      return seen;
    },
    /** @param {number} factor @param {number} at */
    zoomX(factor, at) {
      x = zoomed(seen.x, whole.x, factor, clamp(at, seen.x.from, seen.x.to), whole.least);
    },
    /** @param {number} panel @param {number} factor @param {number} at */
    zoomY(panel, factor, at) {
      y[panel] = zoomed(seen.y[panel], union(seen.y[panel], whole.y[panel]), factor, at);
    },
    /** @param {number} across @param {number} panel @param {number} up */
    pan(across, panel, up) {
      x = x && panned(x, whole.x, across);
      const part = y[panel];
      if (part) y[panel] = panned(part, union(part, whole.y[panel]), up);
    },
    /** @param {{x: Span | null, panel: number, y: Span | null}} part null: that axis stays */
    show({x: across, panel, y: up}) {
      if (across) {
        const least = whole.least ?? width(whole.x) * FINEST;
        x = inside(width(across) < least ? {from: across.from, to: across.from + least} : across, whole.x);
      }
      if (up && width(up) > 0) y[panel] = up;
    },
  };
}

/** @param {Span} a @param {Span} b @returns {Span} */
const union = (a, b) => ({from: Math.min(a.from, b.from), to: Math.max(a.to, b.to)});
