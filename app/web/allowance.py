"""How often one client may ask for something: a few times at once, and then so often a second."""

import time
from collections.abc import Callable


class Allowance:
    """Starts full, with `most`, and fills up again at `each_second`. now: the time in seconds, for tests."""

    def __init__(self, most: float, each_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._each_second, self._now = most, each_second, now
        self._left, self._counted = most, now()

    def take(self) -> float:
        """Use one up; returns 0, or the seconds until there is one again, and then none is used."""
        now = self._now()
        self._left = min(self._most, self._left + (now - self._counted) * self._each_second)
        self._counted = now
        if self._left < 1:
            return (1 - self._left) / self._each_second
        self._left -= 1
        return 0.0
