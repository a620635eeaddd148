/**
 * The catalogue's activation functions g and their derivatives g', as the pages draw them.
 * A test holds both against torch for every entry.
 */

/**
 * formula, derivative: as they are read. torch: the call, F being torch.nn.functional.
 * @typedef {{name: string, title: string, torch: string, formula: string, derivative: string,
 *   value(z: number): number, slope(z: number): number}} Activation
 */

const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));
const density = (/** @type {number} */ z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const cosh = (/** @type {number} */ z) => 1 / Math.cosh(z) ** 2;

/**
 * The standard normal distribution function, by Simpson's rule over [0, z].
 * @param {number} z
 * @returns {number} to about 1e-9
 */
function normal(z) {
  const end = Math.min(8, Math.abs(z));
  const half = end / 2 / PANELS;
  let sum = density(0) + density(end);
  for (let i = 1; i < 2 * PANELS; i++) sum += density(i * half) * (i % 2 ? 4 : 2);
  const area = (sum * half) / 3;
  return z < 0 ? 0.5 - area : 0.5 + area;
}
const PANELS = 64;

/** @type {readonly Activation[]} */
export const ACTIVATIONS = [
  {
    name: "sigmoid",
    title: "Sigmoid",
    torch: "torch.sigmoid(z)",
    formula: "g(z) = 1 / (1 + e⁻ᶻ)",
    derivative: "g′(z) = g(z) (1 − g(z))",
    value: sigmoid,
    slope: (z) => sigmoid(z) * sigmoid(-z),
  },
  {
    name: "tanh",
    title: "tanh",
    torch: "torch.tanh(z)",
    formula: "g(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)",
    derivative: "g′(z) = 1 − g(z)²",
    value: Math.tanh,
    slope: cosh,
  },
  {
    name: "relu",
    title: "ReLU",
    torch: "torch.relu(z)",
    formula: "g(z) = max(0, z)",
    derivative: "g′(z) = 1 if z > 0, else 0",
    value: (z) => Math.max(0, z),
    slope: (z) => (z > 0 ? 1 : 0),
  },
  {
    name: "leaky-relu",
    title: "Leaky ReLU",
    torch: "F.leaky_relu(z)",
    formula: "g(z) = z if z > 0, else 0.01 z",
    derivative: "g′(z) = 1 if z > 0, else 0.01",
    value: (z) => (z > 0 ? z : 0.01 * z),
    slope: (z) => (z > 0 ? 1 : 0.01),
  },
  {
    name: "elu",
    title: "ELU",
    torch: "F.elu(z)",
    formula: "g(z) = z if z > 0, else eᶻ − 1",
    derivative: "g′(z) = 1 if z > 0, else eᶻ",
    value: (z) => (z > 0 ? z : Math.expm1(z)),
    slope: (z) => (z > 0 ? 1 : Math.exp(z)),
  },
  {
    name: "gelu",
    title: "GELU",
    torch: "F.gelu(z)",
    formula: "g(z) = z Φ(z)",
    derivative: "g′(z) = Φ(z) + z φ(z)",
    value: (z) => z * normal(z),
    slope: (z) => normal(z) + z * density(z),
  },
  {
    name: "silu",
    title: "SiLU",
    torch: "F.silu(z)",
    formula: "g(z) = z σ(z)",
    derivative: "g′(z) = σ(z) (1 + z σ(−z))",
    value: (z) => z * sigmoid(z),
    slope: (z) => sigmoid(z) * (1 + z * sigmoid(-z)),
  },
  {
    name: "softplus",
    title: "Softplus",
    torch: "F.softplus(z)",
    formula: "g(z) = log(1 + eᶻ)",
    derivative: "g′(z) = σ(z)",
    value: (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))),
    slope: sigmoid,
  },
  {
    name: "sine",
    title: "Sine",
    torch: "torch.sin(z)",
    formula: "g(z) = sin z",
    derivative: "g′(z) = cos z",
    value: Math.sin,
    slope: Math.cos,
  },
  {
    name: "linear",
    title: "Linear",
    torch: "nn.Identity()(z)",
    formula: "g(z) = z",
    derivative: "g′(z) = 1",
    value: (z) => z,
    slope: () => 1,
  },
];

/**
 * @param {string} name of the catalogue
 * @returns {Activation}
 * @throws {Error} the catalogue has no such name
 */
export function activation(name) {
  const found = ACTIVATIONS.find((one) => one.name === name);
  if (!found)
    throw new Error(`an activation is one of ${ACTIVATIONS.map((a) => a.name).join(", ")}; got ${name}`);
  return found;
}

/** A gradient of less than this all but vanishes on its way back. */
export const VANISHED = 0.01;

/**
 * Where the derivative of an activation is all but zero.
 * @param {Activation} of
 * @param {number} from
 * @param {number} to above from
 * @returns {[number, number][]} intervals of z, in order, to a hundredth
 */
export function dead(of, from, to) {
  const steps = Math.round((to - from) * 100);
  /** @type {[number, number][]} */
  const found = [];
  /** @type {number | null} */
  let begin = null;
  for (let i = 0; i <= steps; i++) {
    const z = from + ((to - from) * i) / steps;
    const gone = Math.abs(of.slope(z)) < VANISHED;
    if (gone && begin === null) begin = z;
    if (begin !== null && (!gone || i === steps)) {
      found.push([begin, z]);
      begin = null;
    }
  }
  return found;
}
