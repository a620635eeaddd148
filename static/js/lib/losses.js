/** The losses of one example, and how they change with the answer ŷ and with the logit z under it. */

export const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/** log(1 + eᶻ), where eᶻ may be too large to hold. @param {number} z @returns {number} */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 * value: of an answer ŷ and the truth y, 0 or 1. onLogit: of z, ŷ = σ(z). slope: ∂L/∂z.
 * @typedef {{name: string, title: string, value(guess: number, y: number): number,
 *   onLogit(z: number, y: number): number, slope(z: number, y: number): number}} ExampleLoss
 */

/** Nats. @type {ExampleLoss} */
export const crossEntropy = {
  name: "bce",
  title: "binary cross entropy",
  value: (guess, y) => -(y ? Math.log(guess) : Math.log1p(-guess)),
  onLogit: (z, y) => softplus(z) - y * z,
  slope: (z, y) => sigmoid(z) - y,
};

/** @type {ExampleLoss} */
export const squaredError = {
  name: "mse",
  title: "squared error",
  value: (guess, y) => (guess - y) ** 2,
  onLogit: (z, y) => (sigmoid(z) - y) ** 2,
  slope: (z, y) => 2 * (sigmoid(z) - y) * sigmoid(z) * sigmoid(-z),
};
