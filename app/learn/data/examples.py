"""The examples of a run: made on the CPU from one seed, and split into training and test."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Generator, Tensor

from app.learn.data import digits, given, plane, split
from app.recipe.spec import DataSpec

Make = Callable[[DataSpec, Generator], tuple[Tensor, Tensor]]
"""What each data set is made by: examples (N, …), and their classes or values (N,)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The first `training` rows are trained on, the others test.

    x: float32 (N, 2), points in data units, (N, 1), numbers, or (N, side²), pictures; float64 where the data say so
    (`DataSpec.exact`).
    y: float32 (N, 1): the class's index, or a value near [-1, 1].
    order: (N,), the number of each example as it was made or as it stands in the table.
    """

    x: Tensor
    y: Tensor
    training: int
    order: Tensor


def make(spec: DataSpec, seed: int) -> Examples:
    """The examples of spec, each set in an order that does not depend on the class; the same on every device."""
    generator = Generator().manual_seed(seed)
    x, y = MAKERS[spec.dataset](spec, generator)
    if spec.exact:
        order, training = _split(spec, y, generator)
    else:
        order = torch.randperm(len(x), generator=generator)
        training = min(max(1, round(spec.training_share * len(x))), len(x) - 1)
    return Examples(x[order], y[order].unsqueeze(1), training, order)


def _split(spec: DataSpec, y: Tensor, generator: Generator) -> tuple[Tensor, int]:
    """The order of a table's rows, and how many of them are trained on."""
    table = spec.table
    assert table is not None  # only tables are exact
    if table.test is not None:
        order = split.separated(len(y), table.test, generator)
    elif table.classes:
        order = split.stratified(y, table.quotas(spec.training_share), generator)
    else:
        order = torch.randperm(len(y), generator=generator)
    return order, table.training(spec.training_share)


def _drawn(draw: plane.Draw, spec: DataSpec, generator: Generator) -> tuple[Tensor, Tensor]:
    return draw(spec.points, spec.noise, generator)


MAKERS: dict[str, Make] = {
    **{name: partial(_drawn, draw) for name, draw in plane.DRAWERS.items()},
    "digits": partial(_drawn, digits.draw),
    **given.MAKERS,
}
"""The catalogue's data sets."""
