"""The memory of a worker: how much it may have, and what it no longer needs given back to the system."""

import ctypes
import gc
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from app.workers.cpus import GROUPS, OWN, own_groups

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
