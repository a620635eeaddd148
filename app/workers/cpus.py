"""How many processors this process may use: by its affinity, and by the share its control groups give it."""

import math
import os
from collections.abc import Iterator
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
