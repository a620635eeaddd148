"""Penalties on the weights, each trial with its own rate, as their gradient.

L2 is rate/2·Σw², with gradient rate·w; L1 is rate·Σ|w|, with gradient rate·sign(w).
Biases are never penalised. Reported losses leave the penalty out.
"""

import torch
from torch import Tensor

from app.learn.stack import Stack
from app.recipe.spec import RegularizationSpec


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
