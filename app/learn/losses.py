"""Losses, and how each begins the chain rule.

Classification: the network's output z is a logit and ŷ = σ(z) the probability of class 1, or
each class has a logit, and ŷ = softmax(z). Regression: ŷ = z. y is the truth.

Shapes: O outputs and B examples as columns, (…, O, B); y is (…, 1, B), with a class as its index.
A loss has a value for each example, (…, 1, B). All but cross entropy take one output, elementwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.learn.stack import Stack
from app.recipe.catalogue import Problem
from app.recipe.spec import RegularizationSpec


@dataclass(frozen=True, slots=True)
class Loss:
    """value(ŷ or z, y): the loss of each example. grad(…, out): its derivative.

    on_logits: both take z whatever the problem, and grad gives ∂L/∂z at once.
    Otherwise they take ŷ, grad gives ∂L/∂ŷ, and a classification goes on through σ.
    """

    value: Callable[[Tensor, Tensor], Tensor]
    grad: Callable[[Tensor, Tensor, Tensor], object]
    module: Callable[[], nn.Module]
    on_logits: bool = False


def _bce_value(z: Tensor, y: Tensor) -> Tensor:
    """-[y log σ(z) + (1 - y) log(1 - σ(z))], without overflow."""
    return functional.binary_cross_entropy_with_logits(z, y, reduction="none")


def _bce_grad(z: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂z = σ(z) - y: the σ' of the output cancels."""
    return torch.sigmoid(z, out=out).sub_(y)


def _mse_grad(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = 2·(ŷ - y)."""
    return torch.sub(guess, y, out=out).mul_(2)


def _mae_grad(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = sign(ŷ - y)."""
    return torch.sub(guess, y, out=out).sign_()


def _huber_grad(guess: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂ŷ = ŷ - y, held within ±1."""
    return torch.sub(guess, y, out=out).clamp_(-1, 1)


def _cross_entropy_value(z: Tensor, y: Tensor) -> Tensor:
    """-log softmax(z) of the true class: log Σ exp(z) - z_y, without overflow."""
    return torch.logsumexp(z, -2, keepdim=True) - z.gather(-2, y.long())


@cache
def _indices(classes: int, device: torch.device) -> Tensor:
    """The classes' indices as a column, (O, 1)."""
    return torch.arange(classes, device=device, dtype=torch.float32).unsqueeze(1)


def _cross_entropy_grad(z: Tensor, y: Tensor, out: Tensor) -> object:
    """∂L/∂z = softmax(z) - onehot(y)."""
    return torch.softmax(z, -2, out=out).sub_((_indices(z.shape[-2], z.device) == y).to(z.dtype))


LOSSES: dict[str, Loss] = {
    "bce": Loss(_bce_value, _bce_grad, nn.BCEWithLogitsLoss, on_logits=True),
    "cross-entropy": Loss(_cross_entropy_value, _cross_entropy_grad, nn.CrossEntropyLoss, on_logits=True),
    "mse": Loss(lambda guess, y: (guess - y).square(), _mse_grad, nn.MSELoss),
    "mae": Loss(lambda guess, y: (guess - y).abs(), _mae_grad, nn.L1Loss),
    "huber": Loss(lambda guess, y: functional.huber_loss(guess, y, reduction="none"), _huber_grad, nn.HuberLoss),
}
"""The catalogue's losses."""


class Criterion:
    """A loss for a problem: what the trainer calls with the network's raw output z."""

    def __init__(self, loss: str, problem: Problem) -> None:
        self.loss = LOSSES[loss]
        self.squash = problem == "classification" and not self.loss.on_logits
        """Whether ŷ = σ(z) is taken before the loss."""

    def value(self, z: Tensor, y: Tensor) -> Tensor:
        """The loss of each example (…, 1, B) from outputs (…, O, B); y (…, 1, B) broadcasts to it."""
        y = y.expand(*z.shape[:-2], 1, z.shape[-1])
        return self.loss.value(torch.sigmoid(z) if self.squash else z, y)

    def grad(self, z: Tensor, y: Tensor, out: Tensor) -> None:
        """Write ∂L/∂z of each example into out, of the shape of z (…, O, B); y (…, 1, B) broadcasts to it."""
        if not self.squash:
            self.loss.grad(z, y, out)
            return
        guess = torch.sigmoid(z)
        self.loss.grad(guess, y, out)
        torch.ops.aten.sigmoid_backward.grad_input(out, guess, grad_input=out)  # · ŷ(1 - ŷ)


def right(z: Tensor, y: Tensor) -> Tensor:
    """Whether each example (…, 1, B) is put into its class: by the largest output, or the sign of the only one."""
    answer = z > 0 if z.shape[-2] == 1 else z.argmax(-2, keepdim=True)
    return answer == y


class Penalty:
    """The penalties of R trials; rates of zero cost nothing."""

    def __init__(self, stack: Stack, specs: list[RegularizationSpec]) -> None:
        self.stack = stack
        is_weight = torch.zeros_like(stack.parameters[:1])
        for layer in stack.layers(is_weight):
            layer[:, :-1] = 1
        self._l1 = _rates("l1", specs, is_weight)
        self._l2 = _rates("l2", specs, is_weight)

    def add_gradient(self) -> None:
        """Add each trial's ∂penalty/∂W to the stack's gradients."""
        if self._l1 is not None:
            self.stack.gradients.addcmul_(self.stack.parameters.sign(), self._l1)
        if self._l2 is not None:
            self.stack.gradients.addcmul_(self.stack.parameters, self._l2)


def _rates(name: str, specs: list[RegularizationSpec], is_weight: Tensor) -> Tensor | None:
    """float32 (R, P): each trial's rate at its weights, 0 elsewhere; None when all are 0."""
    rates = [spec.rate if spec.name == name else 0.0 for spec in specs]
    if not any(rates):
        return None
    return is_weight.new_tensor(rates).unsqueeze(1) * is_weight
