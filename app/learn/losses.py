"""Losses of one output an example, and how each begins the chain rule.

Classification: the network's output z is a logit and ŷ = σ(z) the probability of class 1.
Regression: ŷ = z. y is the truth. All tensors are elementwise, of any one shape.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.recipe.catalogue import Problem


@dataclass(frozen=True, slots=True)
class Loss:
    """value(ŷ or z, y): the loss of each example. slope(…, out): its derivative.

    on_logits: both take z whatever the problem, and slope gives ∂L/∂z at once.
    Otherwise they take ŷ, slope gives ∂L/∂ŷ, and a classification goes on through σ.
    """

    value: Callable[[Tensor, Tensor], Tensor]
    slope: Callable[[Tensor, Tensor, Tensor], object]
    module: Callable[[], nn.Module]
    on_logits: bool = False


def _bce_value(z: Tensor, y: Tensor) -> Tensor:
    """-[y log σ(z) + (1 - y) log(1 - σ(z))], without overflow."""
    return functional.binary_cross_entropy_with_logits(z, y, reduction="none")


def _bce_slope(z: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂z = σ(z) - y: the σ' of the output cancels."""
    return torch.sigmoid(z, out=out).sub_(y)


def _mse_slope(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = 2·(ŷ - y)."""
    return torch.sub(guess, y, out=out).mul_(2)


def _mae_slope(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = sign(ŷ - y)."""
    return torch.sub(guess, y, out=out).sign_()


def _huber_slope(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = ŷ - y, held within ±1."""
    return torch.sub(guess, y, out=out).clamp_(-1, 1)


LOSSES: dict[str, Loss] = {
    "bce": Loss(_bce_value, _bce_slope, nn.BCEWithLogitsLoss, on_logits=True),
    "mse": Loss(lambda guess, y: (guess - y).square(), _mse_slope, nn.MSELoss),
    "mae": Loss(lambda guess, y: (guess - y).abs(), _mae_slope, nn.L1Loss),
    "huber": Loss(lambda guess, y: functional.huber_loss(guess, y, reduction="none"), _huber_slope, nn.HuberLoss),
}
"""The catalogue's losses."""


class Criterion:
    """A loss for a problem: what the trainer calls with the network's raw output z."""

    def __init__(self, loss: str, problem: Problem) -> None:
        self.loss = LOSSES[loss]
        self.squash = problem == "classification" and not self.loss.on_logits
        """Whether ŷ = σ(z) is taken before the loss."""

    def value(self, z: Tensor, y: Tensor) -> Tensor:
        """The loss of each example, in the shape of z, which y broadcasts to."""
        y = y.expand_as(z)
        return self.loss.value(torch.sigmoid(z) if self.squash else z, y)

    def slope(self, z: Tensor, y: Tensor, out: Tensor) -> None:
        """Write ∂L/∂z of each example into out, of the shape of z."""
        if not self.squash:
            self.loss.slope(z, y, out)
            return
        guess = torch.sigmoid(z)
        self.loss.slope(guess, y, out)
        torch.ops.aten.sigmoid_backward.grad_input(out, guess, grad_input=out)  # · ŷ(1 - ŷ)
