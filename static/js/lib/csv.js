/** Separated text as rows of cells: RFC 4180, and what spreadsheets write in its name. */

/** What is wrong with a file, in one sentence. rows: so many rows do not fit, where others do. */
export class CsvFault extends Error {
  /** @param {string} sentence @param {number} [rows] */
  constructor(sentence, rows = 0) {
    super(sentence);
    this.rows = rows;
  }
}

/** @typedef {{line: number, cells: string[]}} Row line: where it begins, counted from 1 */

const LOOKED_AT = 65_536;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DELIMITERS = [",", ";", "\t"];

/**
 * The text of a file: UTF-8, UTF-16 where it says so, else Windows-1252 as older spreadsheets write it.
 * @param {Uint8Array} bytes
 * @returns {string} with lines that end in "\n"
 * @throws {CsvFault} it is not text
 */
export function textOf(bytes) {
  const start = bytes.subarray(0, LOOKED_AT);
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff))
    return lines(new TextDecoder(start[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes));
  const strange = start.findIndex((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  if (strange >= 0)
    throw new CsvFault(
      `This is no text but a binary file (byte ${start[strange]} at ${strange + 1}); save it as CSV.`,
    );
  try {
    return lines(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
  } catch {
    return lines(new TextDecoder("windows-1252").decode(bytes));
  }
}

/** @param {string} text */
function lines(text) {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  return plain.includes("\r") ? plain.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : plain;
}

/**
 * @param {string} text
 * @returns {string} what separates the cells: of comma, semicolon and tab the one the first line has most of
 */
export function delimiterOf(text) {
  const first = text
    .trimStart()
    .split("\n", 1)[0]
    .replace(/"[^"]*"/g, "");
  const times = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  return DELIMITERS[times.indexOf(Math.max(...times))];
}

/**
 * The rows of a text, blank lines left out.
 * @param {string} text lines end in "\n"
 * @param {string} delimiter one character
 * @returns {Generator<Row, void>}
 * @throws {CsvFault} a quotation mark that is never closed
 */
export function* records(text, delimiter) {
  let at = 0;
  let line = 1;
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
    if (plain.trim() !== "") yield {line, cells: plain.split(delimiter).map((cell) => cell.trim())};
    at = end + 1;
    line += 1;
  }
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
  let at = start;
  let now = line;
  for (;;) {
    while (text[at] === " ") at++;
    let inside = "";
    if (text[at] === '"') {
      const cell = quotedCell(text, at, now);
      now += cell.text.split("\n").length - 1;
      [inside, at] = [cell.text, cell.next];
    }
    let end = at;
    while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
    cells.push((inside + text.slice(at, end)).trim());
    at = end + 1;
    if (text[end] !== delimiter) return {cells, next: at, line: now + 1};
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

/**
 * @param {string} cell
 * @param {string} delimiter where it is not the comma, a comma may stand for the decimal point
 * @returns {number} NaN when the cell is not a finite number
 */
export function numberOf(cell, delimiter) {
  const plain = delimiter === "," ? cell : cell.replace(",", ".");
  const value = NUMBER.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
