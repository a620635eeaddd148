"""What the machine gives: how many processors this process may use, and how much memory a worker.

Memory that is free is given back to the system.
"""

import ctypes
import gc
import math
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

GROUPS, OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
"""Where control groups are mounted, and the file that names those of this process."""


def usable_cpus(groups: Path = GROUPS, own: Path = OWN) -> int:
    """At least 1."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for group in own_groups("cpu", groups, own):
        count = min(count, max(1.0, _share(group)))
    return math.ceil(count)


def own_groups(controller: str, groups: Path, own: Path) -> Iterator[Path]:
    """The control groups of this process that share out a resource, the innermost first."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        mount = groups if not controllers else groups / controllers if controller in controllers.split(",") else None
        if mount is None:
            continue
        place = mount / path.lstrip("/")
        for group in (place, *place.parents):
            if not group.is_relative_to(mount):
                break
            yield group


def _share(group: Path) -> float:
    """How many processors a control group may use; infinity where it sets no limit."""
    try:
        if (group / "cpu.max").exists():  # version 2
            quota, period = (group / "cpu.max").read_text().split()
        else:
            quota, period = ((group / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
        return math.inf if quota in ("max", "-1") else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf


LEAST_BYTES = 2 * 2**30
"""A worker may have at least so much; the limits of a recipe keep a single run below it."""


def worker_bytes(workers: int) -> int:
    """What each of so many workers may have: its share of the machine's memory, and a spare one's kept free."""
    return max(LEAST_BYTES, usable_bytes() // (workers + 1))


def usable_bytes(groups: Path = GROUPS, own: Path = OWN) -> int:
    """The memory of this machine, or what the control groups leave of it."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for group in own_groups("memory", groups, own):
        for name in ("memory.max", "memory.limit_in_bytes"):
            with suppress(OSError, ValueError):  # "max" is no number
                total = min(total, int((group / name).read_text()))
    return total


def hold_to(size: int) -> None:
    """Let this process have no more than so many bytes of memory of its own (Linux); what needs more fails."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python or torch has found no memory."""
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "allocate memory" in str(error))


def give_back() -> None:
    """Return memory that is free to the system; the C library keeps it otherwise."""
    gc.collect()
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    """glibc's malloc_trim, where there is one."""
    with suppress(OSError, AttributeError, TypeError):
        return ctypes.CDLL(None).malloc_trim
    return lambda pad: None
