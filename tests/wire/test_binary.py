"""The binary frame: what goes in comes out, and a frame cut short is refused."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wire.binary import ITEM_BYTES, Buffer, decode, encode
from app.wire.messages import Drawn

MESSAGE = Drawn(run="r1")


@st.composite
def buffers(draw: st.DrawFn) -> Buffer:
    """An array of any kind, up to three sides, empty ones among them."""
    dtype = draw(st.sampled_from(list(ITEM_BYTES)))
    shape = tuple(draw(st.lists(st.integers(0, 5), max_size=3)))
    size = ITEM_BYTES[dtype] * math.prod(shape)
    return Buffer(dtype, shape, draw(st.binary(min_size=size, max_size=size)))


named = st.dictionaries(st.text(min_size=1, max_size=8), buffers(), max_size=4)


@given(named)
def test_a_frame_comes_back_with_its_message_and_its_buffers(given_buffers: dict[str, Buffer]):
    header, decoded = decode(encode(MESSAGE, given_buffers))
    assert decoded == given_buffers
    assert list(decoded) == list(given_buffers)
    del header["buffers"]
    assert header == MESSAGE.model_dump()


@given(named)
def test_every_buffer_starts_at_a_multiple_of_eight_bytes(given_buffers: dict[str, Buffer]):
    frame = encode(MESSAGE, given_buffers)
    length, zero = struct.unpack_from("<II", frame)
    header = json.loads(frame[8 : 8 + length])
    starts = [8 + length + entry["offset"] for entry in header["buffers"]]
    assert zero == 0
    assert all(start % 8 == 0 for start in [8 + length, *starts])


@given(named.filter(lambda some: any(buffer.data for buffer in some.values())), st.data())
def test_a_frame_cut_short_is_refused(given_buffers: dict[str, Buffer], data: st.DataObject):
    frame = encode(MESSAGE, given_buffers)
    *_, last = (buffer for buffer in given_buffers.values() if buffer.data)
    needed = len(frame) - (-len(last.data) % 8)
    length = data.draw(st.integers(0, needed - 1))
    with pytest.raises(ValueError, match=r"takes \d+ bytes; got \d+$|at least 8 bytes; got \d$"):
        decode(frame[:length])


def test_numbers_keep_their_values_and_their_order():
    values = np.arange(6, dtype="<f4").reshape(2, 3)
    _, decoded = decode(encode(MESSAGE, {"boundary": Buffer("float32", values.shape, values.tobytes())}))
    buffer = decoded["boundary"]
    assert np.array_equal(np.frombuffer(buffer.data, "<f4").reshape(buffer.shape), values)


def test_a_buffer_of_the_wrong_length_is_refused_with_both_lengths():
    with pytest.raises(ValueError, match=r"^buffer weights float32 \(2, 2\) takes 16 bytes; got 15$"):
        encode(MESSAGE, {"weights": Buffer("float32", (2, 2), bytes(15))})


def test_a_frame_without_a_whole_header_is_refused():
    with pytest.raises(ValueError, match=r"^a binary frame has at least 8 bytes; got 3$"):
        decode(b"abc")
    with pytest.raises(ValueError, match=r"^the frame's header takes 16 bytes; got 4$"):
        decode(struct.pack("<II", 16, 0) + b"{}  ")
