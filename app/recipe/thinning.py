"""Which of a run's checkpoints to drop, so that every step stays a bounded replay away."""

from collections.abc import Sequence


def dispensable(steps: Sequence[int]) -> int:
    """The number of the checkpoint whose loss leaves the smallest gap, the earliest of several.

    Never the first, and never one of the newest two, which rewinds of a few steps start from.

    steps: of four checkpoints or more, ascending.
    """
    return min(range(1, len(steps) - 2), key=lambda k: steps[k + 1] - steps[k - 1])
