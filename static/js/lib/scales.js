/** Maps between a value and a place, on a slider's track or on an axis, and where an axis is labelled. */

import {clamp} from "./arrays.js";
import {count, fixed, superscript} from "./format.js";

/** Learning rates of the slider: 1e-5 to 10. */
export const RATE = {low: 1e-5, high: 10};

/** Steps a second of the slider, below its right end, which means no limit. */
export const SPEED = {low: 1, high: 10_000, end: 100};

const NICE = [1, 1.5, 2, 3, 4, 6, 8, 10];

/**
 * @param {number} value
 * @param {number} digits at least 1
 * @returns {number} value to so many significant digits
 */
export function significant(value, digits) {
  return Number(value.toPrecision(digits));
}

/**
 * @param {number} rate above 0
 * @returns {number} the slider's position: the power of ten, within the slider
 */
export function ratePosition(rate) {
  return clamp(Math.log10(rate), Math.log10(RATE.low), Math.log10(RATE.high));
}

/**
 * @param {number} position a power of ten
 * @returns {number} the rate there, to three significant digits
 */
export function rateAt(position) {
  return significant(10 ** position, 3);
}

/**
 * @param {number | null} speed steps a second; null means as fast as it goes
 * @returns {number} the slider's position, 0 to SPEED.end
 */
export function speedPosition(speed) {
  if (speed === null || speed > SPEED.high) return SPEED.end;
  const share = Math.log(clamp(speed, SPEED.low, SPEED.high) / SPEED.low) / Math.log(SPEED.high / SPEED.low);
  return Math.round(share * (SPEED.end - 1));
}

/**
 * @param {number} position 0 to SPEED.end
 * @returns {number | null} steps a second to two significant digits; null at the right end
 */
export function speedAt(position) {
  if (position >= SPEED.end) return null;
  return significant(SPEED.low * (SPEED.high / SPEED.low) ** (position / (SPEED.end - 1)), 2);
}

/**
 * The smallest round number at or above value, so that an axis grows in jumps.
 * @param {number} value
 * @returns {number} a round number; 0 when value is not above 0
 */
export function jump(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const lead = NICE.find((nice) => nice * power >= value * (1 - 1e-9)) ?? 10;
  return significant(lead * power, 3);
}

/** @typedef {{at(step: number): number, step(at: number): number}} StepUnits a step's place on its axis, and back */

/**
 * The units of a step axis: the step itself, or log₁₀(1 + step), so that step 0 lies at the left end of either.
 * @param {boolean} logarithmic
 * @returns {StepUnits}
 */
export function stepUnits(logarithmic) {
  return logarithmic
    ? {at: (step) => Math.log10(1 + step), step: (at) => 10 ** at - 1}
    : {at: (step) => step, step: (at) => at};
}

/**
 * A straight map from axis units to pixels.
 * @param {number} from axis units
 * @param {number} to axis units, other than from
 * @param {number} start pixel of from
 * @param {number} end pixel of to
 * @returns {{pixel(value: number): number, value(pixel: number): number}}
 */
export function straight(from, to, start, end) {
  const slope = (end - start) / (to - from);
  return {
    pixel: (value) => start + (value - from) * slope,
    value: (pixel) => from + (pixel - start) / slope,
  };
}

/** @typedef {{at: number, text: string}} Tick at: axis units (the power of ten on a logarithmic axis) */

/**
 * Round steps from one end to the other.
 * @param {number} from
 * @param {number} to above from
 * @param {number} most about how many ticks there is room for, at least 1
 * @returns {Tick[]}
 */
export function linearTicks(from, to, most) {
  const rough = (to - from) / Math.max(1, most);
  const power = Math.floor(Math.log10(rough) + 1e-9);
  const lead = [1, 2, 2.5, 5, 10].find((nice) => nice * 10 ** power >= rough * (1 - 1e-9)) ?? 10;
  const step = lead * 10 ** power;
  const finest = (lead === 10 ? power + 1 : power) - (lead === 2.5 ? 1 : 0);
  const digits = clamp(-finest, 0, 100);
  const text = writer(Math.max(Math.abs(from), Math.abs(to)), finest);
  const ticks = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) {
    const at = Number((k * step).toFixed(digits));
    ticks.push({at, text: text(at)});
  }
  return ticks;
}

/** Digits after the point of a small number that is still written out. */
const LONGEST = 6;

/**
 * @param {number} size the largest number on the axis
 * @param {number} finest the power of ten of the last digit that tells ticks apart
 * @returns {(at: number) => string} how its ticks are written, all alike
 */
function writer(size, finest) {
  const power = Math.floor(Math.log10(size));
  if ((-finest > LONGEST && size < 1e-3) || size >= 1e10)
    return (at) =>
      at === 0 ? "0" : `${fixed(at / 10 ** power, clamp(power - finest, 0, 15))}×10${superscript(power)}`;
  if (finest < 0) return (at) => grouped(fixed(at, -finest));
  if (size >= 1e6 && finest >= 4) return (at) => `${fixed(at / 1e6, Math.max(0, 6 - finest))} M`;
  return count;
}

