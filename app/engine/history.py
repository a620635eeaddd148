"""The history of a run: buckets of steps, append-only and bounded.

The first 256 buckets span one step each, the next 128 two steps, the next 128 four, and so
on, so ten million steps make about 2,200 buckets; of many or large trials there are fewer. Where
buckets end depends on the step and the specification alone, so a replay writes the same history.
"""

import torch
from torch import Tensor

from app.engine.numbers import finite_floats

LARGE = 20_000
"""Parameters from which on a look at the losses takes longer than a step."""


def per_width(trials: int, parameters: int) -> int:
    """Buckets of each width: fewer for many trials or large ones, which are dear to evaluate or to draw.

    parameters: of a trial.
    """
    if trials > 16 or parameters >= LARGE:
        return 16
    return 128 if trials <= 4 else 64


def bucket_end(step: int, per_width: int = 128) -> int:
    """The end of the bucket that update `step` (counted from 0) falls in, in steps done."""
    width = max(1, 1 << max(0, (step // per_width).bit_length() - 1))
    return (step // width + 1) * width


class OpenBucket:
    """The batch losses of the bucket under way.

    losses: float32 (width, R) on the CPU, the first `filled` rows written.
    """

    def __init__(self, trials: int) -> None:
        self.losses = torch.empty(1, trials)
        self.filled = 0

    def add(self, losses: Tensor) -> None:
        """Take in the batch losses (k, R) of the next k steps, which all fall in this bucket."""
        count = len(losses)
        if self.filled + count > len(self.losses):
            grown = torch.empty(max(2 * len(self.losses), self.filled + count), self.losses.shape[1])
            grown[: self.filled] = self.losses[: self.filled]
            self.losses = grown
        self.losses[self.filled : self.filled + count] = losses
        self.filled += count

    def summary(self) -> tuple[list[float | None], list[float | None], list[float | None]]:
        """Mean, minimum and maximum of each trial over the bucket, which is empty again after it."""
        losses = self.losses[: self.filled]
        self.filled = 0
        return finite_floats(losses.double().mean(0)), finite_floats(losses.amin(0)), finite_floats(losses.amax(0))
