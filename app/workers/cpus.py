"""How many processors this process may use: by its affinity, and by the share its control groups give it."""

import math
import os
from pathlib import Path


def usable_cpus(groups: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> int:
    """At least 1. groups: where control groups are mounted; own: the file that names those of this process."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return count
    for line in lines:
        _, controllers, path = line.split(":", 2)
        mount = groups if not controllers else groups / controllers if "cpu" in controllers.split(",") else None
        if mount is None:
            continue
        place = mount / path.lstrip("/")
        for group in (place, *place.parents):
            if not group.is_relative_to(mount):
                break
            count = min(count, max(1.0, _share(group)))
    return math.ceil(count)


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
