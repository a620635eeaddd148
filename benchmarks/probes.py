"""Probes: the landscape against a point-by-point loop, and what a set of probes costs a run in training."""

import statistics
import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.utils import vector_to_parameters

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.inspected import InspectedGroup
from app.queries.confusion import ConfusionQuery
from app.queries.gradients import GradientsQuery
from app.queries.histograms import HistogramsQuery
from app.queries.landscape import ParameterPlane, random_directions, surface
from app.recipe.controls import Recipe
from app.recipe.model import Model
from app.wire.messages import TrialQuery
from app.workers.interface import Resume
from app.workers.session import Session
from benchmarks.engine import CPU, NETWORKS, ROUNDS, seconds, spec
from benchmarks.table import Row, at_least, at_most
from tests import plain

SIDE = 51
ROUND_SECONDS = 0.4
ASKED: dict[str, tuple[Model, ...]] = {
    "gradients": (GradientsQuery(),),
    "histograms": (HistogramsQuery(),),
    "confusion": (ConfusionQuery(),),
    "all three": (GradientsQuery(), HistogramsQuery(), ConfusionQuery()),
}
"""What a page shows of a trial beside its frame: the Lab one pane at a time, two pages perhaps all."""


def point_by_point(
    hidden: tuple[int, ...], subject: InspectedGroup, plane: ParameterPlane, flat: bool
) -> Callable[[], Tensor]:
    """The usual loop: move the parameters of an `nn.Module`, take the loss, go on.

    flat: write them by `vector_to_parameters`; else tensor by tensor, as the code of Li et al. does.
    """
    model, loss_of = plain.network(spec(hidden, "sgd"), 0), nn.BCEWithLogitsLoss()
    x, y = subject.objective.x1[:-1].t().contiguous(), subject.objective.y.t().contiguous()
    vectors = [_in_order_of(model, vector) for vector in (plane.centre, *plane.directions)]
    parts = [[part.view_as(p) for p, part in zip(model.parameters(), _cut(model, v), strict=True)] for v in vectors]
    steps = torch.linspace(-1, 1, SIDE).tolist()

    def move(a: float, b: float) -> None:
        if flat:
            centre, first, second = vectors
            vector_to_parameters(centre + a * first + b * second, model.parameters())
            return
        for parameter, centre, first, second in zip(model.parameters(), *parts, strict=True):
            parameter.copy_(centre + a * first + b * second)

    @torch.no_grad()
    def loop() -> Tensor:
        losses = torch.empty(SIDE, SIDE)
        for row, b in enumerate(steps):
            for column, a in enumerate(steps):
                move(a, b)
                losses[row, column] = loss_of(model(x), y)
        return losses

    return loop


def _cut(model: nn.Sequential, vector: Tensor) -> tuple[Tensor, ...]:
    return torch.split(vector, [parameter.numel() for parameter in model.parameters()])


def _in_order_of(model: nn.Sequential, flat: Tensor) -> Tensor:
    """Parameters laid out as the stack's, laid out as a module's: weights are (O, I) there."""
    parts = zip(model.parameters(), _cut(model, flat), strict=True)
    return torch.cat([part.view(p.t().shape).t().flatten() if p.dim() == 2 else part for p, part in parts])


def landscapes() -> list[Row]:
    """51 × 51 losses around a network in training, over the point-by-point loop's time."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        checkpointed = CheckpointedTrainer(Recipe(spec=spec(hidden, "sgd")), CPU)
        checkpointed.advance(2_000)
        subject = InspectedGroup(checkpointed, checkpointed.perceptrons.trial_groups[0])
        objective, centre = subject.objective, subject.parameters(0)
        plane = ParameterPlane(centre, random_directions(objective, centre, torch.Generator().manual_seed(0)))
        ours = partial(surface, subject.points, plane, (-1.0, 1.0, -1.0, 1.0), SIDE)
        loop, flat_loop = (point_by_point(hidden, subject, plane, flat) for flat in (False, True))
        torch.testing.assert_close(ours(), loop(), rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(ours(), flat_loop(), rtol=1e-4, atol=1e-5)
        rounds = [(seconds(loop), seconds(flat_loop), min(seconds(ours) for _ in range(3))) for _ in range(5)]
        theirs, flat, mine = (statistics.median(column) * 1e3 for column in zip(*rounds, strict=True))
        detail = f"{mine:.1f} ms against {theirs:.0f} ms, or {flat:.0f} ms with vector_to_parameters"
        rows.append(at_least(f"landscape {SIDE} × {SIDE}, {name}, over point by point", theirs / mine, "×", 50, detail))
    return rows


def live_probes() -> list[Row]:
    """The part of its steps that a run loses to frames and live probes, wanted sixty times a second, and what comes."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        for title, asked in ASKED.items():
            session = Session(
                Resume("bench", Recipe(spec=spec(hidden, "sgd")), desired="training"),
                lambda spec: CPU,
                lambda *mail: None,
            )
            rates: dict[bool, list[float]] = {True: [], False: []}
            answered: list[float] = []
            for turn in range(2 * ROUNDS):
                rate, answers = _round(session, asked if turn % 2 == 0 else ())
                rates[turn % 2 == 0].append(rate)
                answered += [answers] if turn % 2 == 0 else []
            probed, alone = (statistics.median(rates[which]) for which in (True, False))
            lost = 100 * (1 - statistics.median(a / b for a, b in zip(rates[True], rates[False], strict=True)))
            detail = f"{probed:,.0f} of {alone:,.0f} steps/s"
            rows.append(at_most(f"{title} at up to 60/s, {name}, share of steps", lost, "%", 10, detail))
            rows.append(at_least(f"{title}, {name}, answered", statistics.median(answered), "/s", 57))
    return rows


def _round(session: Session, asked: tuple[Model, ...]) -> tuple[float, float]:
    """Let a session train for a while, asked all of that with a frame up to sixty times a second; nothing: never.

    Returns:
        Steps a second, and answers to all of it a second.
    """
    before, begin, count = session.step, time.perf_counter(), 0
    while (passed := time.perf_counter() - begin) < ROUND_SECONDS:
        if asked and passed * 60 >= count and not session.queries.busy:
            count += 1
            session.frame_wanted = True
            for question in asked:
                session.handle(TrialQuery(request="p", run="bench", what=question.model_dump()))
        session.run_slice(4e-3)
    return (session.step - before) / passed, count / passed


def rows() -> list[Row]:
    """Every figure of the probes."""
    torch.set_num_threads(1)
    return [*landscapes(), *live_probes()]
