"""The binary frame: a JSON header and raw buffers in one message.

Layout, all little-endian::

    bytes 0–3    header length H, unsigned 32-bit, a multiple of 8
    bytes 4–7    zero
    bytes 8–8+H  header: JSON (UTF-8), padded with spaces
    then         the buffers, each starting at a multiple of 8

The header is a message with one field more: ``buffers``, a list of
``{name, dtype, shape, offset}``; offset counts from the first buffer's byte 0.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.recipe.spec import Model

ITEM_BYTES = {"float32": 4, "uint8": 1, "int32": 4}


class Buffer(NamedTuple):
    """Raw bytes of an array in C order. dtype: a key of ITEM_BYTES."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def encode(message: Model, buffers: Mapping[str, Buffer]) -> bytes:
    """One frame.

    Raises:
        ValueError: a buffer's length is not what its dtype and shape make.
    """
    described: list[dict[str, Any]] = []
    parts: list[bytes] = []
    offset = 0
    for name, (dtype, shape, data) in buffers.items():
        expected = ITEM_BYTES[dtype]
        for size in shape:
            expected *= size
        if len(data) != expected:
            raise ValueError(f"buffer {name} {dtype} {shape} takes {expected} bytes; got {len(data)}")
        described.append({"name": name, "dtype": dtype, "shape": shape, "offset": offset})
        padding = -len(data) % 8
        parts += (data, bytes(padding))
        offset += len(data) + padding
    header = json.dumps({**message.model_dump(mode="json"), "buffers": described}, allow_nan=False).encode()
    header += b" " * (-len(header) % 8)
    return b"".join((struct.pack("<II", len(header), 0), header, *parts))


def decode(frame: bytes) -> tuple[dict[str, Any], dict[str, Buffer]]:
    """The header as a mapping, and the buffers by name.

    Raises:
        ValueError: the frame is shorter than it says.
    """
    if len(frame) < 8:
        raise ValueError(f"a binary frame has at least 8 bytes; got {len(frame)}")
    length, _ = struct.unpack_from("<II", frame)
    if len(frame) < 8 + length:
        raise ValueError(f"the frame's header takes {length} bytes; got {len(frame) - 8}")
    header: dict[str, Any] = json.loads(frame[8 : 8 + length])
    buffers: dict[str, Buffer] = {}
    for entry in header["buffers"]:
        size = ITEM_BYTES[entry["dtype"]]
        for side in entry["shape"]:
            size *= side
        start = 8 + length + entry["offset"]
        if len(frame) < start + size:
            raise ValueError(f"buffer {entry['name']} takes {size} bytes; got {max(0, len(frame) - start)}")
        buffers[entry["name"]] = Buffer(entry["dtype"], tuple(entry["shape"]), frame[start : start + size])
    return header, buffers
