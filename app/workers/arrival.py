"""On the way to a step: how far a run is, and what waits until it is there."""

import time
from collections import deque
from collections.abc import Callable

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from app.wire.messages import CatchingUp, Change, Refused, RunMessage
from app.workers.messages import Outbox
from app.workers.pacing import RateLimiter

TOLD_SECONDS = 0.25
SLICE_SECONDS = 2e-3
"""Steps between two looks at the clock take about so long."""


class ReplayProgress:
    """Tells pages how far a run is on its way, four times a second while it lasts."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._run, self._outbox = run, outbox
        self._start = 0
        self._begun = self._told = 0.0

    def begin(self, step: int) -> None:
        """The way begins at a step."""
        self._start, self._begun, self._told = step, time.monotonic(), 0.0

    def tell(self, step: int, target: int) -> None:
        """Say where the run is, unless that was said just now."""
        now = time.monotonic()
        if now - self._told < TOLD_SECONDS:
            return
        self._told = now
        done, left = step - self._start, target - step
        seconds = round(left * (now - self._begun) / done, 1) if done > 0 else None
        message = CatchingUp(run=self._run, step=step, target=target, seconds=seconds)
        self._outbox({"kind": "progress", "run": self._run}, message.model_dump_json().encode())


class Replay:
    """A replay in silence to a step, in slices between other runs' turns.

    The run tells nothing of itself meanwhile: the steps it passes are told already, or are not to be.
    """

    def __init__(
        self,
        checkpointed: CheckpointedTrainer,
        step: int,
        then: Callable[[], None],
        progress: ReplayProgress,
        beyond: int | None,
    ) -> None:
        """then: what to do when the run stands at the step. beyond: the step it will then train to, or None."""
        self.step, self.then = step, then
        self._target = step if beyond is None else beyond
        self._checkpointed, self._progress = checkpointed, progress
        self._begun = False

    def run_slice(self, seconds: float, limiter: RateLimiter) -> bool:
        """Replay for about so many seconds; returns whether the run stands at the step.

        Raises:
            ValueError: the run diverges before that step.
        """
        end = time.perf_counter() + seconds
        there = False
        while not there and (begin := time.perf_counter()) < end:
            steps, start = limiter.fitting(SLICE_SECONDS), self._checkpointed.step
            there = self._checkpointed.nearer(self.step, steps if self._begun else 0)
            if not self._begun:
                self._begun = True
                self._progress.begin(self._checkpointed.step)
            elif not there:
                limiter.measure(self._checkpointed.step - start, begin, time.perf_counter())
        if not there:
            self._progress.tell(self._checkpointed.step, self._target)
        return there


class Waiting:
    """Requests that take effect at the step a run is on its way to, in the order they came in."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._run, self._outbox = run, outbox
        self._messages: deque[RunMessage] = deque()

    def __bool__(self) -> bool:
        return bool(self._messages)

    def add(self, message: RunMessage) -> None:
        """Let a request wait."""
        self._messages.append(message)

    def next(self) -> RunMessage:
        """Take the request that has waited longest."""
        return self._messages.popleft()

    def take(self, kind: type[RunMessage]) -> list[RunMessage]:
        """Take all requests of a kind."""
        taken = [message for message in self._messages if isinstance(message, kind)]
        self._messages = deque(message for message in self._messages if not isinstance(message, kind))
        return taken

    def changed(self, recipe: Recipe, step: int) -> Recipe:
        """The recipe with the controls that wait, at the step they wait for."""
        for message in self._messages:
            if isinstance(message, Change):
                recipe = recipe.followed_by(step, message.control)
        return recipe

    def refuse(self, sentence: str) -> None:
        """Refuse all that waits."""
        while self._messages:
            self.refuse_one(self.next(), sentence)

    def refuse_one(self, message: RunMessage, sentence: str) -> None:
        """Refuse a request."""
        refused = Refused(request=message.request, run=self._run, reason="bad-value", sentence=sentence)
        header = {"kind": "refused", "run": self._run, "request": message.request}
        self._outbox(header, refused.model_dump_json().encode())
