"""The loss of a single neuron over two of its weights, point by point of a grid."""

from collections.abc import Iterator

import torch
from torch import Tensor

from app.learn import data
from app.learn.losses import Criterion
from app.recipe.spec import DataSpec

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
