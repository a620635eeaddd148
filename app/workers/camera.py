"""A camera: makes a run's frames when there is something new, and spends little of the run's time."""

import time
from abc import ABC, abstractmethod

import torch

from app.engine.anytrainer import AnyTrainer
from app.wire.binary import Buffer

FRAME_SECONDS = 1 / 60
WATCHED_SHARE = 0.06
"""The part of its time a run spends on frames at most."""


class Camera(ABC):
    """The part that is the same for all networks.

    stale: something but the step has changed since the last frame.
    view: the trial in view, and the points a side of its maps, or None for as many as stay cheap.
    """

    def __init__(self, trainer: AnyTrainer) -> None:
        self._trainer = trainer
        self.stale = True
        self.view: tuple[int, int | None] = (0, None)
        self._cost = self._made = 0.0
        self._step = 0

    def due(self, now: float, busy: bool) -> bool:
        """Whether a frame may be made: of something new, and in a busy run not too soon after the last."""
        wait = max(FRAME_SECONDS, self._cost * (1 / WATCHED_SHARE - 1)) if busy else 0.0
        return (self.stale or self._trainer.step != self._step) and now - self._made >= wait

    @abstractmethod
    def look(self, trial: int, resolution: int | None) -> None:
        """Have a trial in view from now on, its maps with so many points a side; None: as many as stay cheap.

        Raises:
            ValueError: there is no such trial, or no such choice.
        """

    @torch.inference_mode()
    def frame(self, run: str, revision: int, steps_per_second: float, request: str | None = None) -> bytes:
        """The run as its trainer stands now, encoded. request: of a page that looks back."""
        begin = time.perf_counter()
        encoded = self._encoded(run, revision, round(steps_per_second, 1), request)
        self._cost, self._made = time.perf_counter() - begin, time.monotonic()
        self.stale, self._step = False, self._trainer.step
        return encoded

    @abstractmethod
    def _encoded(self, run: str, revision: int, steps_per_second: float, request: str | None) -> bytes: ...


def buffer(tensor: torch.Tensor) -> Buffer:
    """A tensor as a frame carries it."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    return Buffer(dtype, tuple(tensor.shape), tensor.cpu().contiguous().numpy().tobytes())
