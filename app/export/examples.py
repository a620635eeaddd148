"""The examples of a run as CSV, as its log tells them: a row each, in data units."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from app.recipe.spec import DataSpec


def csv_text(data: DataSpec, lines: Iterable[bytes]) -> str:
    """The two columns, the target (a class by its name), and whether it is trained on or kept for the test.

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
    rows.writerow((*choice.columns, choice.target, "set"))
    for index, (x1, x2, target) in enumerate(zip(points["x1"], points["x2"], points["target"], strict=True)):
        named = choice.classes[int(target)] if choice.classes else target
        rows.writerow((x1, x2, named, "training" if index < points["training"] else "test"))
    return text.getvalue()
