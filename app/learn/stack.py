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
    """The forward pass of a stack over B examples, in buffers made once.

    Runs under `torch.inference_mode`. hidden: for each hidden layer its h, a view (R, B, O).
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        make = stack.parameters.new_empty
        r, b, hidden = stack.trials, examples, stack.sizes[1:-1]
        self.stack = stack
        widths = [o + 1 for o in hidden]  # each layer's last column stays 1, for the bias
        self.h_all = make(r, b, sum(widths)).fill_(1)
        self.h1 = list(self.h_all.split(widths, 2)) if hidden else []
        self.hidden = [with_one[:, :, :-1] for with_one in self.h1]
        self.z = [make(r, b, o) for o in hidden]
        self._layers = list(zip(stack.weights[:-1], self.z, self.hidden, self.h1, strict=True))

    def forward(self, x1: Tensor, out: Tensor) -> Tensor:
        """Write the outputs' z for x1 (R, B, I + 1), last column 1, into out (R, B, O); return it."""
        g = self.stack.activation.forward
        below = x1
        for weights, z, h, h1 in self._layers:
            torch.bmm(below, weights, out=z)  # z = [h, 1] · [W; w₀]
            g(z, h)
            below = h1
        return torch.bmm(below, self.stack.weights[-1], out=out)


class TrainingPass(Pass):
    """Forward and backward. The chain rule is written out; the tests hold it against autograd.

    delta: float32 (R, B, O), ∂J/∂z of the outputs, which the caller writes before `backward`.
    mean: 1 / (B·O), as a tensor, since multiplying by a number is slower.
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        super().__init__(stack, examples)
        make = stack.parameters.new_empty
        self.delta = make(stack.trials, examples, stack.sizes[-1])
        self.mean = self.delta.new_tensor(1 / (examples * stack.sizes[-1]))
        self._slope_all = torch.zeros_like(self.h_all)
        widths = [h1.shape[2] for h1 in self.h1]
        slopes = [slope[:, :, :-1] for slope in self._slope_all.split(widths, 2)] if widths else []
        self._slopes_of_z = list(zip(self.z, slopes, strict=True))
        # from the output back: the weights above a hidden layer, and the layer's own tensors
        self._backward = list(
            zip(
                [gradient for gradient in stack.weight_gradients[1:]],
                [h1.transpose(1, 2) for h1 in self.h1],
                [weights[:, :-1].transpose(1, 2) for weights in stack.weights[1:]],
                [torch.empty_like(z) for z in self.z],
                slopes,
                strict=True,
            )
        )[::-1]

    def backward(self, x1_transposed: Tensor) -> None:
        """From `delta` write ∂J/∂W of every layer into the gradients; x1 (R, I + 1, B)."""
        activation = self.stack.activation
        if activation.slope_of_h is not None:
            activation.slope_of_h(self.h_all, self._slope_all)
        elif activation.slope_of_z is not None:
            for z, slope in self._slopes_of_z:
                activation.slope_of_z(z, slope)
        delta, bmm = self.delta, torch.bmm
        for gradient_above, h1_transposed, weights_transposed, upstream, slope in self._backward:
            bmm(h1_transposed, delta, out=gradient_above)  # ∂J/∂W = [h, 1]ᵀ · ∂J/∂z
            bmm(delta, weights_transposed, out=upstream)  # ∂J/∂h = ∂J/∂z · Wᵀ
            delta = upstream.mul_(slope)  # ∂J/∂z = ∂J/∂h ⊙ g'(z), of the layer below
        bmm(x1_transposed, delta, out=self.stack.weight_gradients[0])
