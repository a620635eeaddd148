"""What pages ask of a worker, as jobs of its queue: queries with and without a run, and frames of past steps."""

import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from app.engine.checkpointed import CheckpointedTrainer, ReplayTrainer
from app.engine.inspected import InspectedGroup
from app.engine.transformer import SequenceTrainer
from app.queries import OccasionalQuery, Question, Slices, read
from app.recipe.model import Model
from app.wire.messages import LookBack, Query, QueryResult, TrialQuery, TrialQueryResult
from app.workers.pacing import RateLimiter
from app.workers.queue import Job, Lane, Work
from app.workers.renderers import FrameRenderer, renderer_of
from app.workers.underway import query as query_note

LIVE_SHARE, ONCE_SHARE = 0.04, 0.25
"""The part of its time that a run in training spends at most on queries whose answers a page keeps up to date, and on
those it sends now and then."""

SLICE_SECONDS = 1e-3
"""Steps between two looks at the clock take about so long."""


def query_job(number: int, message: Query) -> Job:
    """A query that needs no run. number: of the query, in the message that answers it."""

    def work() -> Work:
        question, query = read(message.what)
        answer = yield from _answered(partial(question.work, query))
        result = QueryResult(request=message.request, answer=answer.model_dump())
        return "answered", result.model_dump_json().encode()

    return Job(Lane.WITHOUT_RUN, work(), {"query": number}, message.request, note=query_note(number))


def _answered(work: Callable[[], Model | Slices]) -> Slices:
    """The answer of a question's work, which may be a generator."""
    begun = work()
    if not isinstance(begun, Generator):
        return begun
    return (yield from begun)


class RunQueries:
    """What pages ask of one run.

    place: the run's trainer and revision as they are now. view: what the run's own renderer has in view.
    """

    def __init__(
        self,
        run: str,
        place: Callable[[], tuple[CheckpointedTrainer, int]],
        view: Callable[[], tuple[int, int | None]],
    ) -> None:
        self._run, self._place, self._view = run, place, view
        self._groups: list[InspectedGroup] = []
        self._replay: ReplayTrainer | None = None
        self._replay_revision = -1
        self._renderer: FrameRenderer
        self._limiter = RateLimiter()

    def _job(self, lane: Lane, work: Work, request: str, share: float | None = None) -> Job:
        return Job(lane, work, {"run": self._run, "request": request}, request, self._run, share)

    # -- queries about a trial ---------------------------------------------------------

    def trial_query(self, message: TrialQuery) -> Job:
        """A query about one trial.

        Raises:
            ValueError: there is no such query, or a value does not fit.
        """
        question, query = read(message.what, of_a_trial=True)
        occasional = isinstance(query, OccasionalQuery)
        lane = Lane.LONG if isinstance(query, OccasionalQuery) and query.takes_long else Lane.QUICK
        work = self._trial_work(message, question, query)
        return self._job(lane, work, message.request, ONCE_SHARE if occasional else LIVE_SHARE)

    def _trial_work(self, message: TrialQuery, question: Question, query: Model) -> Work:
        checkpointed, revision = self._place()
        step, subject = checkpointed.step, self._subject(checkpointed, question, message)
        answer = yield from _answered(partial(question.work, query, subject, message.trial))
        result = TrialQueryResult(
            request=message.request,
            run=self._run,
            revision=revision,
            step=step,
            trial=message.trial,
            answer=answer.model_dump(),
        )
        return "answer", result.model_dump_json().encode()

    def _subject(self, checkpointed: CheckpointedTrainer, question: Question, message: TrialQuery) -> Any:
        """What of the run a question inspects.

        Raises:
            ValueError: there is no such trial, or the question is about another kind of network.
        """
        trainer, tag = checkpointed.trainer, message.what["type"]
        if message.trial >= trainer.trials:
            raise ValueError(f"the run has trials 0 to {trainer.trials - 1}; got trial {message.trial}")
        if question.subject is CheckpointedTrainer:
            return checkpointed
        if isinstance(trainer, SequenceTrainer):
            if question.subject is not SequenceTrainer:
                raise ValueError(f"of a transformer a page asks next or evaluation; got {tag!r}")
            return trainer
        if question.subject is not InspectedGroup:
            raise ValueError(f"{tag} is asked of a transformer; this run trains a perceptron")
        return self._group(checkpointed, message.trial)

    def _group(self, checkpointed: CheckpointedTrainer, trial: int) -> InspectedGroup:
        """The group of a trial to inspect; those of an earlier trainer are dropped."""
        group, _ = checkpointed.perceptrons.place(trial)
        self._groups = [known for known in self._groups if known.checkpointed is checkpointed]
        for known in self._groups:
            if known.group is group:
                return known
        self._groups.append(InspectedGroup(checkpointed, group))
        return self._groups[-1]

    # -- past steps --------------------------------------------------------------------

    def look_back(self, message: LookBack) -> Job:
        """A frame of the run at a past step. One that a rewind overtakes is of the step it went to.

        Raises:
            ValueError: the step lies ahead.
        """
        step = self._place()[0].step
        if message.step > step:
            raise ValueError(f"the run stands at step {step}; got a look back to step {message.step}")
        return self._job(Lane.LOOK_BACK, self._look_back_work(message), message.request)

    def _look_back_work(self, message: LookBack) -> Work:
        while not self._nearer(message.step):
            yield
        renderer, view = self._renderer, self._view()
        if renderer.view != view:
            renderer.look(*view)
        return "picture", renderer.frame(self._run, self._place()[1], 0.0, message.request)

    def _nearer(self, step: int) -> bool:
        """Replay some milliseconds nearer to a past step; whether the replay trainer stands there."""
        begin, (checkpointed, revision) = time.perf_counter(), self._place()
        replay = self._replay
        if replay is None or replay.checkpointed is not checkpointed or self._replay_revision != revision:
            replay = self._replay = ReplayTrainer(checkpointed)  # a rewritten past takes a new one
            self._replay_revision, self._renderer = revision, renderer_of(replay.trainer)
        start, most = replay.trainer.step, self._limiter.fitting(SLICE_SECONDS)
        there = replay.nearer(min(step, checkpointed.step), most)
        done = replay.trainer.step - start
        self._limiter.measure(done if 0 < done <= most else 0, begin, time.perf_counter())
        return there
