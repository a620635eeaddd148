/** The reader's own examples as the server takes them: two inputs and a target each. */

import {clamp} from "./arrays.js";
import {significant} from "./scales.js";
import {limits} from "./spec.js";

/** Made when first needed: it takes a browser 40 ms. @type {Intl.Segmenter | undefined} */
let letters;

/** @param {string} text @returns {string[]} its letters, an emoji or an accented letter being one */
export function graphemes(text) {
  if (!("Segmenter" in Intl)) return Array.from(text);
  letters ??= new Intl.Segmenter(undefined, {granularity: "grapheme"});
  return Array.from(letters.segment(text), ({segment}) => segment);
}

/** @param {string} text @returns {number} its code points, which the server counts */
function size(text) {
  let points = 0;
  for (const _ of text) points += 1;
  return points;
}

/**
 * @param {readonly string[]} parts
 * @param {number} most code points
 * @returns {string} as many parts from the front as there is room for
 */
function head(parts, most) {
  let [text, left] = ["", most];
  for (const part of parts) {
    left -= size(part);
    if (left < 0) break;
    text += part;
  }
  return text;
}

/**
 * @param {readonly string[]} names
 * @param {number} most code points of each, at least 20
 * @returns {string[]} each whole, or cut with an ellipsis; names that differ still do
 */
export function shortened(names, most) {
  if (names.every((name) => name.length <= most)) return [...names];
  const whole = names.map(graphemes);
  const cut = names.map((name, index) => (size(name) > most ? `${head(whole[index], most - 1)}…` : name));
  const alike = (/** @type {number} */ index) =>
    cut.flatMap((name, other) => (name === cut[index] ? [other] : []));
  const apart = cut.map((name, index) => {
    const group = alike(index).map((other) => whole[other]);
    return group.length > 1 && name !== names[index] ? fromDifference(whole[index], group, most) : name;
  });
  /** @type {string[]} */
  const given = [];
  for (const [index, name] of apart.entries()) {
    let free = name;
    for (let number = 2; names[index] !== free && given.includes(free); number++)
      free = `${head(graphemes(name), most - 4 - String(number).length)}… (${number})`;
    given.push(free);
  }
  return given;
}

/**
 * @param {readonly string[]} own
 * @param {readonly (readonly string[])[]} group names that begin alike, own among them
 * @param {number} most
 * @returns {string} how the name begins, and how it goes on where the group parts
 */
function fromDifference(own, group, most) {
  let same = 0;
  while (same < own.length && group.every((other) => other[same] === own[same])) same += 1;
  const half = Math.floor(most / 2);
  let from = Math.max(0, same - Math.floor(half / 3));
  while (from > 0 && from < same && own[from - 1].trim() !== "") from += 1;
  const tail = own.slice(from);
  const end = head(tail, half - 2);
  const whole = size(end) === size(tail.join(""));
  return `${head(own, most - half - 1)}…${end}${whole ? "" : "…"}`;
}

/** x₁, x₂ and the target: the number of a class, or a value. @typedef {[number, number, number]} Row */
/** @typedef {import("../types.d.ts").TableSpec} Table */

/** Digits of a column's spread that painted points keep: finer than a screen shows, and links stay short. */
const KEPT = 4;
/** Digits of a column's spread that its range, centre and scale keep. */
const FINE = 6;
const MOST_DIGITS = 100;
const MARGIN = 0.08;
/** Points at one place for each part of the side that a brush's radius is. */
const DENSITY = 60;

/**
 * A table from columns of numbers.
 * @param {object} given
 * @param {[string, string]} given.columns
 * @param {string} given.target
 * @param {string[]} given.classes
 * @param {readonly Row[]} given.rows at least two, with two different values of x₁ and of x₂
 * @param {boolean} given.standardise whether the network sees inputs of mean 0 and standard deviation 1
 * @param {number[] | null} [given.test] the rows of the test set
 * @returns {Table}
 */
export function tableFrom({columns, target, classes, rows, standardise, test = null}) {
  const [a, b, y] = [0, 1, 2].map((k) => rows.map((row) => row[k]));
  const ranges = [a, b].map(rangeOf);
  const inputs = standardise ? [a, b].map(momentsOf) : [PLAIN, PLAIN];
  const value = classes.length ? PLAIN : halvesOf(y);
  const [first, second, third] = shortened([...columns, target], limits.table_name);
  return {
    version: 2,
    columns: [first, second],
    target: third,
    classes: shortened(classes, limits.table_name),
    extent: /** @type {Table["extent"]} */ (ranges.flat()),
    center: [inputs[0].center, inputs[1].center, value.center],
    scale: [inputs[0].scale, inputs[1].scale, value.scale],
    rows: [...rows],
    ...(test ? {test} : {}),
  };
}

const PLAIN = {center: 0, scale: 1};

/**
 * The examples in view as a table, to be changed by hand.
 * @param {import("./spec.js").DataSet} set
 * @param {import("../types.d.ts").Points} points
 * @returns {Table}
 */
