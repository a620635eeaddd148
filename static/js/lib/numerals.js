/**
 * Numbers as people write them in tables: grouped, with a decimal point or comma, a currency or a percent sign.
 * What a comma is, a column tells as a whole and no cell by itself.
 */

/** @typedef {"." | ","} Mark */
/** decimal: its mark. percent: whether numbers have the sign. unit: their currency, or "". @typedef {{decimal: Mark, percent: boolean, unit: string}} Format */

const UNIT = "[€$£¥₹₽₩₺₪฿]|CHF|EUR|USD|GBP|JPY|INR|Rs\\.?|kr|zł";
const SPACES = " \\u00a0\\u2007\\u2009\\u202f";
const NUMERAL = new RegExp(
  `^(\\()?([+\\-−‐‑])?[${SPACES}]*(${UNIT})?[${SPACES}]*([+\\-−‐‑])?` +
    `(\\d[\\d.,'’${SPACES}]*|[.,]\\d+)([ed][+\\-−]?\\d+)?[${SPACES}]*(%|${UNIT})?(\\))?$`,
  "i",
);
const QUIET_GROUPS = new RegExp(`^\\d{1,3}(['’${SPACES}]\\d{3})+(?=[.,]|$)`);
const QUIET = new RegExp(`['’${SPACES}]`, "g");
/** Digits in groups of three, or of two before the last three as in India. */
const GROUPS = {
  ",": /^(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})$/,
  ".": /^\d{1,3}(\.\d{3})+$/,
};
const MISSING =
  /^(-?nan|n\/?a|<na>|#n\/?a( n\/a)?|null|none|nil|[-–—?.]|--+|missing|#(div\/0!|value!|ref!|num!|name\?)|-?1\.#(ind|qnan))?$/i;
const NO_CLASS = /^(-?nan|n\/?a|<na>|#n\/?a( n\/a)?|null)?$/i;

/** @param {string} cell @returns {boolean} whether it stands for a number that is not there */
export function isMissing(cell) {
  return cell === "" || (cell.length < 10 && MISSING.test(cell));
}

/** @param {string} cell @returns {boolean} whether it stands for a class that is not there */
export function isNoClass(cell) {
  return cell === "" || (cell.length < 10 && NO_CLASS.test(cell));
}

/** @typedef {{digits: string, power: string, negative: boolean, percent: boolean, unit: string}} Numeral */

/** A number that reads one way only, whatever the format of its column. */
const PLAIN = /^-?\d+$/;
const POINTED = /^-?\d+\.(\d{1,2}|\d{4,})$/;

/** @param {string} cell @returns {Numeral | null} its parts, without the quiet marks between groups; null where it is no number */
export function numeralOf(cell) {
  const match = NUMERAL.exec(cell.trim());
  if (!match) return null;
  const [, opened, sign, before, inner, body, power = "", after, closed] = match;
  if (Boolean(opened) !== Boolean(closed) || (sign && inner) || (opened && (sign || inner))) return null;
  const percent = after === "%";
  const unit = before ?? (percent ? "" : (after ?? ""));
  if (before && after && !percent && after !== before) return null;
  let digits = body.replace(/[\s\u00a0]+$/, "");
  const groups = QUIET_GROUPS.exec(digits);
  if (groups) digits = groups[0].replace(QUIET, "") + digits.slice(groups[0].length);
  if (/[^\d.,]/.test(digits)) return null;
  const minus = sign ?? inner ?? "";
  return {
    digits,
    power: power.replace(/d/i, "e").replace("−", "-"),
    negative: Boolean(opened) || (minus !== "" && minus !== "+"),
    percent,
    unit,
  };
}

/**
 * @param {string} digits
 * @param {Mark} decimal
 * @returns {string} as JavaScript writes them; "" where they are no number with that mark
 */
function plain(digits, decimal) {
  const group = decimal === "." ? "," : ".";
  const [whole, part = "", ...more] = digits.split(decimal);
  if (more.length || part.includes(group)) return "";
  const grouped = whole.includes(group);
  if (grouped && !GROUPS[group].test(whole)) return "";
  if (whole === "" && part === "") return "";
  return `${whole.replaceAll(group, "") || "0"}.${part || "0"}`;
}

/** @param {Numeral} numeral @param {Mark} decimal @returns {number} NaN where it is none */
function numberFrom({digits, power, negative}, decimal) {
  const text = plain(digits, decimal);
  const value = text === "" ? Number.NaN : Number(text + power);
  if (!Number.isFinite(value)) return Number.NaN;
  return negative ? -value : value;
}

/** @type {Format} */
export const POINT = {decimal: ".", percent: false, unit: ""};

/**
 * @param {string} cell
 * @param {Format} [format] of its column
 * @returns {number} NaN when the cell is not a finite number of the format
 */
export function numberOf(cell, format = POINT) {
  if (!format.percent && (PLAIN.test(cell) || (format.decimal === "." && POINTED.test(cell))))
    return Number(cell);
  const numeral = numeralOf(cell);
  if (!numeral) return Number.NaN;
  const value = numberFrom(numeral, format.decimal);
  const bare = numeral.unit === "" || numeral.unit.toLowerCase() === format.unit.toLowerCase();
  return bare && (numeral.percent === format.percent || value === 0) ? value : Number.NaN;
}

/** @param {string} cell @returns {boolean} whether it is a number with one decimal mark or the other */
export function isNumber(cell) {
  if (PLAIN.test(cell)) return true;
  const numeral = numeralOf(cell);
  return (
    numeral !== null && !(Number.isNaN(numberFrom(numeral, ".")) && Number.isNaN(numberFrom(numeral, ",")))
  );
}

/**
 * What the numbers of a column say of its format. either: cells that read as two numbers, by their mark; small and
 * large: whole numbers without any mark, below and from 1000.
 * @typedef {{numbers: number, decimal: Record<Mark, number>, either: Record<Mark, number>, example: Record<Mark, string>,
 *   small: number, large: number, percent: number, units: Map<string, number>}} Evidence
 */

/** @returns {Evidence} */
export function evidence() {
  return {
    numbers: 0,
    decimal: {".": 0, ",": 0},
    either: {".": 0, ",": 0},
    example: {".": "", ",": ""},
    small: 0,
    large: 0,
    percent: 0,
    units: new Map(),
  };
}

/**
 * @param {Evidence} of taken further
 * @param {string} cell
 * @returns {boolean} whether it is a number
 */
export function takeEvidence(of, cell) {
  if (PLAIN.test(cell)) {
    of.numbers += 1;
    if (Math.abs(Number(cell)) < 1000) of.small += 1;
    else of.large += 1;
    return true;
  }
  if (POINTED.test(cell)) {
    of.numbers += 1;
    of.decimal["."] += 1;
    return true;
  }
  const numeral = numeralOf(cell);
  if (!numeral) return false;
  const {digits, power, percent, unit} = numeral;
  const reads = {".": plain(digits, ".") !== "", ",": plain(digits, ",") !== ""};
  if (!reads["."] && !reads[","]) return false;
  of.numbers += 1;
  if (percent) of.percent += 1;
  if (unit) of.units.set(unit, (of.units.get(unit) ?? 0) + 1);
  if (!/[.,]/.test(digits)) {
    if (digits.length > 3) of.large += 1;
    else of.small += 1;
    return true;
  }
  if (reads["."] !== reads[","]) {
    of.decimal[reads["."] ? "." : ","] += 1;
    return true;
  }
  // both read: a single mark with three digits behind it, unless a 0 or a power of ten tells
  const mark = digits.includes(",") ? "," : ".";
  if (power || /^0*[.,]/.test(digits)) of.decimal[mark] += 1;
  else {
    of.either[mark] += 1;
    of.example[mark] ||= cell;
  }
  return true;
}

/**
 * The decimal marks of the columns of a file, each by its own cells where they tell, else by the other columns.
 * @param {readonly Evidence[]} columns of numbers
 * @param {string} separator of the cells: a comma leaves none for numbers that stand without quotation marks
 * @returns {(Mark | null)[]} null where the reader must say
 */
export function decimals(columns, separator) {
  const own = columns.map(ownMark);
  const file = {
    ".": own.filter((mark) => mark === ".").length,
    ",": own.filter((mark) => mark === ",").length,
  };
  const told = file["."] && !file[","] ? "." : file[","] && !file["."] ? "," : null;
  return columns.map((column, index) => own[index] ?? otherMark(column, separator, told));
}

/** @param {Evidence} column @returns {Mark | null} what its own cells tell */
function ownMark({decimal, either, small, large}) {
  if (decimal["."] !== decimal[","]) return decimal["."] > decimal[","] ? "." : ",";
  if (either[","] && !either["."] && small && !large) return "."; // 971 beside 54,211
  return null;
}

/** @param {Evidence} column @param {string} separator @param {Mark | null} told by other columns @returns {Mark | null} */
function otherMark({either, small, large}, separator, told) {
  if (either[","] && either["."]) return null;
  if (either[","]) return told;
  if (!either["."]) return told ?? ".";
  if (told) return told;
  return separator !== "," && small && !large && either["."] > 1 ? null : ".";
}

/** @param {Evidence} column @param {Mark} decimal @returns {Format} */
export function formatOf({numbers, percent, units}, decimal) {
  const [unit = ""] = [...units].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return {decimal, percent: percent * 2 > numbers, unit};
}
