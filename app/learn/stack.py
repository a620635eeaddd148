"""The stack: R multilayer perceptrons of one shape that train side by side.

All parameters lie in one flat (R, P) tensor and each layer is a view of it, so a step of
many trials costs little more than a step of one. A layer's bias is the weight of an
input that is always 1, as w₀ in the lecture: every layer is one matrix product.

Shapes: R trials, B examples, I inputs and O outputs of a layer.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Generator, Tensor, nn

from app.learn.activations import ACTIVATIONS, Activation, Write
from app.recipe.spec import InitializationSpec


class Stack:
    """Parameters and gradients of R networks.

    sizes: units of each layer, the inputs first. activations: of each hidden layer.
    parameters, gradients: float32 (R, P). weights, weight_gradients: for each layer a view
    (R, I + 1, O) of them, the bias as the last row. Whoever changes parameters calls
    `changed` before the next pass.
    """

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...], trials: int, device: torch.device) -> None:
        self.sizes, self.trials, self._names = sizes, trials, activations
        self.activations: list[Activation] = [ACTIVATIONS[name] for name in activations]
        count = sum((i + 1) * o for i, o in pairwise(sizes))
        self.parameters = torch.zeros(trials, count, device=device)
        self.gradients = torch.zeros_like(self.parameters)
        self.weights = self.layers(self.parameters)
        self.weight_gradients = self.layers(self.gradients)
        self.alone = trials == 1
        # Products into a strided batch of matrices are slow, so several trials work on copies
        # of their own; of one trial the views are whole already. The first layers of all
        # trials see the same inputs, so as rows of one matrix they take a single product.
        self.work = self.weights if self.alone else [_whole(w, turned=not k) for k, w in enumerate(self.weights)]
        self.work_gradients = (
            self.weight_gradients
            if self.alone
            else [_whole(w, turned=not k) for k, w in enumerate(self.weight_gradients)]
        )

    def layers(self, flat: Tensor) -> list[Tensor]:
        """Views (R, I + 1, O) of a tensor laid out as the parameters, (R, P)."""
        shapes = [(i + 1, o) for i, o in pairwise(self.sizes)]
        parts = torch.split(flat, [rows * columns for rows, columns in shapes], dim=1)
        return [part.unflatten(1, shape) for part, shape in zip(parts, shapes, strict=True)]

    def changed(self) -> None:
        """Take over the parameters as they are now."""
        if not self.alone:
            for work, weights in zip(self.work, self.weights, strict=True):
                work.copy_(weights)

    def collect(self) -> None:
        """Bring the gradients of a backward pass together in `gradients`."""
        if not self.alone:
            for gradient, work in zip(self.weight_gradients, self.work_gradients, strict=True):
                gradient.copy_(work)

    def like(self, trials: int) -> "Stack":
        """Another stack of the same shape, of so many trials, its parameters zero."""
        return Stack(self.sizes, self._names, trials, self.parameters.device)


def _whole(weights: Tensor, turned: bool) -> Tensor:
    """A copy in one piece, seen as (R, I + 1, O); turned: each layer of it lies as (O, I + 1)."""
    return weights.transpose(1, 2).contiguous().transpose(1, 2) if turned else weights.contiguous()


def initialize(sizes: tuple[int, ...], spec: InitializationSpec, seed: int) -> Tensor:
    """The parameters one trial starts from, float32 (P,), made on the CPU.

    Layer by layer, weights before biases, from one generator; drawn in the (O, I) shape of
    `nn.Linear`, so that torch's own initialisers see their fan-in and fan-out.
    """
    generator = Generator().manual_seed(seed)
    flat: list[Tensor] = []
    for inputs, outputs in pairwise(sizes):
        weight, bias = torch.empty(outputs, inputs), torch.zeros(outputs)
        _fill(weight, bias, spec, generator)
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


def _of_shared_inputs(weights: Tensor, x1: Tensor, out: Tensor) -> Tensor:
    """`torch.bmm` of R first layers (R, O, I + 1) and inputs that are the same for all of them."""
    torch.mm(weights.flatten(0, 1), x1[0], out=out.flatten(0, 1))
    return out


class Pass:
    """The forward pass of a stack over B examples, in buffers made once.

    Examples are columns: z and h are (R, O, B). Runs under `torch.inference_mode`.
    hidden: for each hidden layer its h, a view (R, O, B).
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        make = stack.parameters.new_empty
        r, b, hidden = stack.trials, examples, stack.sizes[1:-1]
        self.stack = stack
        heights = [o + 1 for o in hidden]  # each layer's last row stays 1, for the bias
        self.h_all = make(r, sum(heights), b).fill_(1)
        self.h1 = list(torch.split(self.h_all, heights, 1)) if hidden else []
        self.hidden = [with_one[:, :-1] for with_one in self.h1]
        self.z = [make(r, o, b) for o in hidden]
        transposed = [weights.transpose(1, 2) for weights in stack.work]  # (R, O, I + 1)
        forwards = [activation.forward for activation in stack.activations]
        self._layers = list(zip(transposed, forwards, self.z, self.hidden, self.h1, strict=False))
        self._last = transposed[-1]
        self._first = torch.bmm if stack.alone else _of_shared_inputs

    def forward(self, x1: Tensor, out: Tensor) -> Tensor:
        """Write the outputs' z for x1 (R, I + 1, B), last row 1, into out (R, O, B); return it."""
        below, bmm = x1, self._first
        for weights, g, z, h, h1 in self._layers:
            bmm(weights, below, out=z)  # z = [W; w₀]ᵀ · [h; 1]
            g(z, h)
            below, bmm = h1, torch.bmm
        return bmm(self._last, below, out=out)


