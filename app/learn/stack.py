"""The stack: R multilayer perceptrons of one shape that train side by side.

All parameters lie in one flat (R, P) tensor and each layer is a view of it, so a step of
many trials costs little more than a step of one. A layer's bias is the weight of an
input that is always 1, as w₀ in the lecture: every layer is one matrix product.

Shapes: R trials, B examples, I inputs and O outputs of a layer.
"""

import math
from itertools import pairwise

import torch
from torch import Generator, Tensor, nn

from app.learn.activations import ACTIVATIONS, Activation
from app.recipe.spec import InitializationSpec, NetworkSpec


class Stack:
    """Parameters and gradients of R networks.

    parameters, gradients: float32 (R, P). weights, weight_gradients: for each layer a view
    (R, I + 1, O) of them, the bias as the last row.
    """

    def __init__(self, sizes: tuple[int, ...], activation: str, trials: int, device: torch.device) -> None:
        self.sizes, self.trials = sizes, trials
        self.activation: Activation = ACTIVATIONS[activation]
        count = sum((i + 1) * o for i, o in pairwise(sizes))
        self.parameters = torch.zeros(trials, count, device=device)
        self.gradients = torch.zeros_like(self.parameters)
        self.weights = self.layers(self.parameters)
        self.weight_gradients = self.layers(self.gradients)

    def layers(self, flat: Tensor) -> list[Tensor]:
        """Views (R, I + 1, O) of a tensor laid out as the parameters, (R, P)."""
        shapes = [(i + 1, o) for i, o in pairwise(self.sizes)]
        parts = flat.split([rows * columns for rows, columns in shapes], dim=1)
        return [part.unflatten(1, shape) for part, shape in zip(parts, shapes, strict=True)]


def initialize(spec: NetworkSpec, seed: int) -> Tensor:
    """The parameters one trial starts from, float32 (P,), made on the CPU.

    Layer by layer, weights before biases, from one generator; drawn in the (O, I) shape of
    `nn.Linear`, so that torch's own initialisers see their fan-in and fan-out.
    """
    generator = Generator().manual_seed(seed)
    flat: list[Tensor] = []
    for inputs, outputs in pairwise(spec.sizes):
        weight, bias = torch.empty(outputs, inputs), torch.zeros(outputs)
        _fill(weight, bias, spec.initialization, generator)
        flat += (weight.t().flatten(), bias)
    return torch.cat(flat)


def _fill(weight: Tensor, bias: Tensor, spec: InitializationSpec, generator: Generator) -> None:
    match spec.name:
        case "xavier":
            nn.init.xavier_uniform_(weight, generator=generator)
        case "kaiming":
            nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)
        case "normal":
            nn.init.normal_(weight, 0, float(spec.values["std"]), generator=generator)
            nn.init.normal_(bias, 0, float(spec.values["std"]), generator=generator)
        case "zeros":
            nn.init.zeros_(weight)
        case _:  # as nn.Linear.reset_parameters: uniform within ±1/√(inputs), weights and biases
            nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
            bound = 1 / math.sqrt(weight.shape[1])
            nn.init.uniform_(bias, -bound, bound, generator=generator)


class Pass:
    """The forward and backward pass of a stack over B examples, in buffers made once.

    Both run under `torch.inference_mode`: the chain rule below is written out, and the
    tests hold it against autograd.
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        make = stack.parameters.new_empty
        r, b, hidden = stack.trials, examples, stack.sizes[1:-1]
        self.stack = stack
        z = [make(r, b, o) for o in hidden]
        h1 = [make(r, b, o + 1).fill_(1) for o in hidden]  # the last column stays 1, for the bias
        h = [with_one[:, :, :-1] for with_one in h1]
        upstream = [make(r, b, o) for o in hidden]
        self.hidden = h
        self.delta = make(r, b, stack.sizes[-1])
        """∂J/∂z of the output layer, which the caller writes before `backward`."""
        self._last = h1[-1] if h1 else None
        self._forward = list(zip(stack.weights[:-1], z, h, h1, strict=True))
        # from the last hidden layer to the first: what ∂J/∂z of the layer above becomes here
        to_weights = [w1[:, :-1].transpose(1, 2) for w1 in stack.weights[1:]]
        self._backward = list(
            zip(
                to_weights[::-1],
                upstream[::-1],
                z[::-1],
                h[::-1],
                [with_one.transpose(1, 2) for with_one in h1][::-1],
                stack.weight_gradients[1:][::-1],
                strict=True,
            )
        )

    def forward(self, x1: Tensor, out: Tensor) -> Tensor:
        """Write the outputs' z for x1 (R, B, I + 1), last column 1, into out (R, B, O); return it."""
        g = self.stack.activation.forward
        below = x1
        for w, z, h, h1 in self._forward:
            torch.bmm(below, w, out=z)  # z = [h, 1] · [W; w₀]
            g(z, h)
            below = h1
        return torch.bmm(below, self.stack.weights[-1], out=out)

    def backward(self, x1: Tensor) -> None:
        """From `delta` = ∂J/∂z of the outputs, write ∂J/∂W of every layer into the gradients."""
        g_backward = self.stack.activation.backward
        delta = self.delta
        for w_above, upstream, z, h, h1_transposed, gradient_above in self._backward:
            torch.bmm(h1_transposed, delta, out=gradient_above)  # ∂J/∂W = [h, 1]ᵀ · ∂J/∂z
            torch.bmm(delta, w_above, out=upstream)  # ∂J/∂h = ∂J/∂z · Wᵀ
            g_backward(upstream, z, h, upstream)  # ∂J/∂z = ∂J/∂h · g'(z), of the layer below
            delta = upstream
        torch.bmm(x1.transpose(1, 2), delta, out=self.stack.weight_gradients[0])
