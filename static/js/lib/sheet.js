/**
 * A table out of a CSV text: first a survey of its columns, then the examples of the columns chosen.
 * Both are generators that pause every few thousand rows, so that a long file does not freeze a page.
 */

import {random} from "./arrays.js";
import {CsvFault, records, separatorOf} from "./csv.js";
import {noExample} from "./data.js";
import {count} from "./format.js";
import {
  decimals,
  evidence,
  formatOf,
  isMissing,
  isNoClass,
  isNumber,
  numberOf,
  POINT,
  takeEvidence,
} from "./numerals.js";
import {limits} from "./spec.js";
import {tableFrom} from "./table.js";

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

/** @typedef {import("./numerals.js").Format} Format */
/** @typedef {import("./numerals.js").Mark} Mark */
/**
 * at: which cell of a row. numbers: whether most of it is numbers, written in this format. question: a number that
 * reads two ways, or "". classes: different texts in it, null when more than a target may have. distinct: how many
 * there are, or more than that. role: why it is no first choice: it names rows or sets, is empty, or is one value.
 * @typedef {{name: string, at: number, numbers: boolean, format: Format, question: string, classes: string[] | null,
 *   distinct: number, role: "" | "id" | "set" | "empty" | "constant"}} Column
 */
/** What the reader says in place of what is found; a header of 0 is none. @typedef {{separator?: string, header?: number, decimal?: Mark}} Choices */
/**
 * last: the line of the last row. texts: the first lines as they are, for the list to choose a header from.
 * left: what was left out, in sentences. preview: the first rows, as they are read.
 * @typedef {Frame & {separator: string, decimal: Mark, columns: Column[], rows: number,
 *   last: number, texts: {line: number, text: string}[], left: string[], preview: string[][]}} Sheet
 */
/**
 * inputs, target: indices of columns. values: the target is a number, not a class. standardise: the inputs.
 * lenient: rows that do not fit are left out. split: the column that says which rows test, or null.
 * @typedef {{inputs: [number, number], target: number, values: boolean, standardise: boolean, lenient: boolean,
 *   split?: number | null}} Picks
 */

const PAUSE_EVERY = 2000;
const PREVIEW = 10;
const HEAD = 200;
const TAIL = 4;
const TEXTS = 1000;
const LISTED = 20;
const TOTAL =
  /^(grand )?(totals?|sums?|summe|gesamt(summe)?|mean|average|avg\.?|mittel(wert)?|durchschnitt|somme|moyenne|totale|suma|promedio|media|合计|总计|平均|合計|итого)\b[:.]?/iu;
