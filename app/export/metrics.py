"""The history of a run as CSV and as JSON.

Trials are counted from 0, as in the recipe; what is not a finite number is empty or null.
"""

import csv
import io
import json
from collections.abc import Sequence

from app.recipe.bucket import COLUMNS, Bucket


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
