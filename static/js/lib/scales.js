/** Maps between a value and a place: on a slider's track, or on an axis. */

import {clamp} from "./arrays.js";

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
