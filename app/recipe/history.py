"""The history of a run: its buckets, column by column, and which of its checkpoints are kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from app.recipe.model import Model

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


class Columns(Model):
    """Buckets by columns; losses and rates are lists over trials, null where not finite."""

    step: tuple[int, ...]
    epoch: tuple[float, ...]
    batch_loss: tuple[tuple[float | None, ...], ...]
    batch_min: tuple[tuple[float | None, ...], ...]
    batch_max: tuple[tuple[float | None, ...], ...]
    training_loss: tuple[tuple[float | None, ...], ...]
    test_loss: tuple[tuple[float | None, ...], ...]
    learning_rate: tuple[tuple[float | None, ...], ...]


def columns_of(points: Sequence[Bucket]) -> dict[str, tuple[Any, ...]]:
    """Buckets as the fields of `Columns`."""
    each = {name: tuple(tuple(getattr(point, name)) for point in points) for name in COLUMNS}
    return {
        "step": tuple(point.step for point in points),
        "epoch": tuple(round(point.epoch, 4) for point in points),
        **each,
    }


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


def dispensable(steps: Sequence[int]) -> int:
    """The number of the checkpoint whose loss leaves the smallest gap, the earliest of several.

    Never the first, and never one of the newest two, which rewinds of a few steps start from.

    steps: of four checkpoints or more, ascending.
    """
    return min(range(1, len(steps) - 2), key=lambda k: steps[k + 1] - steps[k - 1])
