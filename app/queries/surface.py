"""The loss of one perceptron over two of its weights."""

from collections.abc import Generator, Iterator
from typing import Annotated, Literal

import torch
from pydantic import Field, FiniteFloat, field_validator, model_validator
from torch import Tensor

from app.engine.numbers import finite_floats
from app.learn import data
from app.learn.losses import Criterion
from app.recipe.spec import DataSpec, Model, Seed, known
from app.wire.delivery import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]


class SurfaceQuery(Model):
    """The mean loss of ŷ = g(w₀ + w₁x₁ + w₂x₂) over the training examples, x centred and scaled.

    seed: of the data. weights: w₀, w₁ and w₂; those not varied are held there.
    vary: which two run along the axes. extent: (a0, a1, b0, b1), what they run over. resolution: points a side.
    """

    type: Literal["surface"] = "surface"
    data: DataSpec = DataSpec(dataset="exam")
    seed: Seed = 0
    loss: str = "bce"
    weights: tuple[Weight, Weight, Weight] = (0.0, 0.0, 0.0)
    vary: tuple[Annotated[int, Field(ge=0, le=2)], Annotated[int, Field(ge=0, le=2)]] = (1, 2)
    extent: tuple[Weight, Weight, Weight, Weight] = (-5.0, 5.0, -5.0, 5.0)
    resolution: Annotated[int, Field(ge=2, le=129)] = 51

    @field_validator("loss")
    @classmethod
    def _known(cls, name: str) -> str:
        return known("loss", name)

    @model_validator(mode="after")
    def _fits(self) -> "SurfaceQuery":
        if self.vary[0] == self.vary[1]:
            raise ValueError(f"a surface lies over two different weights; got w{self.vary[0]} twice")
        a0, a1, b0, b1 = self.extent
        if a0 >= a1 or b0 >= b1:
            raise ValueError(f"an extent rises along both axes; got {list(self.extent)}")
        choice = self.data.choice
        if not choice.plane or self.loss == "cross-entropy" or self.loss not in choice.losses:
            title = choice.title
            raise ValueError(f"one neuron learns values, or two classes by bce or mse; got {self.loss} on {title}")
        return self


class SurfaceAnswer(Model):
    """The loss over the two weights. loss: row by row, the first at b0, each from a0 to a1."""

    type: Literal["surface"] = "surface"
    extent: tuple[float, float, float, float]
    loss: tuple[Numbers, ...]


ROWS = 8
"""Rows of the grid that are worked out at once."""


def rows(
    criterion: Criterion,
    x: Tensor,
    y: Tensor,
    weights: Tensor,
    vary: tuple[int, int],
    extent: tuple[float, float, float, float],
    resolution: int,
) -> Iterator[Tensor]:
    """The mean loss over a grid of two weights, a few rows at a time.

    Args:
        criterion: the loss, of the neuron's raw output z.
        x: float32 (N, 3), the inputs with a first column of ones.
        y: float32 (N, 1).
        weights: float32 (3,); those not varied are held there.
        vary: which two run over the axes.
        extent: (a0, a1, b0, b1).
        resolution: points a side, 2 to 512.

    Yields:
        float32 (rows, resolution), the first row at b0.
    """
    points = data.grid(extent, resolution)
    for begin in range(0, len(points), ROWS * resolution):
        part = points[begin : begin + ROWS * resolution]
        tried = weights.repeat(len(part), 1)
        tried[:, vary] = part
        z = (tried @ x.t()).unsqueeze(1)  # (points, 1, N)
        yield criterion.value(z, y.t()).mean((1, 2)).view(-1, resolution)


def examples(spec: DataSpec, seed: int) -> tuple[Tensor, Tensor]:
    """The training examples as a neuron takes them: x (N, 3) with a first column of ones, and y (N, 1)."""
    made = data.make(spec, seed)
    seen = data.features(made.x[: made.training], spec, ("x1", "x2"))
    return torch.roll(seen, 1, 1), made.y[: made.training]


def answer(question: SurfaceQuery) -> Generator[None, None, SurfaceAnswer]:
    """Evaluate the grid, a few rows a slice."""
    x, y = examples(question.data, question.seed)
    criterion = Criterion(question.loss, question.data.choice.problem)
    weights = torch.tensor(question.weights)
    done: list[Tensor] = []
    for part in rows(criterion, x, y, weights, question.vary, question.extent, question.resolution):
        done.append(part)
        yield
    return SurfaceAnswer(extent=question.extent, loss=tuple(tuple(finite_floats(row)) for row in torch.cat(done)))
