"""What a run leaves as files: its history as CSV, JSON and a TensorBoard log, and the lines a control changed."""

import csv
import io
import json
import math
import struct
from typing import Any

import pytest

from app.export import metrics
from app.export.metrics import crc32c, event_file
from app.export.script import changed, script
from app.recipe import link
from app.recipe.history import Bucket, buckets, folded


def losses(*steps: int, trials: int = 1, revision: int = 0) -> bytes:
    rows = {name: [[step + 0.25] * trials for step in steps] for name in metrics.COLUMNS}
    head = {"type": "losses", "revision": revision, "step": steps, "epoch": [step / 25 for step in steps]}
    return json.dumps({**head, **rows}).encode()


def started(step: int, revision: int = 0) -> bytes:
    return json.dumps({"type": "started", "revision": revision, "step": step}).encode()


def test_the_history_of_a_log_leaves_out_what_a_rewind_and_a_reset_took_back():
    log = [started(0), losses(1, 2, 3), b'{"type": "state"}', started(2, 1), losses(3, 4, revision=1)]
    assert folded(log)["step"] == [1, 2, 3, 4]
    assert folded([*log, losses(5)])["step"] == [1, 2, 3, 4]  # of a revision that has gone
    assert folded([*log, started(0, 2), losses(1, revision=2)])["step"] == [1]


def test_csv_and_json_hold_the_same_numbers_and_leave_out_what_is_not_finite():
    points = [Bucket(1, 0.04, [0.7, None], [0.7, None], [0.7, None], [0.6, None], [0.65, None], [0.1, 0.3])]
    rows = list(csv.DictReader(io.StringIO(metrics.csv_text(points, 2))))
    assert [row["training_loss"] for row in rows] == ["0.6", ""]
    told = json.loads(metrics.json_text(points, 2))
    assert [trial["training_loss"] for trial in told["trials"]] == [[0.6], [None]]
    assert [trial["learning_rate"] for trial in told["trials"]] == [[0.1], [0.3]]


def records(content: bytes) -> list[bytes]:
    """The records of an event file, their checksums verified as TFRecord says."""
    found: list[bytes] = []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        event = content[12 : 12 + length]
        for data, crc in ((content[:8], content[8:12]), (event, content[12 + length : 16 + length])):
            own = crc32c(data)
            assert struct.unpack("<I", crc)[0] == (((own >> 15) | (own << 17)) + 0xA282EAD8) % 2**32
        found.append(event)
        content = content[16 + length :]
    return found


def fields(message: bytes) -> list[tuple[int, Any]]:
    """The fields of a protocol buffer: number and value, a whole number or bytes."""
    found: list[tuple[int, Any]] = []

    def varint() -> int:
        nonlocal message
        value = shift = 0
        while True:
            byte, message = message[0], message[1:]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while message:
        key = varint()
        kind = key & 7
        if kind == 0:
            found.append((key >> 3, varint()))
            continue
        size = {1: 8, 2: 0, 5: 4}[kind] or varint()
        found.append((key >> 3, message[:size]))
        message = message[size:]
    return found


def test_the_checksum_is_crc_32c():
    assert crc32c(b"123456789") == 0xE3069283  # the check value of the Castagnoli polynomial


def test_a_tensorboard_log_tells_every_loss_and_rate_at_its_step():
    points = buckets(folded([started(0), losses(1, 300, trials=2)]))
    first, *events = map(fields, records(event_file(points, 2, 1.5e9)))
    assert dict(first)[3] == b"brain.Event:2"
    told = {}
    for event in map(dict, events):
        assert struct.unpack("<d", event[1]) == (1.5e9,)
        for _, value in fields(event[5]):
            tag, number = dict(fields(value))[1].decode(), struct.unpack("<f", dict(fields(value))[2])[0]
            told[tag, event[2]] = number
    assert told["loss/test/trial 1", 300] == 300.25
    assert len(told) == 2 * 2 * 4
    assert all(map(math.isfinite, told.values()))


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ("at=5:lr(0.3)", ["if step == 5:", 'lr = optimizer.param_groups[0]["lr"] = 0.3']),
        ("at=5:batch(32)", ["if step == 5:", "batch_size = 32"]),
        ("at=5:weight(0.1.b=0.5)", ["if step == 5:", "with torch.no_grad():", "model[0].bias[1] = 0.5"]),
    ],
)
def test_the_lines_that_the_last_control_made_are_known(control: str, shown: list[str]):
    recipe, _ = link.decode(f"v=1&at=3:reg(l2(0.1))&{control}")
    lines = script(recipe).split("\n")
    assert [lines[line].strip().split("  #")[0] for line in changed(recipe)] == shown


def test_without_a_control_no_line_is_marked():
    assert changed(link.decode("v=1")[0]) == []
