/**
 * Messages between this page and the server, read and written; their types are generated in types.d.ts.
 * Losses are null where they are not finite. Arrays over trials stand in the order of the run's trials.
 */

/** @typedef {{data: Float32Array | Uint8Array | Int32Array, shape: number[]}} Buffer */

const TYPES = {float32: Float32Array, uint8: Uint8Array, int32: Int32Array};

/**
 * Reads a frame; the arrays are views of its bytes.
 * @param {ArrayBuffer} bytes
 * @returns {{head: Record<string, unknown>, buffers: Record<string, Buffer>}}
 * @throws {Error} the frame is shorter than it says, or names an unknown dtype
 */
export function decode(bytes) {
  if (bytes.byteLength < 8) throw new Error(`a binary frame has at least 8 bytes; got ${bytes.byteLength}`);
  const length = new DataView(bytes).getUint32(0, true);
  if (bytes.byteLength < 8 + length) {
    throw new Error(`the frame's header takes ${length} bytes; got ${bytes.byteLength - 8}`);
  }
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
  /** @type {Record<string, Buffer>} */
  const buffers = {};
  for (const entry of head.buffers) buffers[entry.name] = view(bytes, 8 + length, entry);
  return {head, buffers};
}

/**
 * @param {ArrayBuffer} bytes
 * @param {number} first byte of the first buffer
 * @param {{name: string, dtype: string, shape: number[], offset: number}} entry
 * @returns {Buffer}
 */
function view(bytes, first, {name, dtype, shape, offset}) {
  const Type = TYPES[/** @type {keyof typeof TYPES} */ (dtype)];
  if (!Type) throw new Error(`buffer ${name} has an unknown dtype ${dtype}`);
  const items = shape.reduce((product, side) => product * side, 1);
  const start = first + offset;
  if (bytes.byteLength < start + items * Type.BYTES_PER_ELEMENT) {
    throw new Error(`buffer ${name} takes ${items} items of ${dtype}; the frame ends before`);
  }
  return {data: new Type(bytes, start, items), shape};
}

/** @typedef {import("./types.d.ts").ClientMessage} ClientMessage */
/** @typedef {import("./types.d.ts").ReliableMessage} Reliable */
/** @typedef {import("./types.d.ts").ServerMessage} ServerMessage */

/** A frame's head; request: null for the run as it is now, else the look back that this answers. @typedef {import("./types.d.ts").Frame} FrameHead */
/**
 * A frame's head and its arrays; an array that was not finite is left out.
 * boundary: size × size of the trial in view, row 0 at the lowest x₂: a value, the probability of class 1, or of
 * more than two classes that of the winning one, and classes says which that is. units: 32 × 32 bytes each, 128 is zero.
 * trials: tileSize × tileSize bytes of each where there are several, 128 is 1/2 or 0, all 0 for one that diverged;
 * trialClasses: the winning classes, alike, and then trials says how probable they are, 1 to 255. outputs: of
 * several, the probability of each class, unitSize × unitSize bytes, 128 is 1/2. filters: of pictures, the weights
 * into the first units, filterSize × filterSize bytes each, 128 is zero.
 * curves: of data with one input, what each trial predicts evenly over it, curvePoints values each, not finite for one
 * that diverged; units, outputs and trials are then drawn curves.
 * weights: of the trial in view, layer by layer, (inputs + 1, units), the biases last.
 * buffers: all of them by name, since other kinds of run have others.
 * @typedef {{head: FrameHead, buffers: Record<string, Buffer>, boundary?: Float32Array, size: number, classes?: Uint8Array,
 *   units?: Uint8Array, unitSize: number, outputs?: Uint8Array, filters?: Uint8Array, filterSize: number,
 *   trials?: Uint8Array, trialClasses?: Uint8Array, tileSize: number, curves?: Float32Array, curvePoints: number,
 *   weights?: Float32Array}} Frame
 */

/** The side of a unit's map in a frame. */
export const UNIT_SIZE = 32;

/**
 * Reads a text frame, which holds one message or a list of them.
 * @param {string} text
 * @returns {ServerMessage[]}
 */
export function parse(text) {
  const message = JSON.parse(text);
  return Array.isArray(message) ? message : [message];
}

/**
 * Reads a binary frame.
 * @param {ArrayBuffer} bytes
 * @returns {Frame}
 */
export function parseFrame(bytes) {
  const {head, buffers} = decode(bytes);
  const boundary = buffers.boundary;
  return {
    head: /** @type {FrameHead} */ (/** @type {unknown} */ (head)),
    buffers,
    size: boundary ? boundary.shape[0] : 0,
    boundary: /** @type {Float32Array | undefined} */ (boundary?.data),
    classes: /** @type {Uint8Array | undefined} */ (buffers.classes?.data),
    units: /** @type {Uint8Array | undefined} */ (buffers.units?.data),
    unitSize: buffers.units ? buffers.units.shape[1] : 0,
    outputs: /** @type {Uint8Array | undefined} */ (buffers.outputs?.data),
    filters: /** @type {Uint8Array | undefined} */ (buffers.filters?.data),
    filterSize: buffers.filters ? buffers.filters.shape[1] : 0,
    trials: /** @type {Uint8Array | undefined} */ (buffers.trials?.data),
    trialClasses: /** @type {Uint8Array | undefined} */ (buffers.trial_classes?.data),
    tileSize: buffers.trials ? buffers.trials.shape[1] : 0,
    curves: /** @type {Float32Array | undefined} */ (buffers.curves?.data),
    curvePoints: buffers.curves ? buffers.curves.shape[1] : 0,
    weights: /** @type {Float32Array | undefined} */ (buffers.weights?.data),
  };
}

/**
 * @param {ClientMessage} message
 * @returns {string}
 */
export function encode(message) {
  return JSON.stringify(message);
}

/**
 * @param {ServerMessage} message
 * @returns {message is Reliable}
 */
export function isReliable(message) {
  return "seq" in message;
}
