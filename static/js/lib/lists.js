/** Lists of whole numbers as they are typed and shown. */

import {count} from "./format.js";

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
