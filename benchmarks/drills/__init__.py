"""The rows of the drill: what a server is put through, and the bounds within which it comes back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each a drill does.

    worker_kills, server_kills: of processes. viewers: of one run; runs: in training; both one after the other.
    messages: that are fuzzed. examples: for each operation of the REST interface. steps: of the long run.
    seconds: that a measurement beside a bad client lasts.
    """

    worker_kills: int = 100
    server_kills: int = 20
    viewers: tuple[int, ...] = (1, 50, 200, 500)
    runs: tuple[int, ...] = (1, 50, 200)
    messages: int = 100_000
    examples: int = 300
    steps: int = 10_000_000
    seconds: float = 6.0


FULL = Size()
SHORT = Size(2, 1, (1, 20), (1, 8), 300, 5, 100_000, 1.0)
