"""The examples of a run as CSV: a row each, in the reader's units, with the set each is in.

A table's rows come from the recipe, in their order and with all their digits; other examples as the run's log
tells them. Text that a spreadsheet would run as a formula gets an apostrophe in front; `static/js/lib/csv.js`
takes it away again.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.recipe.spec import DataSpec

NAMES = ("set", "split", "part")
"""What the last column is called: the first of these that no other column is."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def csv_text(data: DataSpec, lines: Iterable[bytes]) -> str:
    """The columns, the target (a class by its name), and whether it is trained on or kept for the test.

    Args:
        data: what the run is trained on.
        lines: its log.

    Raises:
        ValueError: the log does not hold the examples.
    """
    told: dict[str, Any] = {}
    for line in lines:
        message = json.loads(line)
        if message["type"] == "started":
            told = message
    points = told.get("points", {"x1": [], "x2": [], "target": [], "training": 0})
    whole = told.get("training_points", 0) + told.get("test_points", 0)
    choice = data.choice
    if not whole or len(points["target"]) != whole:
        raise ValueError(
            f"a file of data holds at most 2,000 points of the plane; this run has {whole:,} examples of"
            f" {choice.title}, which its script makes"
        )
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    inputs = 1 if choice.curve else 2
    names = (*choice.columns[:inputs], choice.target)
    parted = next((name for name in NAMES if name not in names), NAMES[0])
    rows.writerow((*map(as_text, names), parted))
    for x1, x2, target, training in _examples(data, points):
        named = as_text(choice.classes[int(target)]) if choice.classes else _plain(target)
        rows.writerow((*map(_plain, (x1, x2)[:inputs]), named, "training" if training else "test"))
    return text.getvalue()


def _examples(data: DataSpec, points: dict[str, Any]) -> Iterator[tuple[float, float, float, bool]]:
    """x₁, x₂ and the target, unscaled, and whether each is trained on."""
    training: int = points["training"]
    row: list[int] | None = points.get("row")
    if data.table is not None and row is not None:
        trained = set(row[:training])
        yield from ((*values, index in trained) for index, values in enumerate(data.table.rows))
        return
    center, scale = data.choice.value
    for index, (x1, x2, y) in enumerate(zip(points["x1"], points["x2"], points["target"], strict=True)):
        value = y if data.choice.classes else float(f"{y * scale + center:.7g}")
        yield x1, x2, value, index < training


def _plain(value: float) -> int | float:
    """A number as it is shortest to write: a whole one without a point."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def as_text(name: str) -> str:
    """A name that a spreadsheet reads as text: with an apostrophe in front where it would run it; a number as it is."""
    return f"'{name}" if _FORMULA.match(name) and not _NUMBER.fullmatch(name) else name
