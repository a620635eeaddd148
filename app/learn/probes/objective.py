"""The loss over some examples as a function of one trial's parameters, for probes to differentiate.

Shapes: N examples as columns, P parameters in the layout of the stack, I inputs and O outputs of a layer.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from app.learn.activations import ACTIVATIONS
from app.learn.losses import Criterion


@dataclass(frozen=True, slots=True)
class Objective:
    """J(θ), the mean of the examples' losses, without penalties.

    sizes: units of each layer, inputs first. activation: of the catalogue.
    x1: float32 (I + 1, N), last row 1. y: (1, N).
    """

    sizes: tuple[int, ...]
    activation: str
    criterion: Criterion
    x1: Tensor
    y: Tensor

    def layers(self, flat: Tensor) -> list[Tensor]:
        """Views of (P,) for each layer, (I + 1, O), the biases as the last row."""
        shapes = [(i + 1, o) for i, o in pairwise(self.sizes)]
        parts = torch.split(flat, [rows * columns for rows, columns in shapes])
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]

    def trace(self, parameters: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """The forward pass, open to autograd.

        Returns:
            For each layer what goes in with its last row of ones, (I + 1, N), and its z, (O, N).
        """
        g = ACTIVATIONS[self.activation].module()
        inputs: list[Tensor] = []
        outputs: list[Tensor] = []
        below = self.x1
        for weights in self.layers(parameters):
            inputs.append(below)
            outputs.append(weights.t() @ below)
            below = functional.pad(g(outputs[-1]), (0, 0, 0, 1), value=1.0)
        return inputs, outputs

    def each(self, z: Tensor) -> Tensor:
        """The loss of each example from the outputs' z (O, N); (O, N)."""
        return self.criterion.value(z, self.y)

    def __call__(self, parameters: Tensor) -> Tensor:
        """J of parameters (P,)."""
        return self.each(self.trace(parameters)[1][-1]).mean()


def require_finite(parameters: Tensor) -> None:
    """Refuse parameters that a probe can say nothing of.

    Raises:
        ValueError: one of them is not finite.
    """
    if not bool(torch.isfinite(parameters).all()):
        raise ValueError("the trial has diverged: its weights are not finite; reset it or go back a step")


def length(values: Tensor, dim: int | None = None) -> Tensor:
    """The Euclidean length of all values together, or along one dimension."""
    return values.square().sum(dim).sqrt()