/** @param {string} text a number with digits after the point @returns {string} with a comma at each thousand from 10,000 on */
function grouped(text) {
  const [whole, part] = text.split(".");
  return whole.length > 4 ? `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${part}` : text;
}

/**
 * Whole steps only, however few there are.
 * @param {number} from
 * @param {number} to above from by 1 at least
 * @param {number} most about how many ticks there is room for, at least 1
 * @returns {Tick[]}
 */
export function stepTicks(from, to, most) {
  return linearTicks(from, to, Math.min(most, to - from))
    .filter(({at}) => Number.isInteger(at))
    .map(({at}) => ({at, text: tickText(at, 0)}));
}

/**
 * @param {number} at
 * @param {number} digits after the point
 * @returns {string}
 */
function tickText(at, digits) {
  if (digits > 0) return fixed(at, digits);
  return Math.abs(at) >= 1e6 ? `${count(at / 1e6)} M` : count(at);
}

/**
 * Powers of ten.
 * @param {number} from a power of ten, as is to
 * @param {number} to above from
 * @param {number} most about how many ticks there is room for, at least 1
 * @returns {Tick[]}
 */
export function logTicks(from, to, most) {
  const first = Math.ceil(from - 1e-9);
  const last = Math.floor(to + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const ticks = [];
  for (let power = last; power >= first; power -= every) ticks.unshift({at: power, text: powerText(power)});
  return ticks;
}

/**
 * Step 0 and powers of ten, on an axis of log₁₀(1 + step).
 * @param {number} end the last step of the axis, at least 1
 * @param {number} most about how many ticks there is room for, at least 2
 * @returns {Tick[]}
 */
export function logStepTicks(end, most) {
  const {at} = stepUnits(true);
  const last = Math.floor(Math.log10(end) + 1e-9);
  const every = Math.max(1, Math.ceil((last + 1) / Math.max(1, most - 1)));
  const ticks = [];
  for (let power = last; power >= 0; power -= every) {
    const step = 10 ** power;
    if (at(step) >= (at(end) * 0.5) / most) ticks.unshift({at: at(step), text: tickText(step, 0)});
  }
  return [{at: 0, text: "0"}, ...ticks];
}

/**
 * @param {number} power
 * @returns {string} "10⁻³", and plain numbers from 0.1 to 100
 */
export function powerText(power) {
  return power >= -1 && power <= 2 ? String(10 ** power) : `10${superscript(power)}`;
}

/**
 * What an axis counts in. at: a value's place on it; value: and back.
 * @typedef {{name: string, at(value: number): number, value(at: number): number, ticks(span: import("./zoom.js").Span,
 *   most: number): Tick[]}} Units name: the same for the same units
 */

/** The smallest value that a logarithmic axis tells from 0. */
const SMALLEST = 1e-12;

/** @type {Units} */
export const LINEAR = {
  name: "linear",
  at: Number,
  value: Number,
  ticks: ({from, to}, most) => linearTicks(from, to, most),
};

/** @type {Units} */
export const LOGARITHMIC = {
  name: "log",
  at: (value) => Math.log10(Math.max(value, SMALLEST)),
  value: (at) => 10 ** at,
  ticks: ({from, to}, most) =>
    decadesIn(from, to) ? logTicks(from, to, most) : between(LOGARITHMIC, from, to, most),
};

/**
 * @param {boolean} logarithmic
 * @returns {Units} of steps
 */
export function stepAxis(logarithmic) {
  const {at, step} = stepUnits(logarithmic);
  /** @type {Units} */
  const units = {
    name: logarithmic ? "log steps" : "steps",
    at,
    value: step,
    ticks({from, to}, most) {
      if (!logarithmic)
        return linearTicks(from, to, Math.min(most, to - from)).filter((tick) => Number.isInteger(tick.at));
      if (from === 0) return logStepTicks(step(to), 2 * most);
      if (!decadesIn(from, to)) return between(units, from, to, most);
      return logTicks(from, to, most).map(({at: power}) => ({
        at: at(10 ** power),
        text: tickText(10 ** power, 0),
      }));
    },
  };
  return units;
}

/** @param {number} from powers of ten @param {number} to @returns {boolean} whether it holds two of them */
const decadesIn = (from, to) => Math.floor(to + 1e-9) - Math.ceil(from - 1e-9) >= 1;

/**
 * Round values of a short part of a logarithmic axis.
 * @param {Units} units
 * @param {number} from
 * @param {number} to
 * @param {number} most
 * @returns {Tick[]}
 */
function between({at, value}, from, to, most) {
  return linearTicks(value(from), value(to), most).map((tick) => ({at: at(tick.at), text: tick.text}));
}
