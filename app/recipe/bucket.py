"""The columns of a run's history, declared once, and the history that a run's log tells.

A bucket sums up one or more steps. A new column is a field of `Bucket` and of `LossReport` (`wire/server.py`), and a
name in `static/js/lib/history.js`; a test holds the three together.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

Losses = list[float | None]


@dataclass(slots=True)
class Bucket:
    """A bucket of the history; lists over trials, None where a number was not finite.

    step: steps done at its end. epoch: passes over the training data by then. batch_loss, batch_min, batch_max: over
    its steps. training_loss, test_loss: over the whole sets at its end. learning_rate: of its last update.
    """

    step: int
    epoch: float
    batch_loss: Losses
    batch_min: Losses
    batch_max: Losses
    training_loss: Losses
    test_loss: Losses
    learning_rate: Losses


NAMES: Final = tuple(field.name for field in fields(Bucket))
"""Every column."""

COLUMNS: Final = NAMES[2:]
"""Those with a number for each trial."""


def folded(log: Iterable[bytes]) -> dict[str, list[Any]]:
    """The history that the lines of a log make, by columns; what a reset or a rewind dropped is left out."""
    columns: dict[str, list[Any]] = {name: [] for name in NAMES}
    revision = -1

    def cut(step: int) -> None:
        """Drop the buckets that end after step."""
        while columns["step"] and columns["step"][-1] > step:
            for column in columns.values():
                column.pop()

    for payload in log:
        message = json.loads(payload)
        if message["type"] == "started":
            revision = message["revision"]
            cut(message["step"])
        elif message["type"] == "losses" and message["revision"] == revision:
            cut(message["step"][0] - 1)
            for name, column in columns.items():
                column += message[name]
    return columns


def buckets(columns: dict[str, list[Any]]) -> list[Bucket]:
    """A history by columns, bucket by bucket."""
    return [Bucket(*values) for values in zip(*(columns[name] for name in NAMES), strict=True)]
