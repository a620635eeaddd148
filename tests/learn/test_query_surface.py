"""The loss over two weights, against PyTorch's own loss at single points."""

import pytest
import torch
from torch import nn

from app.learn.losses import Criterion
from app.queries import surface
from app.recipe.spec import DataSpec


@pytest.mark.parametrize(("loss", "vary"), [("bce", (1, 2)), ("mse", (0, 1)), ("bce", (2, 0))])
def test_every_point_of_a_surface_is_the_loss_of_that_neuron(loss: str, vary: tuple[int, int]):
    spec = DataSpec(dataset="exam")
    x, y = surface.examples(spec, 3)
    held = torch.tensor((0.5, -1.0, 2.0))
    extent = (-3.0, 3.0, -1.0, 5.0)
    got = torch.cat(list(surface.rows(Criterion(loss, "classification"), x, y, held, vary, extent, 13)))
    assert got.shape == (13, 13)
    oracle = nn.BCELoss() if loss == "bce" else nn.MSELoss()
    for row, b in enumerate(torch.linspace(-1, 5, 13)):
        for column, a in enumerate(torch.linspace(-3, 3, 13)):
            weights = held.clone()
            weights[vary[0]], weights[vary[1]] = a, b
            expected = float(oracle(torch.sigmoid(x @ weights), y[:, 0]))
            assert float(got[row, column]) == pytest.approx(expected, rel=1e-4)
