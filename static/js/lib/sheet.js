/**
 * A table out of a CSV text: first a survey of its columns, then the examples of the columns chosen.
 * Both are generators that pause every few thousand rows, so that a long file does not freeze a page.
 */

import {random} from "./arrays.js";
import {CsvFault, delimiterOf, numberOf, records} from "./csv.js";
import {count} from "./format.js";
import {MOST, tableFrom} from "./table.js";

/** classes: different texts in it, null when more than a target may have. @typedef {{name: string, numbers: boolean, classes: string[] | null}} Column */
/** header: whether line 1 holds the names. @typedef {{delimiter: string, header: boolean, columns: Column[], rows: number, preview: string[][]}} Sheet */
/**
 * inputs, target: indices of columns. values: the target is a number, not a class. standardise: the inputs.
 * lenient: rows that do not fit are left out.
 * @typedef {{inputs: [number, number], target: number, values: boolean, standardise: boolean, lenient: boolean}} Picks
 */
/** @typedef {import("./csv.js").Row} Row */

const PAUSE_EVERY = 2000;
const PREVIEW = 3;

/**
 * @param {string} text
 * @returns {Generator<void, Sheet>}
 * @throws {CsvFault} there is nothing to choose from
 */
export function* survey(text) {
  if (text.trim() === "")
    throw new CsvFault("There is nothing in it; expected lines of at least three cells.");
  const delimiter = delimiterOf(text);
  /** @type {{name: string, numbers: number, filled: number, texts: Set<string>}[]} */
  let columns = [];
  const preview = [];
  let header = false;
  let rows = 0;
  for (const {cells} of records(text, delimiter)) {
    if (!columns.length) {
      header = cells.every((cell) => cell !== "" && Number.isNaN(numberOf(cell, delimiter)));
      columns = names(cells, header).map((name) => ({name, numbers: 0, filled: 0, texts: new Set()}));
      if (header) continue;
    }
    for (const [index, column] of columns.entries()) note(column, cells[index] ?? "", delimiter);
    if (rows < PREVIEW) preview.push(cells);
    rows += 1;
    if (rows % PAUSE_EVERY === 0) yield;
  }
  if (columns.length < 3) {
    const has = columns.length === 1 ? "1 column" : `${columns.length} columns`;
    throw new CsvFault(`It has ${has}; expected at least three: two inputs and a target.`);
  }
  if (rows < 2)
    throw new CsvFault(
      `It has ${rows ? "one row" : "names of columns and no rows"}; expected at least two rows.`,
    );
  return {
    delimiter,
    header,
    rows,
    preview,
    columns: columns.map(({name, numbers, filled, texts}) => ({
      name,
      numbers: numbers > filled / 2,
      classes: texts.size <= MOST.classes ? [...texts] : null,
    })),
  };
}

/**
 * @param {string[]} cells of the first line
 * @param {boolean} header
 * @returns {string[]} a name for each column, none twice
 */
function names(cells, header) {
  /** @type {string[]} */
  const given = [];
  for (const [index, cell] of cells.entries()) {
    const name = header ? cell : `column ${index + 1}`;
    given.push(given.includes(name) ? `${name} (${index + 1})` : name);
  }
  return given;
}

/** @param {{numbers: number, filled: number, texts: Set<string>}} column @param {string} cell @param {string} delimiter */
function note(column, cell, delimiter) {
  if (cell === "") return;
  column.filled += 1;
  if (!Number.isNaN(numberOf(cell, delimiter))) column.numbers += 1;
  if (column.texts.size <= MOST.classes) column.texts.add(cell);
}

/**
 * What a reader most likely wants of a sheet: the last column of few texts as the target, the first numbers as inputs.
 * @param {Sheet} sheet
 * @returns {Picks}
 */
export function firstPicks({columns}) {
  const indices = columns.map((_, index) => index);
  const classes = indices.filter((index) => (columns[index].classes?.length ?? 0) >= 2);
  const texts = indices.filter((index) => !columns[index].numbers && columns[index].classes);
  const target = texts.at(-1) ?? classes.at(-1) ?? columns.length - 1;
  const rest = indices.filter((index) => index !== target);
  const numbers = rest.filter((index) => columns[index].numbers);
  const [a, b] = [...numbers, ...rest.filter((index) => !columns[index].numbers)];
  return {
    inputs: [a, b],
    target,
    values: columns[target].classes === null && columns[target].numbers,
    standardise: true,
    lenient: false,
  };
}

/**
 * The examples of the columns chosen; of more than there is room for, some drawn at random but always the same.
 * @param {string} text
 * @param {Sheet} sheet
 * @param {Picks} picks
 * @returns {Generator<void, {table: import("./table.js").Table, note: string}>} note: what was left out, in sentences
 * @throws {CsvFault} the first thing that is wrong, with line and column
 */
