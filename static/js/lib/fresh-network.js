/** New weights for a small network, the same for the same seed. */

/** @typedef {import("../types.d.ts").BackpropQuery} BackpropQuery */

/**
 * Numbers from 0 to 1 that follow from a seed (mulberry32, by Tommy Ettinger; in the public domain).
 * @param {number} seed
 * @returns {() => number}
 */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The question with a network of other sizes, each weight from -1/√inputs to 1/√inputs as `nn.Linear` starts,
 * rounded to hundredths so that a reader can follow. Hidden layers keep the first one's activation.
 * @param {BackpropQuery} question
 * @param {readonly number[]} sizes inputs, and the units of each layer
 * @param {number} seed
 * @returns {BackpropQuery}
 */
export function freshNetwork(question, sizes, seed) {
  const next = random(seed);
  const {layers} = question;
  const last = layers[layers.length - 1];
  const draw = (/** @type {number} */ inputs) =>
    Math.round(((next() * 2 - 1) / Math.sqrt(inputs)) * 100) / 100;
  const made = sizes.slice(1).map((units, k) => {
    const inputs = sizes[k];
    return {
      weights: Array.from({length: units}, () => Array.from({length: inputs}, () => draw(inputs))),
      bias: layers[0].bias ? Array.from({length: units}, () => draw(inputs)) : null,
      activation: k === sizes.length - 2 ? last.activation : layers[0].activation,
    };
  });
  return {...question, layers: made, nudge: question.nudge ? "w1.1.1" : null};
}
