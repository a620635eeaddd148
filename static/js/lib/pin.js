/** A pinned run: its curve thinned to what a figure can show, small enough for the browser's own store. */

/** @typedef {import("./history.js").History} History */
/**
 * loss: which one it is, by the catalogue's name. step, training, test: where it stood when it was pinned; null: not
 * finite. steps, losses, rates: its curve, entry by entry; null: not finite.
 * @typedef {{run: string, name: string, loss: string, step: number, training: number | null, test: number | null,
 *   steps: number[], losses: (number | null)[], rates: (number | null)[]}} Pin
 */

/** Points of a curve at most. */
const MOST = 500;
const DIGITS = 5;

/**
 * @param {{run: string, name: string, loss: string}} about
 * @param {History} history of at least one bucket
 * @param {number} trial
 * @returns {Pin}
 */
export function pinned(about, {step, columns, trials, length}, trial) {
  const value = (/** @type {Float64Array} */ column, /** @type {number} */ index) => {
    const found = column[index * trials + trial];
    return Number.isFinite(found) ? Number(found.toPrecision(DIGITS)) : null;
  };
  const last = length - 1;
  const count = Math.min(length, MOST);
  const chosen = Array.from({length: count}, (_, k) =>
    count > 1 ? Math.round((k * last) / (count - 1)) : last,
  );
  return {
    ...about,
    step: step[last],
    training: value(columns.training_loss, last),
    test: value(columns.test_loss, last),
    steps: chosen.map((index) => step[index]),
    losses: chosen.map((index) => value(columns.training_loss, index)),
    rates: chosen.map((index) => value(columns.learning_rate, index)),
  };
}

/**
 * @param {string | null} text
 * @returns {Pin | null} null where it is not the text of one
 */
export function parsePin(text) {
  try {
    const read = JSON.parse(text ?? "null");
    const words = ["run", "name", "loss"].every((key) => typeof read[key] === "string");
    const lists = ["steps", "losses", "rates"].map((key) => read[key]);
    const numbers = (/** @type {unknown} */ list) =>
      Array.isArray(list) && list.every((value) => value === null || typeof value === "number");
    const whole = lists.every((list) => numbers(list) && list.length === lists[0].length);
    return words && whole && typeof read.step === "number" ? read : null;
  } catch {
    return null;
  }
}
