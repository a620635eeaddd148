"""The examples of a run: made on the CPU from one seed, and split into training and test."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Generator, Tensor

from app.learn.data import digits, given, plane
from app.recipe.spec import DataSpec

Make = Callable[[DataSpec, Generator], tuple[Tensor, Tensor]]
"""What each data set is made by: examples (N, …), and their classes or values (N,)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The first `training` rows are trained on, the others test.

    x: float32 (N, 2), points in data units, or (N, side²), pictures.
    y: float32 (N, 1): the class's index, or a value near [-1, 1].
    """

    x: Tensor
    y: Tensor
    training: int


def make(spec: DataSpec, seed: int) -> Examples:
    """The examples of spec, in an order that does not depend on the class; the same on every device."""
    generator = Generator().manual_seed(seed)
    x, y = MAKERS[spec.dataset](spec, generator)
    order = torch.randperm(len(x), generator=generator)
    training = min(max(1, round(spec.training_share * len(x))), len(x) - 1)
    return Examples(x[order], y[order].unsqueeze(1), training)


def _drawn(draw: plane.Draw, spec: DataSpec, generator: Generator) -> tuple[Tensor, Tensor]:
    return draw(spec.points, spec.noise, generator)


MAKERS: dict[str, Make] = {
    **{name: partial(_drawn, draw) for name, draw in plane.DRAWERS.items()},
    "digits": partial(_drawn, digits.draw),
    **given.MAKERS,
}
"""The catalogue's data sets."""
