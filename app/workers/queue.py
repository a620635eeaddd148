"""The queue of what pages ask: answered in slices of a few milliseconds, the quick before the long.

A job is a generator that yields between slices and returns its reply. The parameters it looks at are those at its
first slice. Each lane of the queue is served in turn, so that a quick question never waits for a long one; within a
lane the jobs are answered in the order they were asked in, except those that need no run, which alternate.
"""

import time
import traceback
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from app.recipe.model import sentence
from app.wire.messages import Refused
from app.workers.machine import is_out_of_memory
from app.workers.messages import Outbox
from app.workers.underway import Underway

BESIDE_SECONDS = 1e-3
"""While the run trains, no slice with a share begins after so long in a time slice."""

NO_MEMORY = "This question needs more memory than its worker has left; ask for something smaller."

Reply = tuple[str, bytes]
"""The kind of the message to the web process, and its payload."""

Work = Generator[None, None, Reply]


class Lane(IntEnum):
    """Where a job waits, the first lane served first."""

    QUICK = 0
    LONG = 1
    LOOK_BACK = 2
    WITHOUT_RUN = 3


@dataclass(slots=True)
class Job:
    """Something that a page asked.

    header: of the message that answers it. request, run: for a refusal. share: of the run's time that such jobs may
    take while it trains; None for as much as they are given. note: for `Underway`, or "" where the run's stands there.
    """

    lane: Lane
    work: Work
    header: dict[str, object]
    request: str
    run: str | None = None
    share: float | None = None
    note: str = ""


class QueryQueue:
    """Jobs in lanes. A session has one for its run, and a worker one for what needs no run."""

    def __init__(self, outbox: Outbox, refused: str, underway: Underway | None = None) -> None:
        """refused: the kind of the message that refuses a job."""
        self._outbox, self._refused, self._underway = outbox, refused, underway or Underway()
        self._lanes: dict[Lane, deque[Job]] = {lane: deque() for lane in Lane}
        self._rest_until = dict.fromkeys(Lane, 0.0)  # by the performance counter

    @property
    def busy(self) -> bool:
        """Whether a job waits for its reply."""
        return any(self._lanes.values())

    def add(self, job: Job) -> None:
        """Take a job, to be answered after those before it in its lane."""
        self._lanes[job.lane].append(job)

    def forget(self, **header: object) -> None:
        """Drop the jobs with these fields in their header."""
        for lane, jobs in self._lanes.items():
            self._lanes[lane] = deque(job for job in jobs if not header.items() <= job.header.items())

    def run_slice(self, seconds: float, training: bool = False) -> None:
        """Work on each lane for about so many seconds; while the run trains, within the share of its jobs."""
        for lane, jobs in self._lanes.items():
            if jobs:
                self._serve(lane, seconds, training)

    def _serve(self, lane: Lane, seconds: float, training: bool) -> None:
        """Work on one lane; where its jobs have a share of the run's time, rest after it.

        What is asked together is so answered together, of the same step. Where a rest ends within a time slice, what
        it lasted too long is taken off the next.
        """
        jobs = self._lanes[lane]
        limited = training and jobs[0].share is not None
        begin = now = time.perf_counter()
        if limited and begin < self._rest_until[lane]:
            return
        rest = max(self._rest_until[lane], begin - seconds)
        end = begin + (min(seconds, BESIDE_SECONDS) if limited else seconds)
        while jobs and now < end:
            job = jobs.popleft()
            if not self._done(job):
                (jobs.append if lane is Lane.WITHOUT_RUN else jobs.appendleft)(job)
            before, now = now, time.perf_counter()
            rest += (now - before) / (job.share or 1.0)
        self._rest_until[lane] = rest

    def _done(self, job: Job) -> bool:
        """Do one slice of a job; whether it was the last, and the reply is sent."""
        if job.note:
            self._underway.begin(job.note)
        try:
            next(job.work)
        except StopIteration as end:
            kind, payload = end.value
            self._outbox({"kind": kind, **job.header}, payload)
        except ValueError as error:
            self._refuse(job, "bad-value", sentence(error))
        except Exception as error:  # the fault of a query must not stop the runs beside it
            if is_out_of_memory(error):
                self._refuse(job, "full", NO_MEMORY)
            else:
                traceback.print_exc()
                self._refuse(job, "fault", "Internal server error; the server's log says more.")
        else:
            return False
        return True

    def _refuse(self, job: Job, reason: Literal["bad-value", "full", "fault"], words: str) -> None:
        refused = Refused(request=job.request, run=job.run, reason=reason, sentence=words)
        self._outbox({"kind": self._refused, **job.header}, refused.model_dump_json().encode())


def at_once(work: Callable[[], Reply]) -> Work:
    """A job of a single slice."""
    return work()
    yield
