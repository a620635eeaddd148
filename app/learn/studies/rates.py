"""Gradient descent on a loss over one weight: a wide bowl with a narrow hollow in its side."""

import torch
from torch import Tensor
from torch.optim import SGD, Optimizer


def loss(w: Tensor) -> Tensor:
    """J(w) = (w - 2)²/8 - 6/5·exp(-2(w + 5/2)²), of any shape.

    Its lowest point is w = 2, where J'' = 1/4, so that plain gradient descent is stable below a rate of 8. The
    hollow's lowest is w = -2.249, where J = 1.199 and J'' = 3.42: stable below 0.59.
    """
    return (w - 2) ** 2 / 8 - 1.2 * torch.exp(-2 * (w + 2.5) ** 2)


def walk(start: float, rate: float, steps: int) -> Tensor:
    """The weight before each step and after the last, (steps + 1,), by `torch.optim.SGD` and autograd."""
    w = torch.tensor(start, requires_grad=True)
    optimizer: Optimizer = SGD([w], lr=rate)
    path = [w.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(loss(w))
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        path.append(w.detach().clone())
    return torch.stack(path)
