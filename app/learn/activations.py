"""Activation functions g, each with its part of the chain rule.

`forward(z, out)` writes g(z). `backward(upstream, z, h, out)` writes
∂J/∂z = ∂J/∂h · g'(z) from upstream = ∂J/∂h and h = g(z). All tensors have one shape.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

_aten = torch.ops.aten


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation. module makes the same function as PyTorch's own layer."""

    forward: Callable[[Tensor, Tensor], object]
    backward: Callable[[Tensor, Tensor, Tensor, Tensor], object]
    module: Callable[[], nn.Module]


class Sine(nn.Module):
    """sin z, which PyTorch has as a function only."""

    def forward(self, z: Tensor) -> Tensor:
        """sin z, elementwise."""
        return torch.sin(z)


def _tanh_forward(z: Tensor, out: Tensor) -> object:
    return torch.tanh(z, out=out)


def _tanh_backward(upstream: Tensor, z: Tensor, h: Tensor, out: Tensor) -> object:
    """g' = 1 - h²."""
    return _aten.tanh_backward.grad_input(upstream, h, grad_input=out)


def _sigmoid_forward(z: Tensor, out: Tensor) -> object:
    return torch.sigmoid(z, out=out)


def _sigmoid_backward(upstream: Tensor, z: Tensor, h: Tensor, out: Tensor) -> object:
    """g' = h·(1 - h), at most 1/4."""
    return _aten.sigmoid_backward.grad_input(upstream, h, grad_input=out)


def _relu_forward(z: Tensor, out: Tensor) -> object:
    return torch.clamp_min(z, 0.0, out=out)


def _relu_backward(upstream: Tensor, z: Tensor, h: Tensor, out: Tensor) -> object:
    """g' = 1 where h > 0, else 0."""
    return _aten.threshold_backward.grad_input(upstream, h, 0, grad_input=out)


def _linear_forward(z: Tensor, out: Tensor) -> object:
    return out.copy_(z)


def _linear_backward(upstream: Tensor, z: Tensor, h: Tensor, out: Tensor) -> object:
    """g' = 1."""
    return out.copy_(upstream)


def _sine_forward(z: Tensor, out: Tensor) -> object:
    return torch.sin(z, out=out)


def _sine_backward(upstream: Tensor, z: Tensor, h: Tensor, out: Tensor) -> object:
    """g' = cos z."""
    return torch.mul(upstream, z.cos(), out=out)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(_linear_forward, _linear_backward, nn.Identity),
    "sigmoid": Activation(_sigmoid_forward, _sigmoid_backward, nn.Sigmoid),
    "tanh": Activation(_tanh_forward, _tanh_backward, nn.Tanh),
    "relu": Activation(_relu_forward, _relu_backward, nn.ReLU),
    "leaky-relu": Activation(  # g' = 1 where z > 0, else 0.01
        lambda z, out: _aten.leaky_relu.out(z, 0.01, out=out),
        lambda upstream, z, h, out: _aten.leaky_relu_backward.grad_input(upstream, z, 0.01, False, grad_input=out),
        nn.LeakyReLU,
    ),
    "elu": Activation(  # g' = 1 where z > 0, else e^z
        lambda z, out: _aten.elu.out(z, out=out),
        lambda upstream, z, h, out: _aten.elu_backward.grad_input(upstream, 1.0, 1, 1, False, z, grad_input=out),
        nn.ELU,
    ),
    "gelu": Activation(  # g' = Φ(z) + z·φ(z), Φ and φ of the standard normal distribution
        lambda z, out: _aten.gelu.out(z, out=out),
        lambda upstream, z, h, out: out.copy_(_aten.gelu_backward(upstream, z)),  # its out= may not be its input
        nn.GELU,
    ),
    "silu": Activation(  # g' = σ(z)·(1 + z·(1 - σ(z)))
        lambda z, out: _aten.silu.out(z, out=out),
        lambda upstream, z, h, out: _aten.silu_backward.grad_input(upstream, z, grad_input=out),
        nn.SiLU,
    ),
    "softplus": Activation(  # g' = σ(z)
        lambda z, out: _aten.softplus.out(z, out=out),
        lambda upstream, z, h, out: _aten.softplus_backward.grad_input(upstream, z, 1, 20, grad_input=out),
        nn.Softplus,
    ),
    "sine": Activation(_sine_forward, _sine_backward, Sine),
}
"""The catalogue's activations."""
