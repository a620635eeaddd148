"""What the chapter on the perceptron says of numbers that no run shows."""

import pytest
import torch
from torch import nn

from app.learn.activations import ACTIVATIONS
from app.lecture.chapters import perceptron


def test_the_worked_example_is_what_pytorch_says():
    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    linear = model[0]
    assert isinstance(linear, nn.Linear)
    figure = perceptron.EXAMPLE.figure
    assert figure is not None
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([figure.options["weights"]]))
        linear.bias.fill_(figure.options["bias"])
        point = torch.tensor([figure.options["inputs"]], dtype=torch.float)
        assert linear(point).item() == -6
        assert model(point).item() == pytest.approx(0.0024726, abs=5e-8)
        on_the_line = torch.tensor([[x1, (1 + 3 * x1) / 2] for x1 in (-3.0, 0.0, 1.0, 4.0)])
        assert torch.allclose(model(on_the_line), torch.full((4, 1), 0.5))


def test_the_derivative_of_the_sigmoid_is_never_above_a_quarter():
    h = torch.linspace(0, 1, 1001)
    slope = torch.empty_like(h)
    ACTIVATIONS["sigmoid"].slope(h, slope)
    assert slope.max() == 0.25
