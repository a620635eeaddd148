"""What all tests share."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import programs

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # a busy machine is slow, not wrong

os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch on one thread, as in a worker: on small tensors more are slower


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: they are slow, and playwright keeps an event loop open to the end."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """As in a worker; more threads only wait for each other on networks as small as ours."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright drives the browser that `programs` finds; without one the tests fail."""
    return {**browser_type_launch_args, "executable_path": programs.browser()}
