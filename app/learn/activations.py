"""Activation functions g and their derivatives g'.

The chain rule through an activation is ∂J/∂z = ∂J/∂h ⊙ g'(z), with h = g(z). Where g' can be
told from h alone, one call serves all layers at once, since their h lie side by side.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Write = Callable[[Tensor, Tensor], object]
"""f(x, out): write f(x), elementwise, into out, which may be a view."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation.

    forward(z, out): g(z); z may be overwritten unless of_z is set. module: the same as PyTorch's own layer.
    slope(h, out): g' told from h = g(z), or from z where of_z is set.
    """

    forward: Write
    module: Callable[[], nn.Module]
    slope: Write
    of_z: bool = False


class Sine(nn.Module):
    """sin z, which PyTorch has as a function only."""

    def forward(self, z: Tensor) -> Tensor:
        """sin z, elementwise."""
        return torch.sin(z)


@functools.cache
def _constant(value: float, device: torch.device) -> Tensor:
    """A number as a tensor: an operator takes it faster than a number of Python."""
    return torch.tensor(value, device=device)


LARGE = 3_000
"""Values from which on tanh is cheaper by e^x - 1 than by torch.tanh."""


def _tanh(z: Tensor, out: Tensor) -> object:
    """tanh z = ½ / (½ + 1/u) with u = e^2z - 1, which is exact to float32's rounding for small z too.

    It uses the place of z. torch.tanh takes four times as long on many values, and is the quicker one on few.
    At z = 0 and where u overflows, 1/u is infinite or 0 and tanh comes out as 0 or 1.
    """
    if z.numel() < LARGE:
        return torch.tanh(z, out=out)
    half = _constant(0.5, z.device)
    return torch.div(half, torch.add(z, z, out=z).expm1_().reciprocal_().add_(half), out=out)


def _silu_slope(z: Tensor, out: Tensor) -> object:
    """σ(z)·(1 + z·(1 - σ(z)))."""
    s = torch.sigmoid(z)
    return torch.addcmul(s, s * z, 1 - s, out=out)


def _gelu_slope(z: Tensor, out: Tensor) -> object:
    """Φ(z) + z·φ(z), of the standard normal distribution."""
    density = torch.exp(-0.5 * z * z) * 0.3989422804014327
    return torch.addcmul(0.5 * torch.erfc(z * -0.7071067811865476), z, density, out=out)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(
        forward=lambda z, out: out.copy_(z),
        module=nn.Identity,
        slope=lambda h, out: out.fill_(1),
    ),
    "sigmoid": Activation(  # g' = h·(1 - h), at most 1/4
        forward=lambda z, out: torch.sigmoid(z, out=out),
        module=nn.Sigmoid,
        slope=lambda h, out: torch.addcmul(h, h, h, value=-1, out=out),
    ),
    "tanh": Activation(  # g' = 1 - h²
        forward=_tanh,
        module=nn.Tanh,
        slope=lambda h, out: torch.addcmul(_constant(1.0, h.device), h, h, value=-1, out=out),
    ),
    "relu": Activation(  # g' = 1 where h > 0, else 0
        forward=lambda z, out: torch.maximum(z, _constant(0.0, z.device), out=out),
        module=nn.ReLU,
        slope=lambda h, out: torch.sign(h, out=out),
    ),
    "leaky-relu": Activation(  # g' = 1 where h > 0, else 0.01
        forward=lambda z, out: out.copy_(functional.leaky_relu(z)),
        module=nn.LeakyReLU,
        slope=lambda h, out: torch.gt(h, 0, out=out).mul_(0.99).add_(0.01),
    ),
    "elu": Activation(  # g' = 1 where h > 0, else e^z = h + 1
        forward=lambda z, out: out.copy_(functional.elu(z)),
        module=nn.ELU,
        slope=lambda h, out: torch.clamp_max(h, 0, out=out).add_(1),
    ),
    "gelu": Activation(
        forward=lambda z, out: out.copy_(functional.gelu(z)),
        module=nn.GELU,
        slope=_gelu_slope,
        of_z=True,
    ),
    "silu": Activation(
        forward=lambda z, out: out.copy_(functional.silu(z)),
        module=nn.SiLU,
        slope=_silu_slope,
        of_z=True,
    ),
    "softplus": Activation(  # g' = σ(z) = 1 - e^-h
        forward=lambda z, out: out.copy_(functional.softplus(z)),
        module=nn.Softplus,
        slope=lambda h, out: torch.neg(h, out=out).expm1_().neg_(),
    ),
    "sine": Activation(
        forward=lambda z, out: torch.sin(z, out=out),
        module=Sine,
        slope=lambda z, out: torch.cos(z, out=out),
        of_z=True,
    ),
}
"""The catalogue's activations."""
