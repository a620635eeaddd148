/** What happens layer by layer, and weight by weight, in numbers and in plain sentences. Pure. */

import {count, percent} from "./format.js";
import {significant} from "./scales.js";

/** @typedef {import("../types.d.ts").Numbers} Numbers */
/** @typedef {{value: Numbers, gradient: Numbers, step: Numbers}} Update */

/** Gradients smaller than this are treated as none, and no rate is given for them. */
const NONE = 1e-12;

/**
 * Each weight's name, as the probe orders them: layer by layer, unit by unit, a unit's bias last.
 * @param {readonly number[]} sizes units of each layer, the inputs first
 * @returns {{layer: number, unit: number, input: number | null, text: string}[]} input: null for a bias; all from 1
 */
export function weightTitles(sizes) {
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
export function inequality(values) {
  const sizes = values.flatMap((value) => (value === null || value === 0 ? [] : [Math.abs(value)]));
  return sizes.length ? Math.max(...sizes) / Math.min(...sizes) : null;
}

/** @param {readonly (number | null)[]} values @returns {number} the largest size, at least something */
export function largestSize(values) {
  return Math.max(1e-12, ...values.map((value) => Math.abs(value ?? 0)));
}

/** One answer. @typedef {{step: number, norm: Numbers, ratio: Numbers, noise: Numbers}} Sample */

/** Answers that are kept. */
const KEPT = 240;
/** A gradient that is so much smaller than the largest has all but vanished. */
const VANISHED = 0.01;
/** An update that is so small a part of the weights moves nothing. */
const STILL = 1e-6;
/** An update that is so large a part of the weights is rough. */
const ROUGH = 0.1;

/**
 * @param {number} layers that have weights
 * @returns {string[]} what they are called
 */
export function layerNames(layers) {
  return Array.from({length: layers}, (_, index) => (index === layers - 1 ? "output" : `layer ${index + 1}`));
}

/**
 * @param {readonly Sample[]} samples in the order of their steps
 * @param {import("../types.d.ts").GradientsAnswer} gradients
 * @param {number} step
 * @returns {Sample[]} with one more; those at or after its step are of a past that is no more
 */
export function sampled(samples, {norm, variance, update_ratio}, step) {
  const noise = norm.map((size, layer) => {
    const spread = variance[layer];
    return size && spread !== null ? spread / size ** 2 : null;
  });
  const before = samples.filter((sample) => sample.step < step).slice(1 - KEPT);
  return [...before, {step, norm, ratio: update_ratio, noise}];
}

/**
 * What to know of the gradients now.
 * @param {Sample} sample
 * @param {number | null} noiseScale of the whole network, in examples
 * @param {number} batch
 * @returns {string[]} sentences, the most pressing first
 */
export function gradientText({norm, ratio}, noiseScale, batch) {
  const names = layerNames(norm.length).map((name) => (name === "output" ? "the output" : name));
  if (norm.some((size) => size === null)) return ["The gradient is no longer finite."];
  const sizes = /** @type {number[]} */ (norm);
  const most = Math.max(...sizes);
  if (most === 0) return ["The gradient is zero everywhere: nothing moves."];
  const said = [];
  const gone = sizes.flatMap((size, layer) => (size < VANISHED * most ? [layer] : []));
  if (gone.length) {
    const least = gone.reduce((a, b) => (sizes[b] < sizes[a] ? b : a));
    const part = significant((100 * sizes[least]) / most, 2);
    said.push(
      `The gradient almost vanishes in ${list(gone.map((layer) => names[layer]))}: ${names[least]} gets ${part} % of what ${names[sizes.indexOf(most)]} gets.`,
    );
  } else {
    const factor = significant(most / Math.min(...sizes), 2);
    said.push(
      sizes.length === 1
        ? "One layer, one gradient."
        : `No gradient vanishes: the gradients of all layers are within a factor of ${factor}.`,
    );
  }
  const still = ratio.flatMap((part, layer) => (part !== null && part < STILL ? [names[layer]] : []));
  if (still.length)
    said.push(`The next update all but leaves ${list(still)} as ${still.length > 1 ? "they are" : "it is"}.`);
  const rough = ratio.flatMap((part, layer) => (part !== null && part > ROUGH ? [names[layer]] : []));
  if (rough.length)
    said.push(`The next update changes ${list(rough)} by more than a tenth: the rate is high.`);
  if (noiseScale !== null) said.push(noiseText(noiseScale, batch));
  return said;
}

/**
 * @param {number} scale the batch size at which noise and gradient are of one size
 * @param {number} batch
 * @returns {string}
 */
function noiseText(scale, batch) {
  const size = count(scale < 10 ? significant(scale, 2) : Math.round(scale));
  const known = `Noise and gradient are of one size in batches of about ${size}`;
  if (batch < scale) return `${known}; in yours of ${count(batch)} noise is the larger.`;
  return `${known}; in yours of ${count(batch)} the gradient is the larger.`;
}

/** @param {readonly string[]} names */
function list(names) {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * What the activations' spread says of a layer.
 * @param {import("../types.d.ts").Histogram} histogram of h
 * @param {string} activation
 * @returns {string} "" where there is nothing to say
 */
export function spreadText({limit, counts}, activation) {
  const total = counts.reduce((a, b) => a + b, 0);
  if (!total) return "";
  const half = counts.length / 2;
  if (["tanh", "sigmoid"].includes(activation) && limit === 1) {
    const ends = Math.max(1, Math.round(counts.length / 32));
    const outer = (/** @type {number[]} */ bins) => bins.reduce((a, b) => a + b, 0);
    const low = activation === "tanh" ? counts.slice(0, ends) : counts.slice(half, half + ends);
    const share = (outer(low) + outer(counts.slice(-ends))) / total;
    return share > 0.5 ? `${percent(share)} saturated` : "";
  }
  if (activation === "relu") {
    const share = counts[half] / total;
    return share > 0.6 ? `about ${percent(share)} at zero` : "";
  }
  return "";
}

/**
 * What a switch of optimizer did to one thing that is held for a weight.
 * @param {string} name
 * @param {Record<string, number | null>} before by name; null where it was not held
 * @param {Record<string, number | null>} after
 * @returns {string}
 */
export function fateText(name, before, after) {
  const [was, is] = [before[name] ?? null, after[name] ?? null];
  if (is === null) return was === null ? "" : "dropped";
  if (was !== null) return was === is ? "kept" : "starts fresh";
  const from = Object.keys(before).find((other) => is !== 0 && before[other] === is);
  return from ? `carried over from ${from}` : "starts fresh";
}
