"""Waiting for what announces itself to nobody: the one module of the tests that sleeps.

Nothing here measures time. A condition that does not come true within the patience fails the
test; a slow machine takes longer and passes.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
PAUSE = 0.01


def wait_until(
    holds: Callable[[], Any],
    what: str = "the condition",
    pause: Callable[[float], Any] = lambda milliseconds: time.sleep(milliseconds / 1000),
) -> None:
    """Return once `holds` is true; pause: lets so many milliseconds pass, as a page does in its own way.

    Raises:
        TimeoutError: it never was.
    """
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {PATIENCE:g} s")
        pause(1000 * PAUSE)


async def until(holds: Callable[[], Any]) -> None:
    """Return once `holds` is true, with the event loop running meanwhile.

    Raises:
        TimeoutError: it never was.
    """
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(PAUSE / 5)
