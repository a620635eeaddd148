"""Learning rates on a loss over one weight."""

from collections.abc import Generator
from typing import Annotated, Literal

import torch
from pydantic import Field, FiniteFloat
from torch import Tensor
from torch.optim import SGD, Optimizer

from app.engine.numbers import finite_floats
from app.recipe.spec import Model, Rate
from app.wire.delivery import Numbers

Place = Annotated[FiniteFloat, Field(ge=-1e9, le=1e9)]


class RateWalker(Model):
    """A way down. start: its first weight."""

    start: Place = -5.0
    learning_rate: Rate = 1.0


class RatesQuery(Model):
    """Plain gradient descent, a walker for each rate, on J(w) = (w - 2)²/8 - 6/5·exp(-2(w + 5/2)²).

    That is a bowl with a narrow hollow in its left side. extent: (w0, w1), what the curve of J runs over.
    """

    type: Literal["rates"] = "rates"
    walkers: Annotated[tuple[RateWalker, ...], Field(min_length=1, max_length=8)] = (RateWalker(),)
    steps: Annotated[int, Field(ge=1, le=1000)] = 60
    extent: tuple[Place, Place] = (-7.0, 9.0)
    points: Annotated[int, Field(ge=2, le=1000)] = 241


class RateWalk(Model):
    """Where a walker came, with J there, from the start on; a place that float32 does not hold is null."""

    path: Numbers
    loss: Numbers


class RatesAnswer(Model):
    """The curve of J at `points` weights, evenly over the extent, and the walks in the order asked."""

    type: Literal["rates"] = "rates"
    curve: Numbers
    walks: tuple[RateWalk, ...]


def loss(w: Tensor) -> Tensor:
    """J(w) = (w - 2)²/8 - 6/5·exp(-2(w + 5/2)²), of any shape.

    Its lowest point is w = 2, where J'' = 1/4, so that plain gradient descent is stable below a rate of 8. The
    hollow's lowest is w = -2.249, where J = 1.199 and J'' = 3.42: stable below 0.59.
    """
    return (w - 2) ** 2 / 8 - 1.2 * torch.exp(-2 * (w + 2.5) ** 2)


def walk(start: float, rate: float, steps: int) -> Tensor:
    """The weight before each step and after the last, (steps + 1,), by `torch.optim.SGD` and autograd."""
    w = torch.tensor(start, requires_grad=True)
    optimizer: Optimizer = SGD([w], lr=rate)
    path = [w.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(loss(w))
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        path.append(w.detach().clone())
    return torch.stack(path)


def answer(question: RatesQuery) -> Generator[None, None, RatesAnswer]:
    """Send every walker down, one a slice."""
    curve = loss(torch.linspace(*question.extent, question.points))
    walks: list[RateWalk] = []
    for walker in question.walkers:
        path = walk(walker.start, walker.learning_rate, question.steps)
        walks.append(RateWalk(path=tuple(finite_floats(path)), loss=tuple(finite_floats(loss(path)))))
        yield
    return RatesAnswer(curve=tuple(finite_floats(curve)), walks=tuple(walks))
