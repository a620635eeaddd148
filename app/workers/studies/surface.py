"""The loss over two weights, from question to answer."""

from collections.abc import Generator

import torch
from torch import Tensor

from app.engine.numbers import finite_floats
from app.learn.losses import Criterion
from app.learn.studies import surface
from app.wire.studies.surface import AskSurface, Surface


def answer(question: AskSurface) -> Generator[None, None, Surface]:
    """Evaluate the grid, a few rows a slice."""
    x, y = surface.examples(question.data, question.seed)
    criterion = Criterion(question.loss, question.data.choice.problem)
    weights = torch.tensor(question.weights)
    done: list[Tensor] = []
    for part in surface.rows(criterion, x, y, weights, question.vary, question.extent, question.resolution):
        done.append(part)
        yield
    return Surface(extent=question.extent, loss=tuple(tuple(finite_floats(row)) for row in torch.cat(done)))
