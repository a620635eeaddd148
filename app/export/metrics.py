"""The history of a run as CSV and as JSON, from its log or from its trainer.

Trials are counted from 0, as in the recipe; what is not a finite number is empty or null.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Numbers = Sequence[float | None]

COLUMNS = ("batch_loss", "batch_min", "batch_max", "training_loss", "test_loss", "learning_rate")
"""What the history holds of each trial."""


class Point(Protocol):
    """One point of the history, with a list over trials in each column.

    step: steps done. epoch: passes over the training data by then.
    """

    @property
    def step(self) -> int: ...  # noqa: D102
    @property
    def epoch(self) -> float: ...  # noqa: D102
    @property
    def batch_loss(self) -> Numbers: ...  # noqa: D102
    @property
    def batch_min(self) -> Numbers: ...  # noqa: D102
    @property
    def batch_max(self) -> Numbers: ...  # noqa: D102
    @property
    def training_loss(self) -> Numbers: ...  # noqa: D102
    @property
    def test_loss(self) -> Numbers: ...  # noqa: D102
    @property
    def learning_rate(self) -> Numbers: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Told:
    """A point as the log tells it."""

    step: int
    epoch: float
    batch_loss: Numbers
    batch_min: Numbers
    batch_max: Numbers
    training_loss: Numbers
    test_loss: Numbers
    learning_rate: Numbers


def from_log(lines: Iterable[bytes]) -> list[Told]:
    """The history that a run's log tells; what a reset or a rewind took back is left out."""
    told: list[Told] = []
    for line in lines:
        message: dict[str, Any] = json.loads(line)
        if message["type"] == "started":
            told = [point for point in told if point.step <= message["step"]]
        elif message["type"] == "losses":
            columns = (message[name] for name in ("step", "epoch", *COLUMNS))
            told += (Told(*values) for values in zip(*columns, strict=True))
    return told


def csv_text(points: Sequence[Point], trials: int) -> str:
    """A row for each point and each trial."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("step", "epoch", "trial", *COLUMNS))
    for point in points:
        for trial in range(trials):
            rows.writerow((point.step, _epoch(point), trial, *(getattr(point, name)[trial] for name in COLUMNS)))
    return text.getvalue()


def json_text(points: Sequence[Point], trials: int) -> str:
    """The same in columns."""
    told = {
        "step": [point.step for point in points],
        "epoch": [_epoch(point) for point in points],
        "trials": [
            {name: [getattr(point, name)[trial] for point in points] for name in COLUMNS} for trial in range(trials)
        ],
    }
    return json.dumps(told, allow_nan=False) + "\n"


def _epoch(point: Point) -> float:
    return round(point.epoch, 4)
