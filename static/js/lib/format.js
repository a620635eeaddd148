/** Numbers as the reader sees them. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";

/**
 * @param {number} power a whole number
 * @returns {string} its digits raised
 */
export function superscript(power) {
  return String(power)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => RAISED[Number(digit)]);
}

/**
 * @param {number} index a whole number, not below 0
 * @returns {string} its digits lowered
 */
export function subscript(index) {
  return String(index).replace(/\d/g, (digit) => LOWERED[Number(digit)]);
}

/**
 * @param {number} value
 * @returns {string} with at most one digit after the point, and a comma at each thousand
 */
export function count(value) {
  const rounded = Math.round(value * 10) / 10;
  const [whole, part] = String(Math.abs(rounded)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (rounded < 0 ? "−" : "") + (part ? `${grouped}.${part}` : grouped);
}

/**
 * A loss: three digits after the point as long as that says something.
 * @param {number | null | undefined} value null when not finite, undefined when not known
 * @returns {string}
 */
export function loss(value) {
  if (value === undefined) return "–";
  if (value === null || !Number.isFinite(value)) return "∞";
  if (value !== 0 && Math.abs(value) < 0.0005) return scientific(value);
  if (Math.abs(value) < 100) return fixed(value, 3);
  return Math.abs(value) < 10_000 ? count(value) : scientific(value);
}

/**
 * @param {number} value
 * @param {number} [digits] significant ones
 * @returns {string} "1.2×10⁻⁵"
 */
function scientific(value, digits = 2) {
  const [lead, power] = value.toExponential(digits - 1).split("e");
  return `${lead.replace("-", "−")}×10${superscript(Number(power))}`;
}

/**
 * Any number, briefly: as `brief` of app/recipe/numbers.py writes it on the server.
 * @param {number | null | undefined} value
 * @param {number} [digits] significant ones; a whole number has all of its own
 * @returns {string} "0.0123", "−1,712", "−3.40×10⁻⁷", and "–" where there is none
 */
export function brief(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const places = Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(digits);
  const rounded = Number(places);
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return scientific(value, digits);
  return size >= 1000 ? count(rounded) : String(rounded).replace("-", "−");
}

/**
 * A value among others of its kind: three digits, and as many more as tell it apart where all lie far from 0.
 * @param {number} value
 * @param {number} width of the range the values lie in, above 0
 * @returns {string} "2.35", "2451000.31", "1.602×10⁻¹⁹"
 */
export function placed(value, width) {
  if (value === 0) return "0";
  const digits = Math.min(15, Math.max(3, Math.ceil(Math.log10(Math.abs(value) / width)) + 3));
  if (Math.abs(value) < 1e-6) return scientific(value, digits);
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

/**
 * A learning rate as it can be typed again: plain, three significant digits.
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function rate(value) {
  if (value === undefined || value === null || !Number.isFinite(value)) return "–";
  return String(Number(value.toPrecision(3)));
}

/**
 * A learning rate to be read and not typed, as a schedule may make it.
 * @param {number | null | undefined} value
 * @returns {string} "0.00003", "6.7×10⁻¹⁹"
 */
export function readRate(value) {
  return value && value < 1e-6 ? scientific(value) : rate(value);
}

/**
 * @param {number} value 0 to 1
 * @param {number} [digits] after the point
 * @returns {string} "50 %"
 */
export function percent(value, digits = 0) {
  return `${(value * 100).toFixed(digits)} %`;
}

/**
 * How long ago something was.
 * @param {number} seconds
 * @returns {string} "5 minutes ago"
 */
export function ago(seconds) {
  const units = /** @type {const} */ ([
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ]);
  for (const [unit, size] of units) {
    const whole = Math.floor(seconds / size);
    if (whole >= 1) return `${count(whole)} ${unit}${whole === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/**
 * @param {number} value
 * @param {number} digits after the point
 * @returns {string} "−0.50"; what is rounded to nothing has no sign
 */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return text.replace("-", Number(text) === 0 ? "" : "−");
}

/**
 * @param {number} value
 * @returns {string} with two digits after the point, or with four where two would show a small number as zero: "0.0025"
 */
export function visible(value) {
  const digits = [2, 4].find((digits) => Number(value.toFixed(digits)) !== 0);
  return value === 0 ? "0.00" : digits ? fixed(value, digits) : "≈ 0";
}

/**
 * @param {number | null} speed steps a second; null means no limit
 * @returns {string}
 */
export function speed(speed) {
  if (speed === null) return "as fast as it goes";
  return speed === 1 ? "1 step/s" : `${count(speed)} steps/s`;
}

/** A number of which nothing is left out but the noise of its last bits. */
const FULL_DIGITS = 12;

/**
 * A number in full, as it can be typed again.
 * @param {number} value finite
 * @returns {string} "1234567", "0.03", "1e-8"
 */
export function full(value) {
  return String(Number(value.toPrecision(FULL_DIGITS)));
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Thousands apart by commas as the page writes them, by spaces or by apostrophes. */
const GROUPED = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:\.\d+)?$/;
const GROUPED_BY_POINTS = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:\.\d{3})+,\d+)$/;
/** What English reads as a thousand and others as one with three decimals, or the other way round. */
const TWOFOLD = {float: /^[+-]?[1-9]\d{0,2},\d{3}$/, int: /^[+-]?[1-9]\d{0,2}\.\d{3}$/};
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;
const POWER = /^(?:(.*\d) ?[×·*x] ?)?10 ?(?:\^ ?([+-]?\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))$/i;

/**
 * Reads a number that was typed: with a decimal point, with thousands grouped as the page writes them, or with a
 * power of ten. A decimal comma is taken where it can be nothing else.
 * @param {string} text
 * @param {{minimum: number | null, maximum: number | null, kind?: "float" | "int",
 *   open?: "" | "low" | "high" | "both"}} limits inclusive, but for the ends that are open
 * @returns {{value: number} | {sentence: string}} the number, or what is wrong with it
 */
export function parseNumber(text, {minimum, maximum, kind = "float", open = ""}) {
  const wanted = range(minimum, maximum, kind, open);
  const [plain, shown] = [unified(text), text.trim()];
  if (plain === "") return {sentence: `Type ${wanted}; the field is empty.`};
  const doubt = unclear(plain, kind);
  if (doubt) return {sentence: `“${shown}” ${doubt}.`};
  const value = quantity(plain);
  if (Number.isNaN(value)) return {sentence: `Type ${wanted}; “${shown}” is not a number.`};
  const least = open === "low" || open === "both" ? value > Number(minimum) : value >= Number(minimum);
  const most = open === "high" || open === "both" ? value < Number(maximum) : value <= Number(maximum);
  const outside = (minimum !== null && !least) || (maximum !== null && !most);
  if (outside || !Number.isFinite(value) || (kind === "int" && !Number.isSafeInteger(value))) {
    return {sentence: `Type ${wanted}; ${shown} is not.`};
  }
  return {value};
}

/** @param {string} text @returns {string} with one kind of space, of minus sign and of apostrophe */
function unified(text) {
  return text
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, "")
    .trim()
    .replace(/\s/g, " ")
    .replace(/[−–‐‑]/g, "-")
    .replace(/[’ʼ]/g, "'");
}

/** @param {string} plain @returns {number} NaN for what is no number */
function quantity(plain) {
  const power = POWER.exec(plain);
  if (power) {
    const [, lead = "1", typed, raised] = power;
    return POWER.test(lead) || /e/i.test(lead)
      ? Number.NaN
      : Number(`${quantity(lead)}e${typed ?? onTheLine(raised)}`);
  }
  if (GROUPED.test(plain)) return Number(plain.replace(/[, ']/g, ""));
  const point = DECIMAL_COMMA.test(plain) ? plain.replace(",", ".") : plain;
  return PLAIN.test(point) ? Number(point) : Number.NaN;
}

/** @param {string} raised @returns {string} its digits as ordinary ones */
function onTheLine(raised) {
  return raised
    .replace(/⁻/, "-")
    .replace(/[⁺⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => (digit === "⁺" ? "+" : String(RAISED.indexOf(digit))));
}

/**
 * What keeps a number from being read in one way, and how to write it.
 * @param {string} plain
 * @param {"float" | "int"} kind
 * @returns {string} "" where it is clear
 */
function unclear(plain, kind) {
  const digits = plain.replace(/[.,]/g, "");
  if (TWOFOLD[kind].test(plain)) {
    const decimal = plain.replace(",", ".");
    const one = kind === "float" ? decimal : Number(decimal);
    return `can be read in two ways; type ${digits}${kind === "float" || Number.isInteger(one) ? ` or ${one}` : ""}`;
  }
  if (GROUPED_BY_POINTS.test(plain))
    return `has points between thousands; type ${plain.replaceAll(".", "").replace(",", ".")}`;
  const commas = plain.includes(",") && /^[+-]?[\d,]+$/.test(plain) && !GROUPED.test(plain);
  if (commas && (kind === "int" || !DECIMAL_COMMA.test(plain)))
    return "has a comma that is not between thousands; type a number such as 1500 or 1,500";
  return "";
}

/**
 * @param {number | null} minimum
 * @param {number | null} maximum
 * @param {"float" | "int"} kind
 * @param {"" | "low" | "high" | "both"} open
 */
function range(minimum, maximum, kind, open) {
  const noun = kind === "int" ? "a whole number" : "a number";
  const written = (/** @type {number} */ limit) =>
    Number.isInteger(limit) && Math.abs(limit) < 1e15 ? count(limit).replace("−", "-") : full(limit);
  if (open && minimum !== null && maximum !== null) {
    const low = open === "high" ? `of at least ${written(minimum)}` : `above ${written(minimum)}`;
    return `${noun} ${low} and ${open === "low" ? "at most" : "below"} ${written(maximum)}`;
  }
  if (minimum !== null && maximum !== null) return `${noun} from ${written(minimum)} to ${written(maximum)}`;
  if (minimum !== null) return `${noun} of at least ${written(minimum)}`;
  return maximum === null ? noun : `${noun} of at most ${written(maximum)}`;
}

/**
 * @param {readonly number[]} values
 * @returns {string} as it can be typed again
 */
export function listText(values) {
  return values.join(", ");
}

/**
 * @param {string} text whole numbers with commas or blanks between them; nothing for an empty list
 * @param {{minimum: number, maximum: number}} limits inclusive, of each number
 * @returns {{value: number[]} | {sentence: string}} the numbers, or what is wrong
 */
export function parseList(text, {minimum, maximum}) {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const values = parts.map(Number);
  const wrong = parts.find(
    (part, index) => !/^(0|[1-9]\d*)$/.test(part) || values[index] < minimum || values[index] > maximum,
  );
  if (wrong === undefined) return {value: values.sort((a, b) => a - b)};
  const range = `from ${count(minimum)} to ${count(maximum)}`;
  return {
    sentence: `Type whole numbers ${range} with commas between them, as in 30, 60, 90; “${wrong}” is not one.`,
  };
}

/** @param {string} title @returns {string} as it stands inside a sentence: "two Gaussians", but "RMSprop" */
export function inSentence(title) {
  return title.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
}
