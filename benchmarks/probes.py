"""Probes: the landscape against a point-by-point loop, and what a set of probes costs a run in training."""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from app.engine.timeline import Timeline
from app.learn.probes.landscape import Plane, random_directions, surface
from app.recipe.controls import Recipe
from app.wire.messages import Probe
from app.wire.probes import AskConfusion, AskGradients, AskHistograms
from app.workers.interface import Resume
from app.workers.session import Session
from app.workers.subject import Subject
from benchmarks.engine import CPU, NETWORKS, ROUNDS, seconds, spec
from benchmarks.table import Row, at_least, at_most
from tests import plain

SIDE = 51
ROUND_SECONDS = 0.4
ASKED = (AskGradients(), AskHistograms(), AskConfusion())
"""What a page shows of a trial beside its frame, sixty times a second."""


def point_by_point(hidden: tuple[int, ...], x: Tensor, y: Tensor, plane: Plane) -> Callable[[], Tensor]:
    """The loop anyone would write: move the parameters of an `nn.Module`, take the loss, go on."""
    run = spec(hidden, "sgd")
    model, loss_of = plain.network(run.network, 0), nn.BCEWithLogitsLoss()
    parts = [_as_module(model, flat) for flat in (plane.centre, *plane.directions)]
    steps = torch.linspace(-1, 1, SIDE).tolist()

    @torch.no_grad()
    def loop() -> Tensor:
        losses = torch.empty(SIDE, SIDE)
        for row, b in enumerate(steps):
            for column, a in enumerate(steps):
                for parameter, centre, first, second in zip(model.parameters(), *parts, strict=True):
                    parameter.copy_(centre + a * first + b * second)
                losses[row, column] = loss_of(model(x), y)
        return losses

    return loop


def _as_module(model: nn.Sequential, flat: Tensor) -> list[Tensor]:
    """Parameters laid out as the stack's, in the shapes of a module's."""
    parts: list[Tensor] = []
    at = 0
    for parameter in model.parameters():
        part = flat[at : at + parameter.numel()]
        parts.append(part.view(parameter.t().shape).t().contiguous() if parameter.dim() == 2 else part)
        at += parameter.numel()
    return parts


def landscapes() -> list[Row]:
    """51 × 51 losses around a network in training, over the point-by-point loop's time."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        timeline = Timeline(Recipe(spec=spec(hidden, "sgd")), CPU)
        timeline.advance(2_000)
        subject = Subject(timeline)
        objective, centre = subject.objective, subject.parameters(0)
        plane = Plane(centre, random_directions(objective, centre, torch.Generator().manual_seed(0)))
        loop = point_by_point(hidden, objective.x1[:-1].t().contiguous(), objective.y.t().contiguous(), plane)

        def ours(points=subject.points, plane=plane) -> Tensor:
            return surface(points, plane, (-1.0, 1.0, -1.0, 1.0), SIDE)

        torch.testing.assert_close(ours(), loop(), rtol=1e-4, atol=1e-5)
        pairs = [(seconds(loop), min(seconds(ours) for _ in range(3))) for _ in range(5)]
        ratio = statistics.median(a / b for a, b in pairs)
        theirs, mine = (statistics.median(column) * 1e3 for column in zip(*pairs, strict=True))
        detail = f"{mine:.1f} ms against {theirs:.0f} ms"
        rows.append(at_least(f"landscape {SIDE} × {SIDE}, {name}, over point by point", ratio, "×", 50, detail))
    return rows


def probe_set() -> list[Row]:
    """The part of its steps that a run loses to frames and a set of probes, wanted sixty times a second."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        session = Session(
            Resume("bench", Recipe(spec=spec(hidden, "sgd")), desired="training"), lambda spec: CPU, lambda *mail: None
        )
        rates: dict[bool, list[float]] = {True: [], False: []}
        answers = 0
        for turn in range(2 * ROUNDS):
            probed = turn % 2 == 0
            before, begin = session.step, time.perf_counter()
            asked = 0
            while (passed := time.perf_counter() - begin) < ROUND_SECONDS:
                if probed and passed * 60 >= asked and not session.probing:
                    asked += 1
                    session.frame_wanted = True
                    for question in ASKED:
                        session.handle(Probe(request="p", run="bench", what=question))
                session.turn(4e-3)
            answers += asked
            rates[probed].append((session.step - before) / (time.perf_counter() - begin))
        lost = 100 * (1 - statistics.median(a / b for a, b in zip(rates[True], rates[False], strict=True)))
        answered = answers / ROUNDS / ROUND_SECONDS
        detail = (
            f"{statistics.median(rates[True]):,.0f} of {statistics.median(rates[False]):,.0f} steps/s, "
            f"{answered:.0f} sets answered/s"
        )
        rows.append(at_most(f"probe set at up to 60/s, {name}, share of steps", lost, "%", 10, detail))
    return rows


def rows() -> list[Row]:
    """Every figure of the probes."""
    torch.set_num_threads(1)
    return [*landscapes(), *probe_set()]
