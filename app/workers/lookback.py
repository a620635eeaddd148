"""Looking back: pictures of a run as it was at past steps, made beside its training by its twin."""

import time
from collections import deque

from app.engine.timeline import Timeline
from app.engine.twin import Twin
from app.wire.messages import LookBack
from app.workers import showing
from app.workers.camera import Camera
from app.workers.log import Outbox
from app.workers.pace import Pace

SLICE_SECONDS = 1e-3
"""Steps between two looks at the clock take about so long."""


class Archive:
    """The past of one run, for pages that ask for it."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._run, self._outbox = run, outbox
        self._asked: deque[LookBack] = deque()
        self._twin: Twin | None = None
        self._camera: Camera
        self._revision = -1
        self._pace = Pace()

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

    def turn(self, seconds: float, timeline: Timeline, revision: int, view: tuple[int, int | None]) -> None:
        """Work for about so many seconds; view: what the run's own camera has in view.

        A request that a rewind overtook is answered with the step it went to.
        """
        end = time.perf_counter() + seconds
        while self._asked and (begin := time.perf_counter()) < end:
            twin = self._standing(timeline, revision)
            message, start, most = self._asked[0], twin.trainer.step, self._pace.fitting(SLICE_SECONDS)
            there = twin.nearer(min(message.step, timeline.step), most)
            done = twin.trainer.step - start
            self._pace.measure(done if 0 < done <= most else 0, begin, time.perf_counter())
            if there:
                self._asked.popleft()
                if self._camera.view != view:
                    self._camera.look(*view)
                picture = self._camera.frame(self._run, revision, 0.0, message.request)
                self._outbox({"kind": "picture", "run": self._run, "request": message.request}, picture)

    def _standing(self, timeline: Timeline, revision: int) -> Twin:
        """The twin of the run as it is; a past that was rewritten takes a new one."""
        if self._twin is None or self._twin.timeline is not timeline or self._revision != revision:
            self._twin, self._revision = Twin(timeline), revision
            self._camera = showing.camera(self._twin.trainer)
        return self._twin
