"""`python -m benchmarks [PART …]`: measure all, or some parts, print a table, write results.json.

Run it on an otherwise idle machine. Figures are medians of alternating rounds in one process.
"""

import sys
from pathlib import Path

from benchmarks import engine, growth, lecture, page, probes, sequence, server
from benchmarks.table import Row, show, write

PARTS = {
    "engine": engine.rows,
    "probes": probes.rows,
    "growth": growth.rows,
    "server": server.rows,
    "page": page.rows,
    "lecture": lecture.rows,
    "sequence": sequence.rows,
}


def main() -> None:
    """Measure the parts named, or all."""
    names = sys.argv[1:] or list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"Parts to measure are {', '.join(PARTS)}; got {unknown[0]!r}.")
    rows: list[Row] = []
    for name in names:
        print(f"\n{name}", flush=True)
        measured = PARTS[name]()
        show(measured)
        rows += measured
    if names == list(PARTS):
        write(rows, Path(__file__).parent / "results.json")


if __name__ == "__main__":
    main()
