"""Gradient descent over two weights, from question to answer."""

import statistics
from collections.abc import Generator

import torch

from app.engine.numbers import finite_floats, rows
from app.learn.studies import descent, surface
from app.learn.studies.descent import Slope, Walk
from app.wire.studies.descent import AskDescent, Descent, Walked, Walker

SLICE = 20
"""Steps at a time."""


def answer(question: AskDescent) -> Generator[None, None, Descent]:
    """Send every walker down, some steps a slice.

    Raises:
        ValueError: the data have other than two classes.
    """
    choice = question.data.choice
    if choice.problem != "classification" or len(choice.classes) != 2 or choice.side:
        raise ValueError(f"a walk down takes points of two classes; {choice.title} has others")
    x, y = surface.examples(question.data, question.seed)
    slope = Slope(x[:, 1:].contiguous(), y[:, 0], question.bias, question.loss == "mse")
    walked: list[Walked] = []
    for walker in question.walkers:
        walked.append((yield from _walked(slope, walker, question)))
    return Descent(examples=len(y), walkers=tuple(walked))


def _walked(slope: Slope, walker: Walker, question: AskDescent) -> Generator[None, None, Walked]:
    start = torch.tensor(question.start)
    generator = torch.Generator().manual_seed(question.draw)
    walk = descent.Walk()
    for walk in slope.walk(start, walker.batch, walker.learning_rate, question.steps, generator):
        if len(walk.gradients) % SLICE == 0:
            yield
    noise = slope.noise(start, walker.batch, torch.Generator().manual_seed(question.draw))
    yield
    return _told(slope, walk, walker, noise, question.below)


def _told(slope: Slope, walk: Walk, walker: Walker, noise: float, below: float) -> Walked:
    path = torch.stack(walk.path)
    losses = slope.loss(path)
    low = (losses < below).nonzero()
    return Walked(
        batch=min(walker.batch or len(slope.y), len(slope.y)),
        path=tuple((a, b) for a, b in rows(path)),
        loss=tuple(finite_floats(losses)),
        gradient=tuple((a, b) for a, b in rows(torch.stack(walk.gradients))),
        picked=tuple(walk.picked),
        variance=noise,
        seconds_per_step=statistics.median(walk.seconds),
        reached=int(low[0]) if len(low) else None,
    )
