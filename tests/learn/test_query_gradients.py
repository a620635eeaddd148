"""Gradient norms and noise against a plain loop over the examples."""

import pytest
import torch
from torch import nn

from app.learn.objective import Inspection
from app.queries.gradients import gradients, update_ratios
from app.recipe import catalogue
from tests import plain
from tests.learn.objectives import Case, spec


def layers(model: nn.Sequential) -> list[nn.Linear]:
    return [layer for layer in model if isinstance(layer, nn.Linear)]


def gradient(layer: nn.Linear) -> torch.Tensor:
    """A layer's weight and bias gradients as one vector, float64."""
    assert layer.weight.grad is not None
    assert layer.bias.grad is not None
    return torch.cat((layer.weight.grad.flatten(), layer.bias.grad)).double()


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@pytest.mark.parametrize(
    ("dataset", "loss"), [("circles", "bce"), ("xor", "mae"), ("hills", "huber"), ("plane", "mse")]
)
def test_norm_and_variance_are_those_of_a_loop_over_the_examples(activation, dataset, loss):
    case = Case(spec(dataset, loss, activation))
    alone: list[list[torch.Tensor]] = []
    for x, y in zip(case.x, case.y, strict=True):
        case.model.zero_grad()
        plain.cost(case.run, case.model(x[None]), y[None]).backward()
        alone.append([gradient(layer) for layer in layers(case.model)])
    found = gradients(Inspection(case.objective), case.parameters)
    total, square = 0.0, 0.0
    for layer, each in enumerate(zip(*alone, strict=True)):
        table = torch.stack(each)
        mean = table.mean(0)
        variance = (table - mean).square().sum(1).mean()
        torch.testing.assert_close(found.norm[layer].double(), mean.norm(), rtol=1e-4, atol=1e-7)
        torch.testing.assert_close(found.variance[layer].double(), variance, rtol=1e-4, atol=1e-7)
        total, square = total + float(variance), square + float(mean.square().sum())
    assert found.noise_scale == pytest.approx(total / square, rel=1e-3)


def test_the_update_ratio_is_how_far_a_layer_moves_over_how_long_it_is():
    case = Case(spec())
    was = [torch.cat((m.weight.flatten(), m.bias)).detach() for m in layers(case.model)]
    before = plain.flat(case.model)
    case.loss().backward()
    torch.optim.Adam(case.model.parameters(), lr=0.01).step()
    now = [torch.cat((m.weight.flatten(), m.bias)).detach() for m in layers(case.model)]
    ratios = update_ratios(case.objective, before, plain.flat(case.model))
    expected = torch.stack([(b - a).norm() / a.norm() for a, b in zip(was, now, strict=True)])
    torch.testing.assert_close(ratios, expected, rtol=1e-5, atol=0)