export function* tableOf(text, sheet, picks) {
  const {columns, delimiter} = sheet;
  if (new Set([...picks.inputs, picks.target]).size < 3)
    throw new CsvFault("A column is chosen twice; choose two inputs and another column as the target.");
  /** @type {[number, number, number | string][]} */
  const read = [];
  let [first, wrong, rows] = ["", 0, 0];
  for (const row of records(text, delimiter)) {
    rows += 1;
    if (rows === 1 && sheet.header) continue;
    const example = exampleOf(row, columns, picks, delimiter);
    if (typeof example === "string") {
      wrong += 1;
      first ||= example;
    } else read.push(example);
    if (rows % PAUSE_EVERY === 0) yield;
  }
  const fitting = read.length >= 2 ? wrong : 0;
  if (first && !(picks.lenient && fitting)) throw new CsvFault(first, fitting);
  const classes = picks.values ? [] : classesOf(read, columns[picks.target].name);
  const numbers = new Map(classes.map((name, index) => [name, index]));
  const kept = sampled(read).map(
    ([a, b, y]) =>
      /** @type {import("./table.js").Row} */ ([a, b, typeof y === "string" ? numbers.get(y) : y]),
  );
  for (const [k, index] of [...picks.inputs, ...(picks.values ? [picks.target] : [])].entries())
    varied(
      kept.map((row) => row[k]),
      columns[index].name,
    );
  const [a, b, y] = [...picks.inputs, picks.target].map((index) => columns[index].name);
  const table = tableFrom({columns: [a, b], target: y, classes, rows: kept, standardise: picks.standardise});
  return {table, note: noteOf(read.length, kept.length, wrong)};
}

/**
 * @param {Row} row
 * @param {Column[]} columns
 * @param {Picks} picks
 * @param {string} delimiter
 * @returns {[number, number, number | string] | string} what is wrong with the row, if something is
 */
function exampleOf({line, cells}, columns, {inputs, target, values}, delimiter) {
  if (cells.length !== columns.length)
    return `Line ${line} has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the first line ${columns.length}.`;
  const numbers = [];
  for (const index of values ? [...inputs, target] : inputs) {
    const value = numberOf(cells[index], delimiter);
    const place = `Line ${line}, column “${columns[index].name}”`;
    if (cells[index] === "") return `${place}: the cell is empty; expected a number.`;
    if (Number.isNaN(value)) return `${place}: “${cells[index]}” is not a number.`;
    if (Math.abs(value) > MOST.value) return `${place}: ${cells[index]} is beyond ±${count(MOST.value)}.`;
    numbers.push(value);
  }
  if (cells[target] === "") return `Line ${line}, column “${columns[target].name}”: the target is missing.`;
  return [numbers[0], numbers[1], values ? numbers[2] : cells[target]];
}

/**
 * @param {readonly [number, number, number | string][]} read
 * @param {string} name of the target
 * @returns {string[]} the classes, by number where they are numbers, else by the alphabet
 */
function classesOf(read, name) {
  const classes = [...new Set(read.map((row) => String(row[2])))];
  if (classes.length === 1)
    throw new CsvFault(`Column “${name}” holds one class only, “${classes[0]}”; expected at least two.`);
  if (classes.length > MOST.classes)
    throw new CsvFault(
      `Column “${name}” holds ${count(classes.length)} classes; expected at most ${MOST.classes}.`,
    );
  const numbers = classes.every((text) => text !== "" && Number.isFinite(Number(text)));
  return classes.sort(numbers ? (a, b) => Number(a) - Number(b) : undefined);
}

/** @param {number[]} values @param {string} name */
function varied(values, name) {
  if (values.every((value) => value === values[0]))
    throw new CsvFault(`Column “${name}” holds ${values[0]} in every row; expected different numbers.`);
}

/**
 * @template T
 * @param {T[]} rows
 * @returns {T[]} all, or as many as there is room for, in their order
 */
function sampled(rows) {
  if (rows.length <= MOST.rows) return rows;
  const draw = random(rows.length);
  const chosen = [];
  for (const [index, row] of rows.entries()) {
    const wanted = MOST.rows - chosen.length;
    if (draw() * (rows.length - index) < wanted) chosen.push(row);
  }
  return chosen;
}

/** @param {number} read @param {number} kept @param {number} wrong */
function noteOf(read, kept, wrong) {
  const notes = [];
  if (wrong)
    notes.push(
      wrong === 1
        ? "1 row that does not fit was left out."
        : `${count(wrong)} rows that do not fit were left out.`,
    );
  if (kept < read) notes.push(`Of ${count(read)} rows ${count(kept)} were drawn at random.`);
  return notes.join(" ");
}
