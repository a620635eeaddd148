"""Frames of a run at past steps, rendered by a replay trainer beside the run's own training."""

import time
from collections import deque

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.replay_trainer import ReplayTrainer
from app.wire.messages import LookBack
from app.workers import renderers
from app.workers.log import Outbox
from app.workers.rate_limiter import RateLimiter
from app.workers.renderers import FrameRenderer

SLICE_SECONDS = 1e-3
"""Steps between two looks at the clock take about so long."""


class ReplayFrames:
    """Answers `look-back` requests of one run, a few milliseconds at a time."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._run, self._outbox = run, outbox
        self._asked: deque[LookBack] = deque()
        self._replay: ReplayTrainer | None = None
        self._renderer: FrameRenderer
        self._revision = -1
        self._limiter = RateLimiter()

    @property
    def busy(self) -> bool:
        """Whether something was asked and is not answered."""
        return bool(self._asked)

    def ask(self, message: LookBack, step: int) -> None:
        """Take a page's request; step: where the run stands.

        Raises:
            ValueError: the step lies ahead.
        """
        if message.step > step:
            raise ValueError(f"the run stands at step {step}; got a look back to step {message.step}")
        self._asked.append(message)

    def run_slice(
        self, seconds: float, checkpointed: CheckpointedTrainer, revision: int, view: tuple[int, int | None]
    ) -> None:
        """Work for about so many seconds; view: what the run's own renderer has in view.

        A request that a rewind overtook is answered with the step it went to.
        """
        end = time.perf_counter() + seconds
        while self._asked and (begin := time.perf_counter()) < end:
            replay = self._trainer_of(checkpointed, revision)
            message, start, most = self._asked[0], replay.trainer.step, self._limiter.fitting(SLICE_SECONDS)
            there = replay.nearer(min(message.step, checkpointed.step), most)
            done = replay.trainer.step - start
            self._limiter.measure(done if 0 < done <= most else 0, begin, time.perf_counter())
            if there:
                self._asked.popleft()
                if self._renderer.view != view:
                    self._renderer.look(*view)
                picture = self._renderer.frame(self._run, revision, 0.0, message.request)
                self._outbox({"kind": "picture", "run": self._run, "request": message.request}, picture)

    def _trainer_of(self, checkpointed: CheckpointedTrainer, revision: int) -> ReplayTrainer:
        """The replay trainer of the run as it is; a rewritten past takes a new one."""
        if self._replay is None or self._replay.checkpointed is not checkpointed or self._revision != revision:
            self._replay, self._revision = ReplayTrainer(checkpointed), revision
            self._renderer = renderers.renderer_of(self._replay.trainer)
        return self._replay
