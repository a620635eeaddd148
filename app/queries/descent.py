"""Gradient descent of one perceptron over two of its weights, by all examples at once, by one, or by a few."""

import statistics
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

import torch
from pydantic import Field, FiniteFloat
from torch import Tensor

from app.engine.numbers import finite_floats, rows
from app.queries import surface
from app.recipe.spec import BatchSize, DataSpec, Model, Rate, Seed
from app.wire.delivery import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]


class Walker(Model):
    """One way down. batch: examples a step, picked anew each epoch; null means all of them."""

    batch: BatchSize | None = None
    learning_rate: Rate = 1.0


class DescentQuery(Model):
    """Walk down the mean loss of ŷ = σ(w₀ + w₁x₁ + w₂x₂) over w₁ and w₂, x centred and scaled; w₀ is held.

    bias: w₀. start: w₁ and w₂ of every walker. steps: of each. below: the loss to reach.
    seed: of the data; draw: of the examples picked.
    """

    type: Literal["descent"] = "descent"
    data: DataSpec = DataSpec(dataset="exam")
    seed: Seed = 0
    draw: Seed = 0
    loss: Literal["bce", "mse"] = "bce"
    bias: Weight = 0.0
    start: tuple[Weight, Weight] = (-3.0, -3.0)
    walkers: Annotated[tuple[Walker, ...], Field(min_length=1, max_length=6)] = (Walker(),)
    steps: Annotated[int, Field(ge=1, le=1000)] = 100
    below: Annotated[FiniteFloat, Field(gt=0)] = 0.3


class Walked(Model):
    """The way one walker went.

    path: (w₁, w₂) at the start and after each step. loss: J over all examples there.
    gradient: what each step followed. picked: the first example of each step's batch, from 0.
    variance: mean of ‖g - ∇J‖² of its steps' gradients g at the start. seconds_per_step: the median, as measured.
    reached: steps until J was below the loss to reach; null where it never was.
    """

    batch: int
    path: tuple[tuple[float, float], ...]
    loss: Numbers
    gradient: tuple[tuple[float, float], ...]
    picked: tuple[int, ...]
    variance: float
    seconds_per_step: float
    reached: int | None


class DescentAnswer(Model):
    """The ways of all walkers, in their order. examples: how many there are in all."""

    type: Literal["descent"] = "descent"
    examples: int
    walkers: tuple[Walked, ...]


DRAWS = 200
"""Batches drawn to measure how noisy their gradients are."""


@dataclass(slots=True)
class DescentWalk:
    """A walk so far. path: float32 (2,) each; seconds: of each step."""

    path: list[Tensor] = field(default_factory=list[Tensor])
    gradients: list[Tensor] = field(default_factory=list[Tensor])
    picked: list[int] = field(default_factory=list[int])
    seconds: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class NeuronLoss:
    """The loss of ŷ = σ(w₀ + x·w) over w.

    x: float32 (N, 2). y: float32 (N,). bias: w₀. squared: (ŷ - y)² in place of cross entropy.
    """

    x: Tensor
    y: Tensor
    bias: float
    squared: bool

    def loss(self, w: Tensor) -> Tensor:
        """The mean loss at each w, (P, 2): (P,)."""
        z = w @ self.x.t() + self.bias
        y = self.y.expand_as(z)
        if self.squared:
            return (torch.sigmoid(z) - y).square().mean(1)
        return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none").mean(1)

    def examples(self, rows: Tensor | None) -> tuple[Tensor, Tensor]:
        """x and y of some examples, None for all."""
        return (self.x, self.y) if rows is None else (self.x[rows], self.y[rows])

    def gradient(self, w: Tensor, batch: tuple[Tensor, Tensor]) -> Tensor:
        """∂J/∂w over a batch: (2,)."""
        x, y = batch
        guess = torch.sigmoid(x @ w + self.bias)
        grad = guess - y  # of cross entropy by z: the σ' cancels
        if self.squared:
            grad = 2 * grad * guess * (1 - guess)
        return grad @ x / len(y)

    def batches(self, size: int | None, generator: torch.Generator) -> Iterator[Tensor | None]:
        """Rows of one batch after the other, each example once an epoch; None where a batch is all of them."""
        count = len(self.y)
        while True:
            if size is None or size >= count:
                yield None
                continue
            order = torch.randperm(count, generator=generator)
            for begin in range(0, count - size + 1, size):
                yield order[begin : begin + size]

    def walk(
        self, start: Tensor, size: int | None, rate: float, steps: int, generator: torch.Generator
    ) -> Iterator[DescentWalk]:
        """Step down, w ← w - η ∂J/∂w; yields the walk after every step."""
        walk, w = DescentWalk([start]), start
        batches = self.batches(size, generator)
        for _ in range(steps):
            rows = next(batches)
            batch = self.examples(rows)  # not timed: a loader gathers batches ahead
            begin = time.perf_counter()
            gradient = self.gradient(w, batch)
            w = w - rate * gradient
            walk.seconds.append(time.perf_counter() - begin)
            walk.path.append(w)
            walk.gradients.append(gradient)
            walk.picked.append(0 if rows is None else int(rows[0]))
            yield walk

    def noise(self, w: Tensor, size: int | None, generator: torch.Generator) -> float:
        """The mean of ‖g - ∇J‖² over batches drawn."""
        true, batches = self.gradient(w, self.examples(None)), self.batches(size, generator)
        found = [(self.gradient(w, self.examples(next(batches))) - true).square().sum() for _ in range(DRAWS)]
        return float(torch.stack(found).mean())


SLICE = 20
"""Steps at a time."""


def answer(question: DescentQuery) -> Generator[None, None, DescentAnswer]:
    """Send every walker down, some steps a slice.

    Raises:
        ValueError: the data have other than two classes.
    """
    choice = question.data.choice
    if choice.problem != "classification" or len(choice.classes) != 2 or choice.side:
        raise ValueError(f"a walk down takes points of two classes; {choice.title} has others")
    x, y = surface.examples(question.data, question.seed)
    objective = NeuronLoss(x[:, 1:].contiguous(), y[:, 0], question.bias, question.loss == "mse")
    walked: list[Walked] = []
    for walker in question.walkers:
        walked.append((yield from _walked(objective, walker, question)))
    return DescentAnswer(examples=len(y), walkers=tuple(walked))


def _walked(objective: NeuronLoss, walker: Walker, question: DescentQuery) -> Generator[None, None, Walked]:
    start = torch.tensor(question.start)
    generator = torch.Generator().manual_seed(question.draw)
    walk = DescentWalk()
    for walk in objective.walk(start, walker.batch, walker.learning_rate, question.steps, generator):
        if len(walk.gradients) % SLICE == 0:
            yield
    noise = objective.noise(start, walker.batch, torch.Generator().manual_seed(question.draw))
    yield
    return _answered(objective, walk, walker, noise, question.below)


def _answered(objective: NeuronLoss, walk: DescentWalk, walker: Walker, noise: float, below: float) -> Walked:
    path = torch.stack(walk.path)
    losses = objective.loss(path)
    low = (losses < below).nonzero()
    return Walked(
        batch=min(walker.batch or len(objective.y), len(objective.y)),
        path=tuple((a, b) for a, b in rows(path)),
        loss=tuple(finite_floats(losses)),
        gradient=tuple((a, b) for a, b in rows(torch.stack(walk.gradients))),
        picked=tuple(walk.picked),
        variance=noise,
        seconds_per_step=statistics.median(walk.seconds),
        reached=int(low[0]) if len(low) else None,
    )
