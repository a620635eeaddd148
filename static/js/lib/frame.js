/**
 * The binary frame: a JSON header and raw buffers in one message, little-endian.
 *
 *     bytes 0–3    header length H, unsigned 32-bit, a multiple of 8
 *     bytes 4–7    zero
 *     bytes 8–8+H  header: JSON (UTF-8), padded with spaces
 *     then         the buffers, each starting at a multiple of 8
 *
 * The header is a message with one field more, `buffers`: {name, dtype, shape, offset}.
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