const ID =
  /^(ids?|.*[ _.-]id|id[ _.-].*|[a-z]+ID|index|idx|rows?|row[ _.]?(no|nr|num|number|names?|id)\.?|no\.?|nr\.?|#|key|uuid|guid)$/;
const NAMELESS = /^(unnamed: ?\d+(_level_\d+|\.\d+)?|row[ _.]?names)?$/i;
const SET = /^(data[ _]?)?(set|split|subset|partition|fold)$/i;
const TRAINING = /^(train(ing)?([ _]?set)?|learn(ing)?)$/i;
const TESTING = /^(test(ing)?|valid(ation)?|val|dev|eval(uation)?|holdout)([ _]?set)?$/i;

/**
 * @param {string} text
 * @param {Choices} [choices]
 * @returns {Generator<void, Sheet>}
 * @throws {CsvFault} there is nothing to choose from
 */
export function* survey(text, choices = {}) {
  if (text.trim() === "")
    throw new CsvFault("There is nothing in it; expected lines of at least three cells.");
  const separator = choices.separator ?? separatorOf(text);
  const first = firstRows(text, separator);
  const frame = framed(first, choices.header);
  const plain = {...frame, separator, last: Number.POSITIVE_INFINITY};
  const {tallies, rows: all, tail} = yield* tallied(text, plain);
  const ended = endOf(tail, tallies, frame.width);
  const last = ended?.before ?? Number.POSITIVE_INFINITY;
  const rows = all - (ended?.rows.length ?? 0);
  for (const {cells} of ended?.rows ?? [])
    for (const [at, tally] of tallies.entries()) forget(tally, cells[at] ?? "");
  const {columns, dropped} = columnsOf(frame, tallies, rows, separator, choices.decimal);
  const sum = ended ? null : yield* sumAtEnd(text, plain, tail, tallies, columns, rows);
  if (columns.length < 3) {
    const has = columns.length === 1 ? "1 column" : `${columns.length} columns`;
    throw new CsvFault(`It has ${has}; expected at least three: two inputs and a target.`);
  }
  const given = rows - (sum ? 1 : 0);
  if (given < 2)
    throw new CsvFault(
      `It has ${given ? "one row" : "names of columns and no rows"}; expected at least two rows.`,
    );
  const sheet = {...plain, last: sum?.before ?? last, columns, rows: given};
  return {
    ...sheet,
    decimal: choices.decimal ?? columns.find(({numbers}) => numbers)?.format.decimal ?? ".",
    texts: first
      .slice(0, LISTED)
      .map(({line, cells}) => ({line, text: cells.join(separator === " " ? " " : `${separator} `)})),
    left: leftOut(first, frame, ended?.rows ?? (sum ? [sum.row] : []), dropped),
    preview: previewOf(first, sheet),
  };
}

/** @param {string} text @param {string} separator @returns {Row[]} */
function firstRows(text, separator) {
  const rows = [];
  for (const row of records(text, separator)) {
    rows.push(row);
    if (rows.length >= HEAD) break;
  }
  return rows;
}

/**
 * The rows of a sheet, without what is above and below, remarks and rows of empty cells.
 * @param {string} text
 * @param {{separator: string, first: number, last: number, remarks: boolean}} sheet
 * @returns {Generator<Row, void>}
 */
function* rowsOf(text, {separator, first, last, remarks}) {
  for (const row of records(text, separator)) {
    if (row.line < first) continue;
    if (row.line > last) return;
    if (remarks && isRemark(row.cells)) continue;
    if (row.cells.some((cell) => cell !== "")) yield row;
  }
}

/** filled: cells with something in them; missing: those that stand for nothing. texts: as many as are counted. @typedef {{weight: import("./numerals.js").Evidence, filled: number, missing: number, texts: Map<string, number>, more: boolean, whole: boolean, next: number}} Tally */

/**
 * @param {string} text
 * @param {Parameters<typeof rowsOf>[1] & {width: number}} sheet
 * @returns {Generator<void, {tallies: Tally[], rows: number, tail: Row[]}>}
 */
function* tallied(text, sheet) {
  const tallies = Array.from({length: sheet.width}, () => ({
    weight: evidence(),
    filled: 0,
    missing: 0,
    texts: new Map(),
    more: false,
    whole: true,
    next: 0,
  }));
  /** @type {Row[]} */
  const tail = [];
  let rows = 0;
  for (const row of rowsOf(text, sheet)) {
    for (const [at, tally] of tallies.entries()) note(tally, row.cells[at] ?? "", rows);
    rows += 1;
    tail.push(row);
    if (tail.length > TAIL) tail.shift();
    if (rows % PAUSE_EVERY === 0) yield;
  }
  return {tallies, rows, tail};
}

/** @param {Tally} tally @param {string} cell @param {number} row */
function note(tally, cell, row) {
  if (tally.whole && row === 0) tally.next = cell === "1" ? 1 : 0;
  tally.whole &&= cell === String(tally.next + row);
  if (isMissing(cell)) {
    tally.missing += cell === "" ? 0 : 1;
    if (isNoClass(cell)) return;
  } else takeEvidence(tally.weight, cell);
  tally.filled += 1;
  const times = tally.texts.get(cell);
  if (times !== undefined || tally.texts.size < TEXTS) tally.texts.set(cell, (times ?? 0) + 1);
  else tally.more = true;
}

/** Takes back a text that was no example's. @param {Tally} tally @param {string} cell */
function forget(tally, cell) {
  const times = tally.texts.get(cell) ?? 0;
  if (isNoClass(cell)) return;
  tally.filled -= 1;
  if (times === 1) tally.texts.delete(cell);
  else if (times) tally.texts.set(cell, times - 1);
  if (isNumber(cell)) tally.weight.numbers -= 1;
}

/** before: the line of the last row above them. @typedef {{before: number, rows: Row[]}} End */

/**
 * Totals and footnotes below the rows.
 * @param {readonly Row[]} tail
 * @param {readonly Tally[]} tallies
 * @param {number} width
 * @returns {End | null}
 */
function endOf(tail, tallies, width) {
  const at = tail.findIndex(({cells}, index) => {
    if (index === 0) return false;
    const filled = cells.filter((cell) => cell !== "").length;
    if (width > 2 && filled === 1 && cells[0] !== "" && !isNumber(cells[0])) return true;
    return cells.some((cell, column) => TOTAL.test(cell) && (tallies[column]?.texts.get(cell) ?? 1) === 1);
  });
  return at > 0 ? {before: tail[at - 1].line, rows: tail.slice(at)} : null;
}

/**
 * A last row without a label that is the sum or the mean of the others.
 * @param {string} text
 * @param {Parameters<typeof rowsOf>[1]} sheet
 * @param {readonly Row[]} tail
 * @param {readonly Tally[]} tallies
 * @param {readonly Column[]} columns
 * @param {number} rows
 * @returns {Generator<void, {before: number, row: Row} | null>}
 */
function* sumAtEnd(text, sheet, tail, tallies, columns, rows) {
  const row = tail.at(-1);
  const before = tail.at(-2);
  if (!row || !before || rows < 4) return null;
  const lacks = tallies.some(({filled}, at) => filled === rows - 1 && (row.cells[at] ?? "") === "");
  const numbers = columns.filter(
    ({numbers, format, at}) => numbers && !Number.isNaN(numberOf(row.cells[at] ?? "", format)),
  );
  if (!lacks || !numbers.length) return null;
  const sums = numbers.map(() => 0);
  let seen = 0;
  for (const {line, cells} of rowsOf(text, sheet)) {
    if (line === row.line) break;
    for (const [index, {at, format}] of numbers.entries())
      sums[index] += numberOf(cells[at] ?? "", format) || 0;
    seen += 1;
    if (seen % PAUSE_EVERY === 0) yield;
  }
  const near = (/** @type {number} */ a, /** @type {number} */ b) =>
    Math.abs(a - b) <= 0.005 * Math.max(Math.abs(b), 0.01);
  const is = numbers.every(({at, format}, index) => {
    const value = numberOf(row.cells[at], format);
    return near(value, sums[index]) || near(value, sums[index] / seen);
  });
  return is ? {before: before.line, row} : null;
}

/**
 * @param {Frame} frame
 * @param {readonly Tally[]} tallies
 * @param {number} rows
 * @param {string} separator
 * @param {Mark} [chosen]
 * @returns {{columns: Column[], dropped: string[]}} dropped: why columns are left out
 */
function columnsOf({names, header}, tallies, rows, separator, chosen) {
  const numeric = tallies.map(({weight, filled}) => weight.numbers * 2 > filled && weight.numbers > 0);
  const marks = decimals(
    tallies.map(({weight}, at) => (numeric[at] ? weight : evidence())),
    separator,
  );
  /** @type {Column[]} */
  const columns = [];
  const dropped = [];
  /** @type {string[]} */
  const given = [];
  for (const [at, tally] of tallies.entries()) {
    const unique = !tally.more ? tally.texts.size === rows : tally.whole;
    const nameless = header > 0 && NAMELESS.test(names[at]);
    if (nameless && tally.filled === 0) continue;
    if (nameless && tallies.length > 3 && (unique || tally.whole) && (!numeric[at] || wholes(tally))) {
      dropped.push(`Column ${at + 1}, which names the rows, is left out.`);
      continue;
    }
    const name = named(names[at], at, given);
    given.push(name);
    const mark = chosen ?? marks[at];
    const example = tally.weight.example[","] || tally.weight.example["."];
    columns.push({
      name,
      at,
      numbers: numeric[at],
      format: numeric[at] ? formatOf(tally.weight, mark ?? ".") : POINT,
      question: numeric[at] && mark === null ? example : "",
      classes: tally.texts.size <= limits.table_classes ? [...tally.texts.keys()] : null,
      distinct: tally.texts.size,
      role: roleOf(name, tally, numeric[at], unique, header > 0 || at > 0 || tallies.length < 4),
    });
  }
  return {columns, dropped};
}

/** @param {Tally} tally @returns {boolean} whether its texts are whole numbers, none below 0 */
function wholes({texts}) {
  for (const text of texts.keys()) if (!/^\d+$/.test(text)) return false;
  return true;
}

/** @param {string} name @param {number} at @param {readonly string[]} given @returns {string} a name that no other column has */
function named(name, at, given) {
  const own = name || `column ${at + 1}`;
  let free = own;
  for (let number = at + 1; given.includes(free); number++) free = `${own} (${number})`;
  return free;
}

/**
 * @param {string} name
 * @param {Tally} tally
 * @param {boolean} numeric
 * @param {boolean} unique
 * @param {boolean} known whether a column of whole numbers in their order may be more than numbers of rows
 * @returns {Column["role"]}
 */
function roleOf(name, tally, numeric, unique, known) {
  const {texts, filled, whole, more} = tally;
  if (filled === 0) return "empty";
  if (texts.size === 1) return "constant";
  if (SET.test(name) || (!more && splits([...texts.keys()]))) return "set";
  const id = ID.test(name) || ID.test(name.toLowerCase());
  if (
    NAMELESS.test(name) ||
    (id && (unique || numeric || texts.size > limits.table_classes)) ||
    (whole && !known)
  )
    return "id";
  return "";
}

/** @param {readonly string[]} texts @returns {boolean} whether they name a training and a test set */
function splits(texts) {
  return (
    texts.length <= 4 &&
    texts.some((text) => TRAINING.test(text)) &&
    texts.some((text) => TESTING.test(text)) &&
    texts.every((text) => TRAINING.test(text) || TESTING.test(text))
  );
}

/**
 * @param {readonly Row[]} first
 * @param {Frame} frame
 * @param {readonly Row[]} below
 * @param {readonly string[]} dropped
 * @returns {string[]}
 */
function leftOut(first, {above, remarks}, below, dropped) {
  const told = [];
  const quote = (/** @type {Row} */ {cells}) => {
    const text = cells.filter((cell) => cell !== "").join(" ");
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  };
  const [one] = first.filter(({line}) => line === above[0]);
  if (above.length === 1) told.push(`Line ${above[0]} (“${quote(one)}”) is above the table and left out.`);
  if (above.length > 1)
    told.push(`Lines ${above[0]} to ${above.at(-1)} (“${quote(one)}” …) are above the table and left out.`);
  if (below.length === 1)
    told.push(`Line ${below[0].line} (“${quote(below[0])}”) is below the table and left out.`);
  if (below.length > 1)
    told.push(
      `Lines ${below[0].line} to ${below[below.length - 1].line} (“${quote(below[0])}” …) are below the table and left out.`,
    );
  if (remarks && !above.length) told.push("Lines that begin with # or % are left out.");
  return [...told, ...dropped];
}

/** @param {readonly Row[]} first @param {{columns: Column[], first: number, last: number, remarks: boolean}} sheet @returns {string[][]} */
function previewOf(first, sheet) {
  return first
    .filter(({line, cells}) => line >= sheet.first && line <= sheet.last && cells.some((cell) => cell !== ""))
    .filter(({cells}) => !(sheet.remarks && isRemark(cells)))
    .slice(0, PREVIEW)
    .map(({cells}) =>
      sheet.columns.map(({at, numbers, format, question}) => {
        const value = numbers && !question ? numberOf(cells[at] ?? "", format) : Number.NaN;
        return Number.isNaN(value) ? (cells[at] ?? "") : shown(value, cells[at]);
      }),
    );
}

/** @param {number} value @param {string} cell @returns {string} the cell itself where it is written as the page writes numbers */
function shown(value, cell) {
  return /^-?\d+(\.\d+)?$/.test(cell) ? cell : String(value);
}

/**
 * What a reader most likely wants of a sheet: the last column of repeated texts as the target, the first numbers
 * as inputs; never what names rows or sets, is empty or is one value.
 * @param {Sheet} sheet
 * @returns {Picks}
 */
export function firstPicks({columns, rows}) {
  const indices = columns.map((_, index) => index);
  const plain = indices.filter((index) => columns[index].role === "");
  const repeated = (/** @type {number} */ index) =>
    columns[index].distinct >= 2 && columns[index].distinct <= Math.max(limits.table_classes, 0.7 * rows);
  const texts = plain.filter((index) => !columns[index].numbers && repeated(index));
  const classes = plain.filter((index) => fewNumbers(columns[index], rows));
  const few = texts.filter((index) => columns[index].classes);
  const likely =
    (texts.at(-1) === plain.at(-1) ? texts.at(-1) : few.at(-1)) ??
    texts.at(-1) ??
    (classes.includes(plain.at(-1) ?? -1) ? plain.at(-1) : undefined) ??
    (plain.some((index) => !columns[index].numbers) || plain.length < 3 ? classes.at(-1) : undefined) ??
    plain.at(-1) ??
    columns.length - 1;
  const inputs = indices.filter((index) => index !== likely && columns[index].numbers);
  const text = indices
    .filter((index) => !columns[index].numbers && ["", "constant"].includes(columns[index].role))
    .at(-1);
  const target = inputs.length < 2 && text !== undefined ? text : likely;
  const others = indices.filter((index) => index !== target);
  const rank = (/** @type {number} */ index) => {
    const {numbers, role} = columns[index];
    if (role === "") return numbers ? 0 : 3;
    return numbers ? {constant: 1, id: 2, set: 4, empty: 5}[role] : 4;
  };
  const [a, b] = others.sort((one, two) => rank(one) - rank(two) || one - two);
  const split = columns.findIndex(
    ({role, classes: known}) => role === "set" && known !== null && splits(known),
  );
  return {
    inputs: a < b ? [a, b] : [b, a],
    target,
    values: columns[target].numbers && !fewNumbers(columns[target], rows),
    standardise: true,
    lenient: false,
    split: split < 0 ? null : split,
  };
}

/** @param {Column} column @param {number} rows @returns {boolean} whether its numbers are few and whole, as those of classes are */
function fewNumbers({numbers, classes, distinct}, rows) {
  if (!numbers || classes === null || distinct < 2) return false;
  return distinct === 2 || (distinct <= rows / 2 && classes.every((text) => /^[+-]?\d+(\.0*)?$/.test(text)));
}

/** @typedef {{row: [number, number, number | string], test: boolean, known: boolean}} Example known: whether its set is */

/**
 * The examples of the columns chosen; of more than there is room for, some drawn at random but always the same.
 * @param {string} text
 * @param {Sheet} sheet
 * @param {Picks} picks
 * @returns {Generator<void, {table: import("./table.js").Table, note: string}>} note: what was left out, in sentences
 * @throws {CsvFault} the first thing that is wrong, with line and column
 */
export function* tableOf(text, sheet, picks) {
  const {columns} = sheet;
  const picked = [...picks.inputs, picks.target];
  if (new Set(picked).size < 3)
    throw new CsvFault("A column is chosen twice; choose two inputs and another column as the target.");
  for (const index of picks.values ? picked : picks.inputs) refuseQuestion(columns[index]);
  /** @type {Example[]} */
  const read = [];
  let [first, wrong, rows] = ["", 0, 0];
  for (const row of rowsOf(text, sheet)) {
    rows += 1;
    const example = exampleOf(row, sheet, picks);
    if (typeof example === "string") {
      wrong += 1;
      first ||= example;
    } else read.push(example);
    if (rows % PAUSE_EVERY === 0) yield;
  }
  const fitting = read.length >= 2 ? wrong : 0;
  if (first && !(picks.lenient && fitting)) throw new CsvFault(first, fitting);
  const target = columns[picks.target].name;
  const classes = picks.values ? [] : classesOf(read, target);
  const numbers = new Map(classes.map((name, index) => [name, index]));
  const kept = sampled(read);
  const table = kept.map(
    ({row: [a, b, y]}) =>
      /** @type {import("./table.js").Row} */ ([a, b, typeof y === "string" ? numbers.get(y) : y]),
  );
  for (const [k, index] of [...picks.inputs, ...(picks.values ? [picks.target] : [])].entries())
    varied(
      table.map((row) => row[k]),
      columns[index].name,
    );
  const [a, b] = picks.inputs.map((index) => columns[index].name);
  const test = testRows(kept, picks);
  const made = tableFrom({
    columns: [a, b],
    target,
    classes,
    rows: table,
    standardise: picks.standardise,
    test,
  });
  return {table: made, note: noteOf(read.length, kept.length, wrong, setsNote(made))};
}

/** @param {Column} column */
function refuseQuestion({name, question, format}) {
  if (!question) return;
  const [point, comma] = [".", ","].map((decimal) =>
    numberOf(question, {...format, decimal: /** @type {Mark} */ (decimal)}),
  );
  throw new CsvFault(`Column “${name}”: “${question}” is ${point} or ${comma}; choose the decimal mark.`);
}

/**
 * @param {Row} row
 * @param {Sheet} sheet
 * @param {Picks} picks
 * @returns {Example | string} what is wrong with the row, if something is
 */
function exampleOf({line, cells}, {columns, width}, {inputs, target, values, split = null}) {
  if (cells.length !== width && (cells.length < width || cells.slice(width).some((cell) => cell !== "")))
    return `Line ${line} has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}; expected ${width}.`;
  const numbers = [];
  for (const index of values ? [...inputs, target] : inputs) {
    const value = numberIn(cells[columns[index].at], columns[index]);
    if (typeof value === "string") return `Line ${line}, column “${columns[index].name}”${value}`;
    numbers.push(value);
  }
  const {at, name} = columns[target];
  if (isNoClass(cells[at]))
    return `Line ${line}, column “${name}”: the target is missing${quoted(cells[at])}.`;
  const set = split === null ? "" : cells[columns[split].at];
  return {
    row: [numbers[0], numbers[1], values ? numbers[2] : cells[at]],
    test: TESTING.test(set),
    known: TESTING.test(set) || TRAINING.test(set),
  };
}

/** @param {string} cell */
function quoted(cell) {
  return cell === "" ? "" : ` (“${cell}”)`;
}

/** @param {string} cell @param {Column} column @returns {number | string} what is wrong, behind the place */
function numberIn(cell, {format}) {
  if (cell === "") return ": the cell is empty; expected a number.";
  if (isMissing(cell)) return `: the number is missing (“${cell}”).`;
  const value = numberOf(cell, format);
  if (Math.abs(value) > limits.table_value[1]) return `: ${cell} is beyond ±${count(limits.table_value[1])}.`;
  if (!Number.isNaN(value)) return value;
  if (format.percent && isNumber(cell)) return `: “${cell}” has no % sign, as the other numbers have.`;
  if (
    isNumber(cell) &&
    !Number.isNaN(numberOf(cell, {...format, decimal: format.decimal === "." ? "," : "."}))
  )
    return `: “${cell}” is not a number where a ${format.decimal === "." ? "point" : "comma"} is the decimal mark.`;
  return `: “${cell}” is not a number.`;
}

/**
 * @param {readonly Example[]} read
 * @param {string} name of the target
 * @returns {string[]} the classes, by number where they are numbers, else by the alphabet
 */
function classesOf(read, name) {
  const classes = [...new Set(read.map(({row}) => String(row[2])))];
  if (classes.length === 1)
    throw new CsvFault(`Column “${name}” holds one class only, “${classes[0]}”; expected at least two.`);
  if (classes.length > limits.table_classes)
    throw new CsvFault(
      `Column “${name}” holds ${count(classes.length)} classes; expected at most ${limits.table_classes}.`,
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
 * @param {readonly Example[]} kept
 * @param {Picks} picks
 * @returns {number[] | null} the rows that test, where the file says so
 */
function testRows(kept, {split = null}) {
  if (split === null) return null;
  const test = kept.flatMap((example, index) => (example.test ? [index] : []));
  if (!test.length || test.length === kept.length)
    throw new CsvFault(
      `All rows are in one set; expected ${test.length ? "training" : "test"} rows too, or no sets.`,
    );
  return test;
}

/** @param {import("./table.js").Table} table @returns {string} which classes lack examples to train on, or to test */
function setsNote({classes, rows, test}) {
  if (!classes.length) return "";
  const tested = test ? new Set(test) : null;
  const counts = classes.map(() => ({training: 0, test: 0, all: 0}));
  for (const [index, row] of rows.entries()) {
    counts[row[2]].all += 1;
    counts[row[2]][tested?.has(index) ? "test" : "training"] += 1;
  }
  const single = classes.filter((_, index) => counts[index].all === 1).map((name) => `“${name}”`);
  if (!tested)
    return single.length > 1
      ? `Classes ${single.join(", ")} have one example each, which cannot be in both sets.`
      : single.length
        ? `Class ${single[0]} has one example, which cannot be in both sets.`
        : "";
  const lacks = (/** @type {"training" | "test"} */ set) =>
    classes.filter((_, index) => counts[index][set] === 0);
  return /** @type {const} */ (["training", "test"])
    .map((set) => ({what: set === "training" ? "train on" : "test", names: lacks(set)}))
    .filter(({names}) => names.length)
    .map(({what, names}) => noExample(names, what))
    .join(" ");
}

/**
 * @template T
 * @param {T[]} rows
 * @returns {T[]} all, or as many as there is room for, in their order
 */
function sampled(rows) {
  if (rows.length <= limits.table_rows[1]) return rows;
  const draw = random(rows.length);
  const chosen = [];
  for (const [index, row] of rows.entries()) {
    const wanted = limits.table_rows[1] - chosen.length;
    if (draw() * (rows.length - index) < wanted) chosen.push(row);
  }
  return chosen;
}

/** @param {number} read @param {number} kept @param {number} wrong @param {string} sets */
function noteOf(read, kept, wrong, sets) {
  const notes = [];
  if (wrong)
    notes.push(
      wrong === 1
        ? "1 row that does not fit was left out."
        : `${count(wrong)} rows that do not fit were left out.`,
    );
  if (kept < read) notes.push(`Of ${count(read)} rows ${count(kept)} were drawn at random.`);
  if (sets) notes.push(sets);
  return notes.join(" ");
}
