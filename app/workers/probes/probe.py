"""Probes in a worker: what pages ask of a trial, answered in slices so that training goes on.

A job is a generator that yields between slices and returns its answer. It looks at the
parameters as they were when its first slice began.
"""

import base64
import io
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from collections.abc import Generator as Iterating
from functools import partial
from typing import Any, Literal

import torch
from torch import Generator, Tensor

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.numbers import finite, floats, rows, six_digits
from app.engine.transformer import SequenceTrainer
from app.learn.probes import confusion, curvature, gradients, histograms, landscape
from app.learn.probes.landscape import ParameterPlane
from app.learn.probes.objective import Inspection, Objective
from app.recipe.bucket import COLUMNS
from app.recipe.errors import sentence
from app.wire.messages import Refused, TrialQuery, TrialQueryResult
from app.wire.probes import (
    Answer,
    AskConfusion,
    AskCurvature,
    AskEvaluation,
    AskGradients,
    AskHistograms,
    AskLandscape,
    AskLatestBucket,
    AskMisread,
    AskNext,
    AskReading,
    AskStateDict,
    AskUpdate,
    AskWeight,
    Confusion,
    Curvature,
    Gradients,
    Histogram,
    Histograms,
    Landscape,
    LatestBucket,
    Numbers,
    Question,
    Score,
    StateDict,
)
from app.workers.log import Outbox
from app.workers.probes import reader
from app.workers.probes.reading import misread, reading
from app.workers.probes.subject import ProbedTrials
from app.workers.probes.update import update
from app.workers.probes.weight import weight

LIVE_SHARE, ONCE_SHARE = 0.04, 0.25
"""The part of its time that a run in training spends at most on probes a page shows live, and on those
it asks for now and then."""

LIVE_SECONDS = 1e-3
"""Beside training no slice is begun after so long in a turn."""

SELDOM = AskLandscape | AskCurvature | AskWeight | AskNext | AskEvaluation

Job = Iterating[None, None, Answer]


class Prober:
    """Probes of one run, one after the other."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._run, self._outbox = run, outbox
        self._asked: deque[TrialQuery] = deque()
        self._job: Job | None = None
        self._subjects: list[ProbedTrials] = []
        self._rest_until = 0.0  # by the performance counter
        self._result: Callable[[Answer], TrialQueryResult]

    @property
    def busy(self) -> bool:
        """Whether something was asked and is not answered."""
        return bool(self._asked)

    def ask(self, probe: TrialQuery) -> None:
        """Take a page's probe, to be answered after those before it."""
        self._asked.append(probe)

    def run_slice(self, seconds: float, training: bool, checkpointed: CheckpointedTrainer, revision: int) -> None:
        """Work for about so many seconds; beside training only a little, and then a rest.

        What is asked together is so answered together, of the same step. Where a rest ends within
        a turn, what it lasted too long is taken off the next.
        """
        begin = now = time.perf_counter()
        if training and begin < self._rest_until:
            return
        rest = max(self._rest_until, begin - seconds)
        while self._asked and now < begin + (min(seconds, LIVE_SECONDS) if training else seconds):
            share = ONCE_SHARE if isinstance(self._asked[0].what, SELDOM) else LIVE_SHARE
            try:
                self._slice(checkpointed, revision)
            except ValueError as error:
                self._refuse("bad-value", sentence(error))
            except Exception:  # a fault of a probe must not stop the run
                traceback.print_exc()
                self._refuse("fault", "Internal server error; the server's log says more.")
            before, now = now, time.perf_counter()
            rest += (now - before) / share
        self._rest_until = rest

    def _slice(self, checkpointed: CheckpointedTrainer, revision: int) -> None:
        if self._job is None:
            self._begin(checkpointed, revision)
        assert self._job is not None
        try:
            next(self._job)
        except StopIteration as end:
            result = self._result(end.value)
            self._end("answer", result.model_dump_json().encode())

    def _begin(self, checkpointed: CheckpointedTrainer, revision: int) -> None:
        probe = self._asked[0]
        trainer = checkpointed.trainer
        if isinstance(probe.what, AskStateDict):
            self._job = _at_once(lambda: _state_dict(checkpointed, probe.trial))
        elif isinstance(probe.what, AskLatestBucket):
            self._job = _at_once(lambda: _latest_bucket(checkpointed))
        elif isinstance(trainer, SequenceTrainer):
            self._job = _at_once(lambda: reader.answer(trainer, probe.what, probe.trial))
        else:
            self._job = job(self._subject(checkpointed, probe.trial), probe.trial, probe.what)
        self._result = partial(
            _result, request=probe.request, run=self._run, revision=revision, step=checkpointed.step, trial=probe.trial
        )

    def _subject(self, checkpointed: CheckpointedTrainer, trial: int) -> ProbedTrials:
        """What to look at for a trial; those of an earlier trainer are dropped."""
        group, _ = checkpointed.perceptrons.place(trial)
        self._subjects = [subject for subject in self._subjects if subject.checkpointed is checkpointed]
        for subject in self._subjects:
            if subject.group is group:
                return subject
        self._subjects.append(ProbedTrials(checkpointed, group))
        return self._subjects[-1]

    def _refuse(self, reason: Literal["bad-value", "fault"], words: str) -> None:
        refused = Refused(request=self._asked[0].request, run=self._run, reason=reason, sentence=words)
        self._end("refused", refused.model_dump_json().encode())

    def _end(self, kind: str, payload: bytes) -> None:
        self._job = None
        probe = self._asked.popleft()
        self._outbox({"kind": kind, "run": self._run, "request": probe.request}, payload)


def _result(answer: Answer, **fields: Any) -> TrialQueryResult:
    return TrialQueryResult(answer=answer, **fields)


