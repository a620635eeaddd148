/** A chart's curves read point by point: the value at a place, as a table, and what has happened lately. Pure. */

import {bisect, clamp, nearest} from "./arrays.js";

/**
 * One curve. group: curves that are read together, as the losses of one trial. value: at a point; NaN where there is none.
 * key: whether the legend names it.
 * @typedef {{name: string, group: string, panel: number, stroke: import("./trials.js").Stroke, key?: boolean,
 *   value(index: number): number, text(value: number): string}} Series
 */
/**
 * points: where there are values, in ascending order, in the units of the reader. length: how many of them count.
 * @typedef {{points: ArrayLike<number>, length: number, text(point: number): string, series: readonly Series[]}} Curves
 */
/** @typedef {{title: string, rows: {name: string, text: string, series: Series}[]}} Reading */

/** Rows of a table at most, beside those that are looked for. */
const ROWS = 20;

/**
 * @param {Curves} curves
 * @param {number} point where the reader points
 * @returns {number} the index of the point nearest to it; −1 where there is none
 */
export const indexAt = ({points, length}, point) => nearest(points, point, length);

/**
 * @param {Curves} curves
 * @returns {string[]} the names of what is read together, in order
 */
export const groupsOf = ({series}) => [...new Set(series.map(({group}) => group))];

/**
 * @param {Curves} curves
 * @param {number} index
 * @param {string} group
 * @returns {Reading}
 */
export function readingAt({points, text, series}, index, group) {
  const own = series.filter((one) => one.group === group);
  const rows = own.map((one) => ({name: one.name, text: valueText(one, index), series: one}));
  const title = [group, text(points[index])].filter(Boolean).join(", ");
  return {title, rows};
}

/** @param {Series} series @param {number} index @returns {string} */
function valueText({value, text}, index) {
  const found = value(index);
  return Number.isNaN(found) ? "no value" : text(found);
}

/** @param {Reading} reading @returns {string} as one speaks it */
export const spoken = ({title, rows}) =>
  `${title}: ${rows.map(({name, text}) => `${name} ${text}`).join(", ")}`;

/** Hertz of a tone for the lowest place of a panel; the highest is two octaves above. */
const LOWEST = 220;

/** @param {number} share of a panel's height, 0 to 1 @returns {number} hertz */
export const pitch = (share) => LOWEST * 4 ** clamp(share, 0, 1);

/**
 * @param {Series} series
 * @param {number} from index
 * @param {number} to index, not counted
 * @returns {number} where its value is lowest; −1 where it has none
 */
export function lowestOf({value}, from, to) {
  let found = -1;
  for (let index = from; index < to; index++) {
    const one = value(index);
    if (Number.isFinite(one) && (found < 0 || one < value(found))) found = index;
  }
  return found;
}

/**
 * Rows of a table: the first point, the last, where each curve is lowest, and others evenly between.
 * @param {Curves} curves
 * @returns {{index: number, what: string}[]} in order; what: why it is there, "" for those between
 */
export function tableRows({length, series}) {
  if (length === 0) return [];
  /** @type {Map<number, string[]>} */
  const rows = new Map();
  const put = (/** @type {number} */ index, /** @type {string} */ what) =>
    rows.set(index, [...(rows.get(index) ?? []), ...(what ? [what] : [])]);
  const most = Math.min(length, ROWS);
  for (let k = 0; k < most; k++) put(most > 1 ? Math.round((k * (length - 1)) / (most - 1)) : 0, "");
  put(0, "first");
  if (length > 1) put(length - 1, "last");
  for (const one of series) {
    if (one.panel > 0) continue;
    const index = lowestOf(one, 0, length);
    if (index >= 0) put(index, `lowest ${nameOf(one)}`);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([index, what]) => ({index, what: what.join(", ")}));
}

/** @param {Series} series @returns {string} its name among all of a chart */
export const nameOf = ({name, group}) => (group ? `${group}, ${name}` : name);

/**
 * What the first curve has done since a change, in a sentence or two.
 * @param {Curves} curves
 * @param {{point: number, label: string} | null} change the last one; null: from the first point on
 * @param {string} [group] whose curves
 * @returns {string} "" where there is nothing to say
 */
export function sinceText(curves, change, group = groupsOf(curves)[0]) {
  const {points, length, text} = curves;
  const one = curves.series.find((each) => each.group === group);
  if (!one || length === 0) return "";
  const first = change ? Math.min(bisect(points, change.point, length), length - 1) : 0;
  const [from, now] = [one.value(first), one.value(length - 1)];
  const low = lowestOf(one, first, length);
  const begin = change ? `Since ${change.label} at ${text(change.point)}` : `From ${text(points[0])}`;
  const course = `${begin} to ${text(points[length - 1])}: ${nameOf(one)} ${one.text(from)} to ${one.text(now)}`;
  return low < 0 ? `${course}.` : `${course}, lowest ${one.text(one.value(low))} at ${text(points[low])}.`;
}
