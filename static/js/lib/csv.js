/** Separated text as rows of cells: RFC 4180, and what spreadsheets write in its name. */

import {isNumber} from "./numerals.js";

/** What is wrong with a file, in one sentence. rows: so many rows do not fit, where others do. */
export class CsvFault extends Error {
  /** @param {string} sentence @param {number} [rows] */
  constructor(sentence, rows = 0) {
    super(sentence);
    this.rows = rows;
  }
}

/** @typedef {{line: number, cells: string[]}} Row line: where it begins, counted from 1 */

/** What may stand between cells; " " is a run of blanks. */
export const SEPARATORS = [",", ";", "\t", "|", " "];

const SAMPLE = 1_000_000;
const ROWS = 1000;
const FORMULA = /^'+[=+\-@\t\r]/;

/**
 * @param {string} text
 * @returns {string} the separator that a first line "sep=;" names, as Excel reads it; "" where there is none
 */
export function namedSeparator(text) {
  return /^"?sep=([^"\n])\1*"?[ \t]*(\n|$)/i.exec(text)?.[1] ?? "";
}

/**
 * What separates the cells, judged by all rows of the first megabyte: as many cells in each row, of which many are
 * numbers and few hold another separator.
 * @param {string} text
 * @returns {string} one of SEPARATORS, or the one that the text names
 */
export function separatorOf(text) {
  const named = namedSeparator(text);
  if (named) return named;
  const sample = text.length > SAMPLE ? text.slice(0, text.lastIndexOf("\n", SAMPLE) + 1) : text;
  let best = {separator: ",", score: 0};
  for (const separator of SEPARATORS) {
    const score = orderOf(sample, separator);
    if (score > best.score) best = {separator, score};
  }
  return best.separator;
}

/** @param {string} text @param {string} separator @returns {number} how much the text looks like a table */
function orderOf(text, separator) {
  /** @type {Map<number, {rows: number, worth: number, cells: number}>} */
  const widths = new Map();
  let rows = 0;
  try {
    for (const {cells} of records(text, separator)) {
      if (rows >= ROWS) break;
      if (cells.every((cell) => cell === "") || cells[0].startsWith("#")) continue;
      rows += 1;
      const width = cells.length;
      const known = widths.get(width) ?? {rows: 0, worth: 0, cells: 0};
      widths.set(width, known);
      known.rows += 1;
      for (const cell of cells) {
        if (cell === "") continue;
        known.cells += 1;
        known.worth += worthOf(cell, separator);
      }
    }
  } catch {
    // a quotation mark that is never closed; the rows before it tell enough
  }
  if (rows === 0) return 0;
  let best = 0;
  for (const [width, {rows: own, worth, cells}] of widths) {
    if (width < 2 || cells === 0) continue;
    best = Math.max(best, (own / rows) * (worth / cells) * (width === 2 ? 0.3 : 1));
  }
  return separator === " " ? best * 0.9 : best;
}

/** @param {string} cell not empty @param {string} separator */
function worthOf(cell, separator) {
  if (isNumber(cell)) return 1;
  for (const other of SEPARATORS)
    if (other !== separator && other !== " " && cell.includes(other)) return 0.1;
  return separator !== " " && /^\S*\d\s+\S*\d/.test(cell) ? 0.05 : 0.6;
}

/**
 * The rows of a text; blank lines and a line that names the separator are left out.
 * @param {string} text lines end in "\n"
 * @param {string} delimiter one character; " " for runs of blanks
 * @returns {Generator<Row, void>}
 * @throws {CsvFault} a quotation mark that is never closed
 */
export function* records(text, delimiter) {
  const named = namedSeparator(text) ? text.indexOf("\n") : -1;
  let at = named >= 0 ? named + 1 : 0;
  let line = named >= 0 ? 2 : 1;
  const split = delimiter === " " ? BLANKS : delimiter;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const plain = text.slice(at, end);
    if (plain.includes('"')) {
      const row = quotedRow(text, at, line, delimiter);
      yield {line, cells: row.cells};
      [at, line] = [row.next, row.line];
      continue;
    }
    const bare = delimiter === " " ? plain.trim() : plain;
    if (plain.trim() !== "") yield {line, cells: bare.split(split).map(cellOf)};
    at = end + 1;
    line += 1;
  }
}

const BLANKS = /[ \t]+/;

/** @param {string} raw @returns {string} without blanks around it, and without the apostrophe that keeps a formula text */
function cellOf(raw) {
  const cell = raw.trim();
  return cell.charCodeAt(0) === 39 && FORMULA.test(raw.trimStart())
    ? raw.trimStart().slice(1).trimEnd()
    : cell;
}

/**
 * A row with quotation marks, which may hold delimiters and line ends.
 * @param {string} text
 * @param {number} start
 * @param {number} line
 * @param {string} delimiter
 * @returns {{cells: string[], next: number, line: number}} next, line: of the row after it
 */
function quotedRow(text, start, line, delimiter) {
  const cells = [];
  const blank = delimiter === " ";
  const parts = (/** @type {string} */ letter) =>
    blank ? letter === " " || letter === "\t" : letter === delimiter;
  let at = start;
  let now = line;
  for (;;) {
    while (text[at] === " " || (blank && text[at] === "\t")) at++;
    if (blank && cells.length && (at >= text.length || text[at] === "\n"))
      return {cells, next: at + 1, line: now + 1};
    let inside = "";
    if (text[at] === '"') {
      const cell = quotedCell(text, at, now);
      now += cell.text.split("\n").length - 1;
      [inside, at] = [cell.text, cell.next];
    }
    let end = at;
    while (end < text.length && !parts(text[end]) && text[end] !== "\n") end++;
    cells.push(cellOf(inside + text.slice(at, end)));
    at = end + 1;
    if (end >= text.length || !parts(text[end])) return {cells, next: at, line: now + 1};
  }
}

/**
 * @param {string} text
 * @param {number} start of the opening mark
 * @param {number} line
 * @returns {{text: string, next: number}}
 */
function quotedCell(text, start, line) {
  let inside = "";
  for (let at = start + 1; ; ) {
    const close = text.indexOf('"', at);
    if (close < 0) throw new CsvFault(`Line ${line}: a quotation mark is opened and never closed.`);
    inside += text.slice(at, close);
    if (text[close + 1] !== '"') return {text: inside, next: close + 1};
    inside += '"';
    at = close + 2;
  }
}
