/** How the next token is drawn from a network's logits: temperature, top-k and top-p. */

/**
 * temperature: what logits are divided by; 0 takes the likeliest. k: how many are left; 0 for all.
 * p: the smallest set of the likeliest whose chances reach it is left; 1 for all.
 * @typedef {{temperature: number, k: number, p: number}} Sampling
 */

/**
 * @param {readonly (number | null)[]} logits null where not finite
 * @param {Sampling} sampling
 * @returns {number[]} the chance of each, which sum to 1
 */
export function chancesOf(logits, {temperature, k, p}) {
  const values = logits.map((logit) => logit ?? Number.NEGATIVE_INFINITY);
  const order = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
  if (temperature === 0) return values.map((_, index) => (index === order[0] ? 1 : 0));
  const top = values[order[0]];
  const raw = values.map((value) => Math.exp((value - top) / temperature));
  const whole = raw.reduce((sum, value) => sum + value, 0);
  const kept = new Set();
  let reached = 0;
  for (const index of order) {
    if ((k && kept.size >= k) || (kept.size && reached >= p)) break;
    kept.add(index);
    reached += raw[index] / whole;
  }
  const left = [...kept].reduce((sum, index) => sum + raw[index], 0);
  return raw.map((value, index) => (kept.has(index) ? value / left : 0));
}

/**
 * @param {readonly number[]} chances
 * @param {number} chance from 0 to below 1
 * @returns {number} the index that the chance falls on
 */
export function drawn(chances, chance) {
  let reached = 0;
  for (let index = 0; index < chances.length; index++) {
    reached += chances[index];
    if (chance < reached) return index;
  }
  return chances.reduce((best, value, index) => (value > chances[best] ? index : best), 0);
}

/**
 * @param {number} seed
 * @returns {() => number} numbers from 0 to below 1, the same for the same seed (mulberry32)
 */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
