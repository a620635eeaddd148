"""`python -m benchmarks.drill [--short] [DRILL …]`: faults and load on real servers, and the bounds they keep.

Nothing is mocked: workers and servers are killed, disks fill up, clients misbehave, hundreds of pages come. All of it
takes less than 15 minutes on two processors, stays on this machine, and ends by itself. A whole drill writes
benchmarks/drill.json and the table in README.md.
"""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from benchmarks.drills import FULL, SHORT, Size, crowd, disk, kills, messages
from benchmarks.table import Row, at_most, show, write

DRILLS: dict[str, Callable[[Size], list[Row]]] = {
    "workers-killed": kills.workers_killed,
    "servers-killed": kills.servers_killed,
    "worker-hung": kills.worker_hung,
    "clock-set-back": kills.clock_set_back,
    "disk-full": disk.disk_full,
    "damaged": disk.damaged,
    "thousands-kept": disk.thousands_kept,
    "fuzzed": messages.fuzzed,
    "requested": messages.requested,
    "many-runs": crowd.many_runs,
    "many-viewers": crowd.many_viewers,
    "bad-clients": crowd.bad_clients,
    "large-neighbour": crowd.large_neighbour,
}
BESIDE = "long-run"
"""What takes longest goes on beside the first drills, which measure no latency."""
ALONE = "many-runs"
"""The first drill that measures latencies: nothing else goes on from there."""
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- drill -->\n", "<!-- /drill -->"


def run(names: list[str], size: Size) -> list[Row]:
    """Carry out drills, the long run beside the others where it is among them."""
    made: list[Row] = []
    long: list[Row] = []
    beside = threading.Thread(target=lambda: long.extend(_carried_out(BESIDE, size)))
    if BESIDE in names:
        beside.start()
    for name in names:
        if name == ALONE and beside.ident:
            beside.join()
        if name != BESIDE:
            print(f"\n{name}", flush=True)
            rows = _carried_out(name, size)
            show(rows)
            made += rows
    if beside.ident:
        beside.join()
        print(f"\n{BESIDE}", flush=True)
        show(long)
    return made + long


def _carried_out(name: str, size: Size) -> list[Row]:
    """The rows of a drill; one that breaks off is a row that does not hold, and the others go on."""
    begin = time.perf_counter()
    try:
        rows = {**DRILLS, BESIDE: disk.long_run}[name](size)
    except Exception as error:
        traceback.print_exc()
        return [at_most(f"{name}: broke off", 1, "drill", 0, f"{type(error).__name__}: {error}"[:200])]
    print(f"{time.perf_counter() - begin:.0f} s", flush=True)
    return rows


def table(rows: list[Row]) -> str:
    """The rows as a table in Markdown, in which those that fall short say so."""
    lines = ["| what | measured | wanted |", "| --- | ---: | ---: |"]
    for row in rows:
        short = ", short" if row.ok is False else ""
        lines.append(f"| {row.what} | {row.value:,.4g} {row.unit}{short} | {row.wanted} {row.unit} |")
    return "\n".join(lines) + "\n"


def into_readme(rows: list[Row]) -> None:
    """Put the table of the rows in its place."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    README.write_text(before + BEGIN + table(rows) + END + rest.split(END)[1], encoding="utf-8")


def main() -> None:
    """The drills that are named, or all; the exit status says whether all held."""
    words = sys.argv[1:]
    size = SHORT if "--short" in words else FULL
    known = [*DRILLS, BESIDE]
    names = [word for word in words if word != "--short"] or known
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"Drills are {', '.join(known)}; got {unknown[0]!r}.")
    begin = time.perf_counter()
    rows = run(names, size)
    if names == known and size is FULL:
        rows.append(at_most("the drill itself", (time.perf_counter() - begin) / 60, "minutes", 15))
        write(rows, Path(__file__).parent / "drill.json")
        into_readme(rows)
    sys.exit(any(row.ok is False for row in rows))


if __name__ == "__main__":
    main()