export function tableOfPoints(set, points) {
  const [center, scale] = set.value ?? [0, 1];
  const digits = [set.extent[0] - set.extent[1], set.extent[2] - set.extent[3]].map((d) =>
    decimals(Math.abs(d)),
  );
  return {
    ...emptyTable(set),
    rows: points.x1
      .slice(0, limits.table_rows[1])
      .map((x1, i) => [
        rounded(x1, digits[0]),
        rounded(points.x2[i], digits[1]),
        significant(points.target[i] * scale + center, 6),
      ]),
  };
}

/**
 * A table without rows that looks like a data set.
 * @param {import("./spec.js").DataSet} set
 * @returns {Table}
 */
export function emptyTable(set) {
  const [c1, c2] = set.center ?? [0, 0];
  const [s1, s2] = set.scale ?? [1, 1];
  const [center, scale] = set.value ?? [0, 1];
  return {
    version: 2,
    columns: set.columns,
    target: set.target,
    classes: set.classes,
    extent: set.extent,
    center: [c1, c2, center],
    scale: [s1, s2, scale],
    rows: [],
  };
}

/**
 * @param {Table} table
 * @param {readonly Row[]} rows
 * @returns {Table} with these rows behind its own, as far as there is room; each is brought into the drawn part
 */
export function withRows(table, rows) {
  const [x0, x1, y0, y1] = table.extent;
  const digits = [decimals(x1 - x0), decimals(y1 - y0)];
  const within = rows
    .slice(0, limits.table_rows[1] - table.rows.length)
    .map(
      ([a, b, y]) =>
        /** @type {Row} */ ([rounded(clamp(a, x0, x1), digits[0]), rounded(clamp(b, y0, y1), digits[1]), y]),
    );
  return within.length ? {...resplit(table), rows: [...table.rows, ...within]} : table;
}

/**
 * The points that a brush leaves at one place: a few, spread over its disc; of the finest brush one in its middle.
 * @param {Table["extent"]} extent
 * @param {Row} middle
 * @param {number} radius as a part of the plane's sides
 * @param {() => number} draw numbers from 0 to below 1
 * @returns {Row[]}
 */
export function sprinkled([left, right, low, high], [x1, x2, y], radius, draw) {
  const many = Math.max(1, Math.round(DENSITY * radius));
  if (many === 1) return [[x1, x2, y]];
  return Array.from({length: many}, () => {
    const [angle, far] = [2 * Math.PI * draw(), radius * Math.sqrt(draw())];
    return [x1 + Math.cos(angle) * far * (right - left), x2 + Math.sin(angle) * far * (high - low), y];
  });
}

/**
 * @param {Table} table
 * @param {number} x1 the middle of the eraser
 * @param {number} x2
 * @param {number} radius as a part of the plane's sides
 * @returns {Table} the same one when nothing lies there
 */
export function erased(table, x1, x2, radius) {
  const [left, right, low, high] = table.extent;
  const [a, b] = [radius * (right - left), radius * (high - low)];
  const rows = table.rows.filter((row) => ((row[0] - x1) / a) ** 2 + ((row[1] - x2) / b) ** 2 > 1);
  return rows.length === table.rows.length ? table : {...resplit(table), rows};
}

/** @param {Table} table @returns {Table} split by the training share, and no longer row by row */
export function resplit(table) {
  const {test: _, ...rest} = table;
  return rest;
}

/**
 * @param {Table} table
 * @returns {Table} with one class more, if there is room
 */
export function withClass(table) {
  if (!table.classes.length || table.classes.length >= limits.table_classes) return table;
  let number = table.classes.length;
  while (table.classes.includes(`class ${number}`)) number++;
  return {...table, classes: [...table.classes, `class ${number}`]};
}

/** @param {number[]} values */
function spread(values) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return {low, high};
}

/** @param {number[]} values */
function rangeOf(values) {
  const {low, high} = spread(values);
  const room = (high - low) * MARGIN || 1;
  return [low - room, high + room].map((end) => clamp(within(end, high - low), ...limits.table_value));
}

/** @param {number[]} values */
function momentsOf(values) {
  const {low, high} = spread(values);
  const width = high - low || 1;
  const shares = values.map((value) => (value - low) / width); // from 0 to 1, however small or far off the values are
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  return {
    center: within(low + mean * width, width),
    scale: significant(Math.sqrt(variance) * width, FINE) || 1,
  };
}

/** The centre and half the width of values, which so lie from −1 to 1. @param {number[]} values */
function halvesOf(values) {
  const {low, high} = spread(values);
  return {
    center: within(low + (high - low) / 2, high - low),
    scale: significant((high - low) / 2, FINE) || 1,
  };
}

/** @param {number} value @param {number} width @returns {number} the value, as fine as a range so wide asks for */
function within(value, width) {
  return rounded(value, decimals(width, FINE));
}

/**
 * @param {number} width
 * @param {number} [kept] its digits
 * @returns {number} digits after the point that tell so wide a range apart
 */
function decimals(width, kept = KEPT) {
  return width > 0 ? clamp(kept - Math.floor(Math.log10(width)), 0, MOST_DIGITS) : FINE;
}

/** @param {number} value @param {number} digits after the point */
function rounded(value, digits) {
  return Math.abs(value) < 1e20 ? Number(value.toFixed(digits)) : value;
}
