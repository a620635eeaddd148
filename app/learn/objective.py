"""The loss over some examples as a function of one trial's parameters, for queries to differentiate.

Shapes: N examples as columns, P parameters in the layout of the stack, I inputs and O outputs of a layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from app.learn.activations import ACTIVATIONS
from app.learn.losses import Criterion
from app.learn.stack import Pass, SigmoidStack, Stack, TrainingPass

SLICE_VALUES = 2**19
"""Activations in one pass over a chunk of points at most, as many as a processor's cache holds."""
SLICE_PARAMETERS = 2**20


@dataclass(frozen=True, slots=True)
class Objective:
    """J(θ), the mean of the examples' losses, without penalties.

    sizes: units of each layer, inputs first. activations: of each hidden layer, in the catalogue's words.
    x1: float32 (I + 1, N), last row 1. y: (1, N).
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    criterion: Criterion
    x1: Tensor
    y: Tensor

    def layers(self, flat: Tensor) -> list[Tensor]:
        """Views of (P,) for each layer, (I + 1, O), the biases as the last row."""
        shapes = [(i + 1, o) for i, o in pairwise(self.sizes)]
        parts = torch.split(flat, [rows * columns for rows, columns in shapes])
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]

    def lengths(self, vectors: Tensor) -> Tensor:
        """‖·‖ of each layer's part of vectors (K, P), (K, layers)."""
        sizes = [(i + 1) * o for i, o in pairwise(self.sizes)]
        return torch.stack([part.sum(1) for part in torch.split(vectors.square(), sizes, 1)], 1).sqrt_()

    def trace(self, parameters: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """The forward pass, open to autograd.

        Returns:
            For each layer what goes in with its last row of ones, (I + 1, N), and its z, (O, N).
        """
        modules = [ACTIVATIONS[name].module() for name in self.activations]
        inputs: list[Tensor] = []
        outputs: list[Tensor] = []
        below = self.x1
        for weights, g in zip(self.layers(parameters), (*modules, None), strict=True):
            inputs.append(below)
            outputs.append(weights.t() @ below)
            if g is not None:
                below = functional.pad(g(outputs[-1]), (0, 0, 0, 1), value=1.0)
        return inputs, outputs

    def each(self, z: Tensor) -> Tensor:
        """The loss of each example, (1, N), from the outputs' z (O, N)."""
        return self.criterion.value(z, self.y)

    def __call__(self, parameters: Tensor) -> Tensor:
        """J of parameters (P,)."""
        return self.each(self.trace(parameters)[1][-1]).mean()


class Inspection:
    """An objective in buffers made once, for one network after another; faster than autograd.

    inputs: what goes into each layer, with its last row of ones, (I + 1, N), after `forward`.
    deltas: ∂J/∂z of each layer, (O, N), after `backward`. gradient: ∇J then, (P,).
    """

    def __init__(self, objective: Objective) -> None:
        sizes, examples = objective.sizes, objective.x1.shape[1]
        stack = Stack(sizes, objective.activations, 1, objective.x1.device)
        self.objective, self._stack, self._pass = objective, stack, TrainingPass(stack, examples)
        self._x1, self._z = objective.x1.unsqueeze(0), torch.empty_like(self._pass.delta)
        self.inputs = [objective.x1, *(h1[0] for h1 in self._pass.h1)]
        self.deltas = [*(delta[0] for delta in self._pass.deltas), self._pass.delta[0]]
        self.gradient = stack.gradients[0]
        self._seen = False

    @torch.inference_mode()
    def forward(self, parameters: Tensor) -> Tensor:
        """The outputs' z (O, N) of a network (P,); overwritten by the next."""
        mine = self._stack.parameters[0]
        if not (self._seen and torch.equal(mine, parameters)):  # several queries ask for one network
            mine.copy_(parameters)
            self._pass.forward(self._x1, self._z)
            self._seen = True
        return self._z[0]

    @torch.inference_mode()
    def backward(self) -> None:
        """The gradient of the network that `forward` took."""
        delta = self._pass.delta
        self.objective.criterion.grad(self._z, self.objective.y, delta)
        delta.mul_(self._pass.mean)
        self._pass.backward(self._x1)


class BatchedObjective:
    """J at many parameters at once. chunk: points in one pass, as many trials of a stack."""

    def __init__(self, objective: Objective) -> None:
        sizes, examples, device = objective.sizes, objective.x1.shape[1], objective.x1.device
        self.objective = objective
        values, parameters = examples * sum(sizes[1:]), sum((i + 1) * o for i, o in pairwise(sizes))
        self.chunk = max(1, min(SLICE_VALUES // values, SLICE_PARAMETERS // parameters))
        self._stack = SigmoidStack(sizes, objective.activations, self.chunk, device)
        self._pass = Pass(self._stack, examples)
        self._x1 = objective.x1.unsqueeze(0).expand(self.chunk, -1, -1)
        self._z = torch.empty(self.chunk, sizes[-1], examples, device=device)
        self.own = self._stack.own

    @torch.inference_mode()
    def losses(self, own: Tensor) -> Tensor:
        """J (K,) of parameters (K, P) that went through `own`, K at most `chunk`."""
        self._stack.hold(own)
        z = self._pass.forward(self._x1, self._z)[: len(own)]
        return self.objective.each(z).mean((1, 2))

    def along(self, path: Tensor) -> Iterator[Tensor]:
        """J of any number of points (T, P), a chunk at a time."""
        for part in torch.split(self.own(path), self.chunk):
            yield self.losses(part)


def require_finite(parameters: Tensor) -> None:
    """Refuse parameters of which nothing can be computed.

    Raises:
        ValueError: one of them is not finite.
    """
    if not bool(torch.isfinite(parameters).all()):
        raise ValueError("the trial has diverged: its weights are not finite; reset it or go back a step")


def length(values: Tensor, dim: int | None = None) -> Tensor:
    """The Euclidean length of all values together, or along one dimension."""
    return values.square().sum(dim).sqrt()
