"""What all tests share."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests import profiles, programs

profiles.load()

HERE = Path(__file__).parent

os.environ["OMP_NUM_THREADS"] = "1"  # torch on one thread, as in a worker: on small tensors more are slower

LEAST_PROCESSES, MOST_PROCESSES = 2, 8
"""How many processes share the tests where pytest is to choose: as many as CPUs, within these."""

LONGEST = (
    "browser/test_middle_chapters.py",
    "browser/test_practice.py",
    "browser/test_lab.py",
    "browser/test_practice_optimizers.py",
    "browser/test_compare.py",
    "browser/test_pages.py",
    "browser/test_data.py",
    "browser/test_runs.py",
    "browser/test_takeaway.py",
    "browser/test_backprop.py",
    "browser/test_time.py",
    "test_scripts.py",
    "browser/test_transformer.py",
    "browser/test_playground.py",
    "browser/test_attention.py",
    "browser/test_inside.py",
    "browser/test_first_chapters.py",
    "browser/test_descent.py",
    "web/test_server_faults.py",
    "lecture/test_notices.py",
    "export/test_transformer.py",
    "test_main.py",
    "browser/test_requests.py",
    "engine/test_replay.py",
    "web/test_server.py",
    "export/test_script.py",
    "export/test_drawn.py",
    "engine/test_trials.py",
    "lecture/test_attention_claims.py",
    "export/test_catalogue.py",
)
"""The files that take longest, the longest first; the others follow."""

SLOW = ("browser", "test_claims.py", "test_attention_claims.py", "test_notices.py")
"""Folders and files that `make quick` leaves out."""


def pytest_xdist_auto_num_workers() -> int:
    """As many processes as CPUs that may be used, and at least two: a browser test often waits."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(cpus, LEAST_PROCESSES), MOST_PROCESSES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests, and begin with the files that take longest, so that no process is left with one alone."""
    for item in items:
        if any(part in SLOW for part in item.path.parts):
            item.add_marker("slow")
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.relative_to(HERE).as_posix(), len(place)))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """As in a worker; more threads only wait for each other on networks as small as ours."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright drives the browser that `programs` finds; without one the tests fail."""
    return {**browser_type_launch_args, "executable_path": programs.browser()}
