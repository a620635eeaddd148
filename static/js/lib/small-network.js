/** Small networks for the figures of backpropagation: with new weights, or as a run has them now. */

import {random} from "./arrays.js";
import {featureAt} from "./features.js";
import {activationsOf, sizes} from "./spec.js";

/** @typedef {import("../types.d.ts").BackpropQuery} BackpropQuery */

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

/** @typedef {import("../types.d.ts").BackpropExample} BackpropExample */
/**
 * settings: as they are now. weights: of the trial in view, layer by layer, (inputs + 1, units), biases last.
 * @typedef {{settings: import("../types.d.ts").RunSpec, set: import("./spec.js").DataSet, weights: ArrayLike<number>,
 *   points: import("../types.d.ts").Points}} SmallRun
 */

const WIDTH = 4;
const HIDDEN = 3;
const EXAMPLES = 8;
/** Decimal digits that bring a float32 back. */
const DIGITS = 9;

/**
 * @param {SmallRun} run
 * @returns {{question: BackpropQuery} | {sentence: string}} what to ask, or why it cannot be
 */
export function openBackprop({settings, set, weights, points}) {
  const {network, loss, trials} = settings;
  const shape = settings.sequence ? [] : sizes(settings, set);
  const sentence = tooLarge(shape, loss);
  if (sentence) return {sentence};
  const {learning_rate, optimizer} = trials[0];
  return {
    question: {
      type: "backprop",
      layers: layersOf(shape, weights, [
        ...activationsOf(network),
        set.problem === "classification" ? "sigmoid" : "linear",
      ]),
      loss: /** @type {BackpropQuery["loss"]} */ (loss),
      examples: examplesOf(network.features, set, points),
      optimizer,
      learning_rate,
    },
  };
}

/** @param {readonly number[]} shape none for a transformer @param {string} loss */
function tooLarge(shape, loss) {
  const hidden = shape.slice(1, -1);
  const small = shape.length > 0 && hidden.length <= HIDDEN && Math.max(...shape) <= WIDTH;
  if (small && shape[shape.length - 1] === 1 && loss !== "cross-entropy") return "";
  const came = shape.length === 0 ? "a transformer" : `${shape.join("-")} with ${loss}`;
  return `The chapter takes up to ${HIDDEN} hidden layers of ${WIDTH} units, ${WIDTH} inputs and one output; this is ${came}.`;
}

/** @param {readonly number[]} shape @param {ArrayLike<number>} weights @param {readonly string[]} activations */
function layersOf(shape, weights, activations) {
  let at = 0;
  const number = (/** @type {number} */ index) => Number(weights[index].toPrecision(DIGITS));
  return shape.slice(1).map((units, k) => {
    const inputs = shape[k];
    const begin = at;
    at += (inputs + 1) * units;
    return {
      weights: Array.from({length: units}, (_, i) =>
        Array.from({length: inputs}, (_, j) => number(begin + j * units + i)),
      ),
      bias: Array.from({length: units}, (_, i) => number(begin + inputs * units + i)),
      activation: activations[k],
    };
  });
}

/**
 * The first training examples, as the network sees them.
 * @param {readonly string[]} features
 * @param {import("./spec.js").DataSet} set
 * @param {import("../types.d.ts").Points} points
 * @returns {BackpropExample[]}
 */
function examplesOf(features, set, {x1, x2, target, training}) {
  const [center, scale] = set.value ?? [0, 1];
  return x1.slice(0, Math.min(EXAMPLES, training)).map((x, i) => ({
    x: features.map((name) => Number(featureAt(name, set, x, x2[i]).toPrecision(DIGITS))),
    y: Number(((target[i] - center) / scale).toPrecision(DIGITS)),
  }));
}

/** @param {BackpropQuery} question @returns {string} the query and slide of the chapter's address that show it */
export function backpropQuery(question) {
  return `?network=${encodeURIComponent(JSON.stringify(question))}#network`;
}
