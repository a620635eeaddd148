/** Where a table begins and what its columns are called, found by comparing its first lines with those below. */

import {isMissing, isNumber} from "./numerals.js";

/** @typedef {import("./csv.js").Row} Row */
/**
 * width: cells of a row. header: the line of the names, 0 where there are none. names: "" where there is none.
 * first: the line of the first row. index: whether the first column has no name because it names the rows.
 * remarks: whether lines that begin with # or % are none of the table's. above: lines left out before it.
 * @typedef {{width: number, header: number, names: string[], first: number, index: boolean, remarks: boolean,
 *   above: number[]}} Frame
 */

/** @param {readonly string[]} cells @returns {boolean} whether a line is a remark, and no row that begins with #N/A */
export function isRemark(cells) {
  return /^[#%]/.test(cells[0]) && !isMissing(cells[0]);
}

const UNIT =
  /^(\[.*\]|\(.*\)|[%‰°]|°?[CFK]|[nµμmcdkMG]?(m|g|s|A|V|W|Hz|J|N|Pa|l|L|mol|Ω|bar|eV|t|C)(\^?[-⁻]?[0-9²³]+)?(\/[nµμmck]?(m|g|s|l|L|h|min|mol)(\^?[-⁻]?[0-9²³]+)?)?|min|h|d|days?|years?|yrs?|ft|in|lb|oz|mi|kmh|km\/h|mph|ppm|ppb|dB|px|[$€£¥]|USD|EUR|-|–)$/;

/**
 * @param {readonly Row[]} rows the first of a text, enough to tell what is usual
 * @param {number} [chosen] the line of the names, 0 for none, where the reader says so
 * @returns {Frame}
 */
export function framed(rows, chosen) {
  const marked = rows.filter(({cells}) => isRemark(cells));
  const remarks = marked.length > 0 && marked.length * 2 < rows.length;
  const table = rows.filter(
    (row) => !(remarks && isRemark(row.cells)) && row.cells.some((cell) => cell !== ""),
  );
  const width = widthOf(table);
  const numeric = numericColumns(table, width);
  const start =
    chosen === undefined ? firstRow(table, width, numeric) : table.findIndex(({line}) => line > chosen);
  const from = start < 0 ? table.length : start;
  const found =
    chosen === undefined ? headerOf(rows, table, from, width, numeric, remarks) : chosenHeader(rows, chosen);
  const first = table[found?.body ?? from]?.line ?? Number.POSITIVE_INFINITY;
  const {names, index} = namesOf(found?.cells ?? [], width, table.slice(found?.body ?? from));
  const above = rows
    .filter(({line}) => line < first && line !== found?.line && !found?.units?.includes(line))
    .map(({line}) => line);
  return {width, header: found?.line ?? 0, names, first, index, remarks, above};
}

/** @param {readonly Row[]} table @returns {number} cells that rows usually have, without columns empty to the right */
function widthOf(table) {
  const times = new Map();
  for (const {cells} of table) times.set(cells.length, (times.get(cells.length) ?? 0) + 1);
  const most = Math.max(0, ...times.values());
  const usual = Math.max(1, ...[...times].filter(([, many]) => many === most).map(([cells]) => cells));
  const filled = table
    .filter(({cells}) => cells.length === usual)
    .map(({cells}) => cells.reduce((end, cell, at) => (cell === "" ? end : at + 1), 0));
  return Math.max(1, ...filled);
}

/** @param {readonly Row[]} table @param {number} width @returns {boolean[]} columns whose lower half is numbers */
function numericColumns(table, width) {
  const lower = table.slice(Math.floor(table.length / 2)).filter(({cells}) => cells.length >= width);
  return Array.from({length: width}, (_, column) => {
    const filled = lower.map(({cells}) => cells[column]).filter((cell) => !isMissing(cell));
    return filled.length > 0 && filled.filter(isNumber).length * 2 > filled.length;
  });
}

/** @param {readonly Row[]} table @param {number} width @param {readonly boolean[]} numeric @returns {number} the first row that is like those below */
function firstRow(table, width, numeric) {
  if (!numeric.includes(true)) return table.findIndex(({cells}) => cells.length >= width);
  return table.findIndex(({cells}) => {
    if (cells.length < width) return false;
    const own = cells.filter((_, column) => numeric[column]);
    return own.every((cell) => isMissing(cell) || isNumber(cell)) && own.some(isNumber);
  });
}

/** body: where rows begin in the table. units: lines that say in what the columns are measured. @typedef {{line: number, cells: string[], body?: number, units?: number[]}} Found */

/** @param {readonly Row[]} rows @param {number} chosen @returns {Found | null} */
function chosenHeader(rows, chosen) {
  const row = rows.find(({line}) => line === chosen);
  return row
    ? {line: chosen, cells: row.cells.map((cell, index) => (index ? cell : cell.replace(/^[#%]+\s*/, "")))}
    : null;
}

/**
 * @param {readonly Row[]} rows with remarks
 * @param {readonly Row[]} table without
 * @param {number} from where the rows begin
 * @param {number} width
 * @param {readonly boolean[]} numeric
 * @param {boolean} remarks
 * @returns {Found | null}
 */
function headerOf(rows, table, from, width, numeric, remarks) {
  if (!numeric.includes(true)) return textHeader(table, from, width);
  const first = table[from];
  const below = table.slice(from + 1);
  if (first && numbersAsNames(first.cells, below, numeric)) return {...first, body: from + 1};
  const above = table[from - 1];
  const over = table[from - 2];
  if (above && over && isUnits(above.cells) && fits(over.cells, width, table.slice(from), numeric)) {
    const cells = over.cells.map((name, index) => {
      const unit = above.cells[index] ?? "";
      return /[\p{L}%°$€£¥]/u.test(unit) ? `${name} ${bracketed(unit)}` : name;
    });
    return {line: over.line, cells, units: [above.line]};
  }
  if (above && fits(above.cells, width, table.slice(from), numeric)) {
    return above;
  }
  return remarks ? remarkHeader(rows, first?.line ?? 0, width) : null;
}

/** @param {string} unit */
function bracketed(unit) {
  return /^[[(]/.test(unit) ? unit : `(${unit})`;
}

/** @param {readonly Row[]} table @param {number} from @param {number} width @returns {Found | null} the first row, where it may be names */
function textHeader(table, from, width) {
  const row = table[from];
  if (
    !row ||
    row.cells.length < width ||
    row.cells.slice(0, width).some((cell) => cell === "" || isNumber(cell))
  )
    return null;
  return {...row, body: from + 1};
}

/**
 * @param {readonly string[]} cells
 * @param {number} width
 * @param {readonly Row[]} below
 * @param {readonly boolean[]} numeric
 * @returns {boolean} whether a line just above the rows names them
 */
function fits(cells, width, below, numeric) {
  const unnamed = cells.slice(1, width).filter((cell) => cell === "").length;
  if (cells.length < width - 1 || cells.length + unnamed < 2 || unnamed > Math.floor((width - 1) / 4))
    return false;
  const seen = cells.some(
    (cell, column) => !numeric[column] && cell !== "" && below.some((row) => row.cells[column] === cell),
  );
  return !seen || cells.length !== width;
}

/** @param {readonly string[]} cells */
function isUnits(cells) {
  const given = cells.filter((cell) => cell !== "");
  return given.length > 0 && given.every((cell) => UNIT.test(cell));
}

/**
 * Years, or pandas' 0, 1, 2 …, above columns of other numbers.
 * @param {readonly string[]} cells
 * @param {readonly Row[]} below
 * @param {readonly boolean[]} numeric
 */
function numbersAsNames(cells, below, numeric) {
  const columns = numeric.flatMap((is, column) => (is && cells[column] !== "" ? [column] : []));
  const names = columns.map((column) => cells[column]);
  if (
    columns.length < 2 ||
    !names.every((cell) => /^\d{1,4}$/.test(cell)) ||
    new Set(names).size < names.length
  )
    return false;
  const text = numeric.flatMap((is, column) =>
    is || cells[column] === undefined || cells[column] === "" ? [] : [column],
  );
  const news = text.every((column) => below.every((row) => row.cells[column] !== cells[column]));
  if (!news || !below.length) return false;
  const year = (/** @type {string} */ cell) => /^(1[5-9]|2[01])\d\d$/.test(cell);
  const column = (/** @type {number} */ at) =>
    below.map((row) => row.cells[at] ?? "").filter((cell) => cell !== "");
  if (names.every(year)) return columns.every((at) => !column(at).every(year));
  const named = cells.filter((cell) => cell !== "");
  const counted = named.every((cell, index) => cell === String(index));
  return counted && named.length > 2 && columns.some((at) => column(at).some((cell) => !/^\d+$/.test(cell)));
}

/**
 * A last remark above the rows that has a name for each column, as numpy writes it.
 * @param {readonly Row[]} rows
 * @param {number} first
 * @param {number} width
 * @returns {Found | null}
 */
function remarkHeader(rows, first, width) {
  const row = rows.filter(({line, cells}) => line < first && isRemark(cells)).at(-1);
  if (!row) return null;
  const bare = row.cells.map((cell, index) => (index ? cell : cell.replace(/^[#%]+\s*/, "")));
  const cells = bare[0] === "" ? bare.slice(1) : bare;
  return cells.length === width && cells.every((cell) => cell !== "" && !isNumber(cell))
    ? {line: row.line, cells}
    : null;
}

/**
 * @param {readonly string[]} cells of the header; none where there is no header
 * @param {number} width
 * @param {readonly Row[]} below
 */
function namesOf(cells, width, below) {
  const bare = cells.map((cell) => cell.replace(/\s+/g, " ").replace(/\p{Surrogate}/gu, "\ufffd"));
  const shorter = bare.length === width - 1 && bare.length > 0;
  // a row that ends in a separator is no longer than its header: its last cell is empty
  const index = shorter && below.some((row) => row.cells.length === width && row.cells[width - 1] !== "");
  const names = index ? ["", ...bare] : bare;
  return {names: Array.from({length: width}, (_, column) => names[column] ?? ""), index};
}
