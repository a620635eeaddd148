/** The next update of every weight, beside its gradient: what each optimizer makes of the same slope. Pure. */

/** @typedef {import("../types.d.ts").Numbers} Losses null where not finite */
/** @typedef {{value: Losses, gradient: Losses, step: Losses}} Update */

/** Gradients smaller than this are as good as none, and no rate is told for them. */
const NONE = 1e-12;

/**
 * Each weight's name, as the probe orders them: layer by layer, unit by unit, a unit's bias last.
 * @param {readonly number[]} sizes units of each layer, the inputs first
 * @returns {{layer: number, unit: number, input: number | null, text: string}[]} input: null for a bias; all from 1
 */
export function weightNames(sizes) {
  return sizes.slice(1).flatMap((units, k) =>
    Array.from({length: units}, (_, u) =>
      Array.from({length: sizes[k] + 1}, (__, i) => {
        const input = i < sizes[k] ? i + 1 : null;
        const of = [k + 1, u + 1].join(".");
        return {layer: k + 1, unit: u + 1, input, text: input === null ? `b${of}` : `w${of}.${input}`};
      }),
    ).flat(),
  );
}

/**
 * The rate of plain gradient descent that would make the same steps, weight by weight: −Δw / g.
 * @param {Update} update
 * @returns {(number | null)[]} null where there is no gradient, or what is asked of is not finite
 */
export function effectiveRates({gradient, step}) {
  return gradient.map((g, i) => {
    const moved = step[i];
    return g === null || moved === null || Math.abs(g) < NONE ? null : -moved / g;
  });
}

/**
 * How unequal numbers are.
 * @param {readonly (number | null)[]} values
 * @returns {number | null} the largest size over the smallest, of those that are not 0; null where none is known
 */
export function spread(values) {
  const sizes = values.flatMap((value) => (value === null || value === 0 ? [] : [Math.abs(value)]));
  return sizes.length ? Math.max(...sizes) / Math.min(...sizes) : null;
}

/** @param {readonly (number | null)[]} values @returns {number} the largest size, at least something */
export function largest(values) {
  return Math.max(1e-12, ...values.map((value) => Math.abs(value ?? 0)));
}
