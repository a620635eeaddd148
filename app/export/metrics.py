"""The history of a run as CSV, as JSON and as an event file of TensorBoard.

Trials are counted from 0, as in the recipe; what is not a finite number is empty or null.
"""

import csv
import io
import json
import struct
from collections.abc import Sequence
from functools import cache

from app.recipe.history import COLUMNS, Bucket


def csv_text(points: Sequence[Bucket], trials: int) -> str:
    """A row for each point and each trial."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("step", "epoch", "trial", *COLUMNS))
    for point in points:
        for trial in range(trials):
            rows.writerow((point.step, _epoch(point), trial, *(getattr(point, name)[trial] for name in COLUMNS)))
    return text.getvalue()


def json_text(points: Sequence[Bucket], trials: int) -> str:
    """The same in columns."""
    told = {
        "step": [point.step for point in points],
        "epoch": [_epoch(point) for point in points],
        "trials": [
            {name: [getattr(point, name)[trial] for point in points] for name in COLUMNS} for trial in range(trials)
        ],
    }
    return json.dumps(told, allow_nan=False) + "\n"


def _epoch(point: Bucket) -> float:
    return round(point.epoch, 4)


TAGS = {
    "training_loss": "loss/training",
    "test_loss": "loss/test",
    "batch_loss": "loss/batch",
    "learning_rate": "learning rate",
}
"""What TensorBoard calls the columns of the history."""

DOUBLE, BYTES, FLOAT = 1, 2, 5
"""Kinds of fields on the wire of protocol buffers; 0 is a whole number."""


def event_file(points: Sequence[Bucket], trials: int, time: float) -> bytes:
    """The bytes of an `events.out.tfevents` file. time: of the run, seconds since 1970."""
    parts = [_record(_event(time, 0, _field(3, BYTES, b"brain.Event:2")))]
    for point in points:
        values = b"".join(
            _value(f"{tag}/trial {trial}" if trials > 1 else tag, value)
            for name, tag in TAGS.items()
            for trial in range(trials)
            if (value := getattr(point, name)[trial]) is not None
        )
        parts.append(_record(_event(time, point.step, _field(5, BYTES, values))))
    return b"".join(parts)


def _event(time: float, step: int, what: bytes) -> bytes:
    """An Event: wall_time = 1, step = 2, and file_version = 3 or summary = 5."""
    return _field(1, DOUBLE, struct.pack("<d", time)) + _field(2, 0, _varint(step)) + what


def _value(tag: str, value: float) -> bytes:
    """A Summary.Value: tag = 1, simple_value = 2, in field 1 of a Summary."""
    inside = _field(1, BYTES, tag.encode()) + _field(2, FLOAT, struct.pack("<f", value))
    return _field(1, BYTES, inside)


def _field(number: int, kind: int, content: bytes) -> bytes:
    length = _varint(len(content)) if kind == BYTES else b""
    return _varint(number << 3 | kind) + length + content


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last have their top bit set."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _record(event: bytes) -> bytes:
    length = struct.pack("<Q", len(event))
    return b"".join((length, _masked(length), event, _masked(event)))


def _masked(content: bytes) -> bytes:
    crc = crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def crc32c(content: bytes) -> int:
    """The CRC-32C (Castagnoli) of some bytes."""
    table, crc = _table(), 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    entries: list[int] = []
    for entry in range(256):
        for _ in range(8):
            entry = entry >> 1 ^ (0x82F63B78 if entry & 1 else 0)
        entries.append(entry)
    return tuple(entries)