class TrainingPass(Pass):
    """Forward and backward. The chain rule is written out; the tests hold it against autograd.

    delta: float32 (R, O, B), ∂J/∂z of the outputs, which the caller writes before `backward`.
    mean: 1 / B, as a tensor, since multiplying by a number is slower.
    deltas: ∂J/∂z of each hidden layer after `backward`, (R, O, B).
    slopes: g'(z) of each hidden layer once they are taken, (R, O, B).
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        super().__init__(stack, examples)
        self.delta = stack.parameters.new_empty(stack.trials, stack.sizes[-1], examples)
        self.mean = self.delta.new_tensor(1 / examples)
        self.deltas = [torch.empty_like(z) for z in self.z]
        self._slope_all = torch.zeros_like(self.h_all)
        heights = [h1.shape[1] for h1 in self.h1]
        self.slopes = [slope[:, :-1] for slope in torch.split(self._slope_all, heights, 1)] if heights else []
        self._take_slopes = self._slope_calls()
        # from the output back: each hidden layer, with the weights and gradients above it
        self._backward = list(
            zip(
                self.h1,
                stack.work_gradients[1:],
                [weights[:, :-1] for weights in stack.work[1:]],
                [self._product(weights) for weights in stack.work[1:]],
                self.deltas,
                self.slopes,
                strict=True,
            )
        )[::-1]

    def _product(self, weights: Tensor) -> Callable[..., Tensor]:
        """What takes W · ∂J/∂z: of one unit that is an outer product, which many trials have sooner by mul."""
        return torch.mul if weights.shape[2] == 1 and not self.stack.alone else torch.bmm

    def _slope_calls(self) -> list[tuple[Write, Tensor, Tensor]]:
        """How g' is taken: a function, what it is told from, and where it is written."""
        kinds = set(self.stack.activations)
        if len(kinds) == 1 and not any(kind.of_z for kind in kinds):  # the h of all layers lie side by side: one call
            return [(kind.slope, self.h_all, self._slope_all) for kind in kinds]
        return self._slope_of_each()

    def _slope_of_each(self) -> list[tuple[Write, Tensor, Tensor]]:
        """The same layer by layer."""
        layers = zip(self.stack.activations, self.z, self.hidden, self.slopes, strict=True)
        return [(kind.slope, z if kind.of_z else h, slope) for kind, z, h, slope in layers]

    def take_slopes(self) -> None:
        """Write g'(z) of every hidden layer into `slopes`."""
        for write, told_from, slope in self._take_slopes:
            write(told_from, slope)

    def backward(self, x1: Tensor) -> None:
        """From `delta` write ∂J/∂W of every layer into the stack's gradients; x1 as in `forward`."""
        self.take_slopes()
        delta, bmm = self.delta, torch.bmm
        for h1, gradient_above, weights_above, product, upstream, slope in self._backward:
            bmm(h1, delta.transpose(1, 2), out=gradient_above)  # ∂J/∂W = [h; 1] · ∂J/∂zᵀ
            product(weights_above, delta, out=upstream)  # ∂J/∂h = W · ∂J/∂z
            delta = upstream.mul_(slope)  # ∂J/∂z = ∂J/∂h ⊙ g'(z), of the layer below
        if self.stack.alone:
            bmm(x1, delta.transpose(1, 2), out=self.stack.work_gradients[0])
            return
        gradient = self.stack.work_gradients[0].transpose(1, 2).flatten(0, 1)  # (R·O, I + 1)
        torch.mm(delta.flatten(0, 1), x1[0].t(), out=gradient)
        self.stack.collect()


@torch.inference_mode()
def state_dict(stack: Stack, trial: int) -> dict[str, Tensor]:
    """A trial as the state_dict of an `nn.Sequential` of linear layers with activations between."""
    return {
        f"{2 * index}.{name}": part.detach().cpu().clone(memory_format=torch.contiguous_format)
        for index, layer in enumerate(stack.weights)
        for name, part in (("weight", layer[trial, :-1].t()), ("bias", layer[trial, -1]))
    }
