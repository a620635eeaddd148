"""Gradient descent over one weight, against the closed form."""

import math

import pytest
import torch

from app.queries import rates


@pytest.mark.parametrize("rate", [0.1, 2.0, 9.0])
def test_a_walk_is_gradient_descent_worked_out_by_hand(rate: float):
    w, expected = -5.0, [-5.0]
    for _ in range(12):
        w -= rate * ((w - 2) / 4 + 4.8 * (w + 2.5) * math.exp(-2 * (w + 2.5) ** 2))
        expected.append(w)
    assert rates.walk(-5.0, rate, 12).tolist() == pytest.approx(expected, rel=1e-4)


def test_the_hollow_and_the_lowest_point_are_where_the_page_says():
    w = torch.linspace(-7, 9, 16001)
    loss = rates.loss(w)
    lower = (loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])
    assert w[1:-1][lower].tolist() == pytest.approx([-2.249, 2.0], abs=1e-3)
    assert loss[1:-1][lower].tolist() == pytest.approx([1.199, 0.0], abs=1e-3)
    bends = [torch.autograd.functional.hessian(rates.loss, torch.tensor(at)).item() for at in (-2.249, 2.0)]  # pyright: ignore
    assert bends == pytest.approx([3.415, 0.25], rel=1e-3)
