"""Learning rates on a loss over one weight, from question to answer."""

from collections.abc import Generator

import torch

from app.engine.numbers import finite_floats
from app.learn.studies import rates
from app.wire.studies.rates import AskRates, Rates, RateWalk


def answer(question: AskRates) -> Generator[None, None, Rates]:
    """Send every walker down, one a slice."""
    curve = rates.loss(torch.linspace(*question.extent, question.points))
    walks: list[RateWalk] = []
    for walker in question.walkers:
        path = rates.walk(walker.start, walker.learning_rate, question.steps)
        walks.append(RateWalk(path=tuple(finite_floats(path)), loss=tuple(finite_floats(rates.loss(path)))))
        yield
    return Rates(curve=tuple(finite_floats(curve)), walks=tuple(walks))
