"""A small multilayer perceptron with every number at hand: its layers, its loss, and autograd's answer to it.

All is float64, so that what the chain rule, autograd and a finite difference disagree in is the method,
never the rounding. A quantity has a name: x1, w2.1.3 (layer, unit, input), b2.1, z2.1, h2.1, yhat, y, J.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.learn.activations import ACTIVATIONS
from app.learn.losses import LOSSES

SMALLEST = 1e-12
"""What `nn.BCELoss` holds ŷ(1 - ŷ) above when it divides by it; log ŷ it holds above -100."""


@dataclass(frozen=True, slots=True)
class Layer:
    """z = W h + b, and h = g(z). weights: float64 (units, inputs). bias: float64 (units,), or None."""

    weights: Tensor
    bias: Tensor | None
    activation: str


@dataclass(frozen=True, slots=True)
class Network:
    """Layers in order, and the loss of the last one's single output, over examples.

    x: float64 (B, inputs). y: float64 (B,).
    """

    layers: tuple[Layer, ...]
    loss: str
    x: Tensor
    y: Tensor

    @property
    def chain(self) -> bool:
        """Whether one thing leads to the next: one input, and one unit a layer."""
        return all(layer.weights.shape == (1, 1) for layer in self.layers)

    @property
    def names(self) -> list[str]:
        """Of its parameters: layer by layer, unit by unit, the weights and then the bias."""
        found: list[str] = []
        for k, layer in enumerate(self.layers, 1):
            units, inputs = layer.weights.shape
            for i in range(1, units + 1):
                found += [f"w{k}.{i}.{j}" for j in range(1, inputs + 1)]
                found += [f"b{k}.{i}"] if layer.bias is not None else []
        return found

    def flat(self) -> Tensor:
        """Its parameters in the order of their names, float64 (P,)."""
        parts: list[Tensor] = []
        for layer in self.layers:
            bias = [] if layer.bias is None else [layer.bias.unsqueeze(1)]
            parts.append(torch.cat((layer.weights, *bias), 1).flatten())
        return torch.cat(parts)

    def losses(self, parameters: Tensor) -> Tensor:
        """The mean loss J with each row of parameters, (N, P), in their place: (N,)."""
        return value(self.loss, self.guesses(parameters), self.y.expand(len(parameters), -1)).mean(1)

    def guesses(self, parameters: Tensor) -> Tensor:
        """ŷ of every example with each row of parameters, (N, P), in their place: (N, B)."""
        h = self.x.t().expand(len(parameters), -1, -1)  # (N, inputs, B)
        at = 0
        for layer in self.layers:
            units, inputs = layer.weights.shape
            width = inputs + (layer.bias is not None)
            block = parameters[:, at : at + units * width].view(-1, units, width)
            at += units * width
            z = block[:, :, :inputs] @ h
            h = ACTIVATIONS[layer.activation].module()(z + block[:, :, inputs:].sum(2, keepdim=True))
        return h[:, 0]


def value(loss: str, guess: Tensor, y: Tensor) -> Tensor:
    """The loss of each ŷ; binary cross entropy of probabilities, as `nn.BCELoss` has it."""
    if loss == "bce":
        return functional.binary_cross_entropy(guess, y, reduction="none")
    return LOSSES[loss].value(guess, y)


def loss_grad(loss: str, guess: Tensor, y: Tensor) -> Tensor:
    """∂L/∂ŷ of each ŷ."""
    if loss == "bce":
        return (guess - y) / (guess * (1 - guess)).clamp_min(SMALLEST)
    out = torch.empty_like(guess)
    LOSSES[loss].grad(guess, y, out)
    return out


def unit_name(network: Network, k: int, i: int) -> str:
    """What unit i of layer k gives on: ŷ at the end, z where g changes nothing, else h. Both count from 1."""
    if k == len(network.layers):
        return "yhat"
    return f"{'z' if network.layers[k - 1].activation == 'linear' else 'h'}{k}.{i}"


def autograd(network: Network, example: int | None) -> dict[str, float]:
    """∂J/∂ of everything, by name, as `backward()` leaves it in `.grad`.

    Args:
        network: whose parameters and units are looked at.
        example: of which alone; None means the mean over all, and then of parameters only.
    """
    rows = slice(None) if example is None else slice(example, example + 1)
    h, y = network.x[rows], network.y[rows]
    kept: dict[str, Callable[[], Tensor]] = {}
    for k, layer in enumerate(network.layers, 1):
        linear = _linear(layer)
        z = linear(h)
        h = ACTIVATIONS[layer.activation].module()(z)
        for tensor in (z, h):
            tensor.retain_grad()
        for i in range(len(layer.weights)):
            kept |= _parameters(linear, k, i)
            if example is not None:
                if layer.activation != "linear":
                    kept[f"z{k}.{i + 1}"] = lambda z=z, i=i: _grad(z)[0, i]
                kept[unit_name(network, k, i + 1)] = lambda h=h, i=i: _grad(h)[0, i]
    cast(Callable[[], None], value(network.loss, h[:, 0], y).mean().backward)()  # pyright: ignore[reportUnknownMemberType]
    return {name: float(find()) for name, find in kept.items()}


def _linear(layer: Layer) -> nn.Linear:
    units, inputs = layer.weights.shape
    linear = nn.Linear(inputs, units, bias=layer.bias is not None, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(layer.weights)
        if layer.bias is not None:
            linear.bias.copy_(layer.bias)
    return linear


def _parameters(linear: nn.Linear, k: int, i: int) -> dict[str, Callable[[], Tensor]]:
    """How to find the gradients of one unit's parameters."""
    found: dict[str, Callable[[], Tensor]] = {
        f"w{k}.{i + 1}.{j + 1}": lambda j=j: _grad(linear.weight)[i, j] for j in range(linear.in_features)
    }
    if cast("Tensor | None", linear.bias) is not None:
        found[f"b{k}.{i + 1}"] = lambda: _grad(linear.bias)[i]
    return found


def _grad(tensor: Tensor) -> Tensor:
    assert tensor.grad is not None
    return tensor.grad
