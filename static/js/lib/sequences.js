/** What a transformer's run is made of and tells, as the server speaks of it. */

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
