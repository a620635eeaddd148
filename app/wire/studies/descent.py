"""Gradient descent of one perceptron over two of its weights, by all examples at once, by one, or by a few."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.recipe.spec import BatchSize, DataSpec, Model, Rate, Seed
from app.wire.probes import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]


class Walker(Model):
    """One way down. batch: examples a step, picked anew each epoch; null means all of them."""

    batch: BatchSize | None = None
    learning_rate: Rate = 1.0


class AskDescent(Model):
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


class Descent(Model):
    """The ways of all walkers, in their order. examples: how many there are in all."""

    type: Literal["descent"] = "descent"
    examples: int
    walkers: tuple[Walked, ...]
