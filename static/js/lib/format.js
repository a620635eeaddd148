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
 * @returns {string} "1.2×10⁻⁵"
 */
function scientific(value) {
  const [lead, power] = value.toExponential(1).split("e");
  return `${lead.replace("-", "−")}×10${superscript(Number(power))}`;
}

/**
 * Any number, briefly.
 * @param {number | null | undefined} value
 * @param {number} [digits] significant ones
 * @returns {string} "0.012", "−3.4×10⁻⁷", and "–" where there is none
 */
export function brief(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return scientific(value);
  if (size >= 1000) return count(Math.round(value));
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
 * @param {number | null} speed steps a second; null means no limit
 * @returns {string}
 */
export function speed(speed) {
  if (speed === null) return "as fast as it goes";
  return speed === 1 ? "1 step/s" : `${count(speed)} steps/s`;
}

/**
 * Reads a number that was typed.
 * @param {string} text with a decimal point or comma
 * @param {{minimum: number | null, maximum: number | null, kind?: "float" | "int"}} limits inclusive
 * @returns {{value: number} | {sentence: string}} the number, or what is wrong with it
 */
export function parseNumber(text, {minimum, maximum, kind = "float"}) {
  const wanted = range(minimum, maximum, kind);
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = Number(plain);
  if (plain === "") return {sentence: `Type ${wanted}; the field is empty.`};
  if (!Number.isFinite(value)) return {sentence: `Type ${wanted}; “${text.trim()}” is not a number.`};
  const outside = (minimum !== null && value < minimum) || (maximum !== null && value > maximum);
  if (outside || (kind === "int" && !Number.isInteger(value))) {
    return {sentence: `Type ${wanted}; ${text.trim()} is not.`};
  }
  return {value};
}

/**
 * @param {number | null} minimum
 * @param {number | null} maximum
 * @param {"float" | "int"} kind
 * @returns {string} "a whole number from 1 to 1000000"
 */
function range(minimum, maximum, kind) {
  const noun = kind === "int" ? "a whole number" : "a number";
  if (minimum !== null && maximum !== null) return `${noun} from ${minimum} to ${maximum}`;
  if (minimum !== null) return `${noun} of at least ${minimum}`;
  return maximum === null ? noun : `${noun} of at most ${maximum}`;
}