def job(subject: ProbedTrials, trial: int, question: Question) -> Job:
    """The work that answers a question.

    Raises:
        ValueError: the run has no such trial, or the trial is not fit for the question.
    """
    parameters = subject.parameters(trial)
    match question:
        case AskLandscape():
            return _landscape(subject, trial, parameters, question)
        case AskCurvature():
            return _curvature(subject.objective, parameters, question)
        case AskGradients():
            return _at_once(lambda: _gradients(subject, trial, parameters))
        case AskHistograms():
            return _at_once(lambda: _histograms(subject.training, parameters, question.bins))
        case AskConfusion():
            score = partial(_score, subject.checkpointed.trainer.spec.problem == "classification", parameters)
            return _at_once(lambda: Confusion(training=score(subject.training), test=score(subject.test)))
        case AskWeight():
            return weight(subject, trial, question)
        case AskUpdate():
            return _at_once(lambda: update(subject, trial, parameters))
        case AskNext() | AskEvaluation():
            raise ValueError(f"{question.type} is asked of a transformer; this run trains a perceptron")
        case AskStateDict():
            return _at_once(lambda: _state_dict(subject.checkpointed, trial))
        case AskLatestBucket():
            return _at_once(lambda: _latest_bucket(subject.checkpointed))
        case AskReading():
            return _at_once(lambda: reading(subject, parameters, question))
        case AskMisread():
            return _at_once(lambda: misread(subject, parameters, question))


def _at_once(work: Callable[[], Answer]) -> Job:
    """A job of a single slice."""
    return work()
    yield


def _landscape(subject: ProbedTrials, trial: int, centre: Tensor, question: AskLandscape) -> Job:
    objective, shares = subject.objective, None
    steps, path = subject.path(trial)
    if question.directions == "path":
        directions, variance = landscape.main_directions(path)
        shares = float(variance[0]), float(variance[1])
    else:
        generator = Generator().manual_seed(question.seed)
        directions = landscape.random_directions(objective, centre, generator)
    plane = ParameterPlane(centre, directions)
    coordinates = landscape.project(path, centre, directions)
    reach = question.span
    extent = landscape.span(coordinates) if shares else (-reach, reach, -reach, reach)
    points = subject.points
    yield
    surface = yield from _joined(landscape.surface_in_slices(points, plane, extent, question.resolution))
    path_loss = yield from _joined(points.along(path))
    projected_loss = yield from _joined(points.along(plane.at(coordinates)))
    return Landscape(
        extent=extent,
        loss=tuple(map(_numbers, surface.view(question.resolution, -1))),
        path=tuple((a, b) for a, b in rows(coordinates)),
        path_step=tuple(steps),
        path_loss=_numbers(path_loss),
        projected_loss=_numbers(projected_loss),
        shares=shares,
    )


def _joined(parts: Iterable[Tensor]) -> Iterating[None, None, Tensor]:
    """All parts in one, a slice for each."""
    done: list[Tensor] = []
    for part in parts:
        done.append(part)
        yield
    return torch.cat(done)


def _curvature(objective: Objective, parameters: Tensor, question: AskCurvature) -> Job:
    generator = Generator().manual_seed(question.seed)
    found = yield from curvature.curvature_in_slices(objective, parameters, generator)
    return Curvature(
        eigenvalue=six_digits(found.eigenvalue),
        rate_bound=None if found.rate_bound is None else six_digits(found.rate_bound),
        residual=six_digits(found.residual),
        products=found.products,
    )


def _gradients(subject: ProbedTrials, trial: int, parameters: Tensor) -> Gradients:
    found = gradients.gradients(subject.training, parameters)
    ahead = subject.next_parameters(trial)
    return Gradients(
        norm=_numbers(found.norm),
        variance=_numbers(found.variance),
        update_ratio=_numbers(gradients.update_ratios(subject.objective, parameters, ahead)),
        noise_scale=_number(found.noise_scale),
    )


def _histograms(training: Inspection, parameters: Tensor, bins: int) -> Histograms:
    weights, activations = histograms.by_layer(training, parameters, bins)
    return Histograms(weights=_counted(weights), activations=_counted(activations))


def _counted(found: Iterable[histograms.BinCounts]) -> tuple[Histogram, ...]:
    return tuple(Histogram(limit=h.limit, counts=h.counts) for h in found)


def _state_dict(checkpointed: CheckpointedTrainer, trial: int) -> StateDict:
    networks = checkpointed.trainer.networks()
    if trial >= len(networks):
        raise ValueError(f"the run has trials 0 to {len(networks) - 1}; got trial {trial}")
    file = io.BytesIO()
    torch.save(networks[trial], file)
    return StateDict(file=base64.b64encode(file.getvalue()).decode())


def _latest_bucket(checkpointed: CheckpointedTrainer) -> LatestBucket:
    bucket = checkpointed.trainer.present()
    if bucket is None:
        return LatestBucket(step=checkpointed.step, epoch=0.0, columns={})
    columns = {name: tuple(getattr(bucket, name)) for name in COLUMNS}
    return LatestBucket(step=bucket.step, epoch=bucket.epoch, columns=columns)


def _score(classes: bool, parameters: Tensor, examples: Inspection) -> Score:
    z, y = examples.forward(parameters), examples.objective.y
    if not classes:
        return Score(determination=_number(confusion.determination(z, y)))
    matrix = tuple(tuple(map(int, row)) for row in rows(confusion.confusion(z, y)))
    return Score(matrix=matrix, accuracy=_number(confusion.accuracy(matrix)))


def _numbers(row: Tensor) -> Numbers:
    return tuple(map(_number, floats(row)))


def _number(value: float) -> float | None:
    """value as sent: None where it is not finite."""
    return finite(six_digits(value))
