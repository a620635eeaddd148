"""Rows of figures, printed as a table and written as JSON."""

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. wanted: the design's bound, as words; ok: whether it holds, None where there is none."""

    what: str
    value: float
    unit: str
    wanted: str = ""
    ok: bool | None = None
    detail: str = ""


def at_least(what: str, value: float, unit: str, bound: float, detail: str = "") -> Row:
    """A figure that should not be below bound."""
    return Row(what, value, unit, f"≥ {bound:g}", value >= bound, detail)


def at_most(what: str, value: float, unit: str, bound: float, detail: str = "") -> Row:
    """A figure that should not be above bound."""
    return Row(what, value, unit, f"≤ {bound:g}", value <= bound, detail)


def show(rows: list[Row]) -> None:
    """Print rows as they are, the ones that fall short marked."""
    width = max(len(row.what) for row in rows)
    for row in rows:
        mark = {True: "ok", False: "SHORT", None: ""}[row.ok]
        print(
            f"{row.what:<{width}}  {row.value:>10.4g} {row.unit:<9} {row.wanted:<8} {mark:<6} {row.detail}", flush=True
        )


def write(rows: list[Row], path: Path) -> None:
    """Write rows and what machine they are of."""
    machine = {"system": platform.system(), "processor": platform.machine(), "python": platform.python_version()}
    path.write_text(json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")
