import assert from "node:assert/strict";
import {test} from "node:test";
import {decode, parse, parseFrame} from "../../static/js/wire.js";

/**
 * Encodes as app/wire/binary.py does.
 * @param {Record<string, unknown>} head
 * @param {{name: string, dtype: string, shape: number[], data: Float32Array | Uint8Array}[]} buffers
 * @returns {ArrayBuffer}
 */
function encode(head, buffers) {
  let offset = 0;
  const described = buffers.map(({data, ...rest}) => {
    const entry = {...rest, offset};
    offset += Math.ceil(data.byteLength / 8) * 8;
    return entry;
  });
  let text = new TextEncoder().encode(JSON.stringify({...head, buffers: described}));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32);
  padded.set(text);
  text = padded;
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  for (const [i, {data}] of buffers.entries()) {
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      8 + text.length + described[i].offset,
    );
  }
  return bytes.buffer;
}

const boundary = Float32Array.from([0, 0.25, 0.5, 1]);
const units = Uint8Array.from({length: 3}, (_, i) => 127 + i);
const frame = encode({type: "frame", run: "a", step: 7, title: "x₁ – ü"}, [
  {name: "boundary", dtype: "float32", shape: [2, 2], data: boundary},
  {name: "units", dtype: "uint8", shape: [3, 1, 1], data: units},
]);

test("a frame's header and arrays come back as they were sent", () => {
  const {head, buffers} = decode(frame);
  assert.equal(head.step, 7);
  assert.equal(head.title, "x₁ – ü");
  assert.deepEqual(buffers.boundary, {data: boundary, shape: [2, 2]});
  assert.deepEqual(buffers.units.data, units);
});

test("arrays are views of the frame, not copies", () => {
  assert.equal(decode(frame).buffers.boundary.data.buffer, frame);
});

test("a frame that ends too soon is refused, wherever it is cut", () => {
  assert.throws(() => decode(frame.slice(0, 4)), /at least 8 bytes; got 4/);
  assert.throws(() => decode(frame.slice(0, 40)), /header takes/);
  assert.throws(() => decode(frame.slice(0, frame.byteLength - 8)), /units/);
});

test("an unknown dtype is named", () => {
  const strange = encode({}, [{name: "b", dtype: "float16", shape: [1], data: units}]);
  assert.throws(() => decode(strange), /float16/);
});

test("an array that was left out is undefined", () => {
  const bare = parseFrame(encode({type: "frame", run: "a", step: 1}, []));
  assert.equal(bare.boundary, undefined);
  assert.equal(bare.size, 0);
});

test("a text frame holds one message or several", () => {
  assert.equal(parse('{"type":"welcome"}').length, 1);
  assert.deepEqual(
    parse('[{"type":"opened"},{"type":"refused"}]').map((message) => message.type),
    ["opened", "refused"],
  );
});
