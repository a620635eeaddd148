"""How many wrong tokens an address may try: a guess is counted once, however often it comes."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

GUESSES = 20
"""Different wrong tokens from one address, until it has to wait."""
WAIT_SECONDS = 60.0
REMEMBERED = 1000
"""Addresses; of more, those that tried longest ago are forgotten."""


class Attempts:
    """Wrong tokens by the address they came from. now: the time in seconds, for tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guesses: OrderedDict[str, dict[bytes, float]] = OrderedDict()

    def must_wait(self, address: str) -> bool:
        """Whether an address tried too many lately."""
        guesses = self._guesses.get(address, {})
        since = self._now() - WAIT_SECONDS
        return sum(when > since for when in guesses.values()) >= GUESSES

    def wrong(self, address: str, guess: str) -> None:
        """A wrong token came from an address."""
        guesses = self._guesses.pop(address, {})
        since = self._now() - WAIT_SECONDS
        guesses = {known: when for known, when in guesses.items() if when > since}
        guesses[hashlib.sha256(guess.encode()).digest()] = self._now()
        self._guesses[address] = guesses
        if len(self._guesses) > REMEMBERED:
            self._guesses.popitem(last=False)
