/** What a transformer's run is made of and reports, and how its next token is drawn. */

import {readable} from "./view.js";

/** @typedef {import("../types.d.ts").SequenceFrame} SequenceFrame */

/**
 * @typedef {{name: string, title: string, about: string, example: string, length: [number, number, number]}} Task
 */

/**
 * A transformer's frame. attention: (layers, heads, tokens, tokens), 255 is 1; shape: its four sides.
 * embeddings: (vocabulary, 2). Both are left out while they are not finite.
 * @typedef {{head: SequenceFrame, attention?: Uint8Array, shape: number[], embeddings?: Float32Array}} Picture
 */

/** A head by layer and number. @typedef {[number, number]} Head */

/**
 * What a frame of a transformer's run shows.
 * @param {import("../wire.js").Frame | null} frame
 * @returns {Picture | null} null where it is of another kind of run
 */
export function pictureOf(frame) {
  const head = /** @type {SequenceFrame | undefined} */ (/** @type {unknown} */ (frame?.head));
  if (!frame || head?.type !== "sequence-frame") return null;
  const {attention, embeddings} = frame.buffers;
  return {
    head,
    attention: /** @type {Uint8Array | undefined} */ (attention?.data),
    shape: attention?.shape ?? [0, 0, 0, 0],
    embeddings: /** @type {Float32Array | undefined} */ (embeddings?.data),
  };
}

/**
 * @param {import("../types.d.ts").Evaluated} exam
 * @param {number} trial
 * @returns {import("../types.d.ts").Answers | null} what it found of that trial; null where an older server told of the
 *   first alone
 */
export function answersOf(exam, trial) {
  return trial === 0 ? exam : (exam.later?.[trial - 1] ?? null);
}

/**
 * @param {string} link what a reader gave as the link of a run, perhaps percent-encoded or with HTML's "&amp;"
 * @returns {string} "" where it names a task, as the link of a transformer does; else what it is, for a sentence
 */
export function notTransformer(link) {
  const text = readable(link);
  if (/(^|[&;#?])\s*task=/.test(text)) return "";
  const data = /(?:^|[&;#?])\s*data=([\w-]+)/.exec(text)?.[1];
  if (data) return `a perceptron trained on ${data}`;
  return /(^|[&;#?])\s*v=\d/.test(text) ? "a perceptron" : `“${clipped(text)}”`;
}

/** @param {string} text @returns {string} short enough for a sentence, its characters whole */
function clipped(text) {
  const characters = [...text];
  return characters.length > 40 ? `${characters.slice(0, 39).join("")}…` : text;
}

/** Arguments of schedules that are counted in ticks. */
const TICKS = /^(warmup|T_max|T_0|total_steps|total_iters|step_size|step_size_up|patience|milestones)$/;

/**
 * A schedule for a transformer, whose epochs are long: it ticks once a step, and takes ten times as long.
 * @param {import("./spec.js").Choice} choice
 * @returns {import("../types.d.ts").ScheduleSpec}
 */
export function slowed({name, arguments: own}) {
  const longer = own
    .filter((argument) => TICKS.test(argument.name))
    .map(({name, default: ticks}) => [
      name,
      Array.isArray(ticks) ? ticks.map((t) => 10 * t) : 10 * Number(ticks),
    ]);
  const gamma = name === "exponential" ? [["gamma", 0.99]] : [];
  return {name, arguments: Object.fromEntries([...longer, ...gamma]), per: "step"};
}

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
