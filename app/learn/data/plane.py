"""Points in the plane and on a curve, drawn by a generator. noise runs from 0 (none) to 1."""

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Generator, Tensor

Draw = Callable[[int, float, Generator], tuple[Tensor, Tensor]]
"""f(count, noise, generator): points (N, 2), or numbers (N, 1), in data units, and their classes or values (N,)."""


def _uniform(count: int, low: float, high: float, generator: Generator) -> Tensor:
    return low + (high - low) * torch.rand(count, generator=generator)


def _normal(count: int, generator: Generator) -> Tensor:
    return torch.randn(count, generator=generator)


def _halves(count: int) -> Tensor:
    """Class 1 for the first half of the examples, class 0 for the rest."""
    return (torch.arange(count) < count // 2).float()


def _circles(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """A disc of class 1 of radius 2.5 inside a ring of class 0 from 3.5 to 5."""
    y = _halves(count)
    share = torch.rand(count, generator=generator)
    radius = torch.where(y == 1, 2.5 * share, 3.5 + 1.5 * share)
    angle = _uniform(count, 0, 2 * math.pi, generator)
    x = torch.stack((radius * angle.cos(), radius * angle.sin()), 1)
    return x + 2.5 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y


def _xor(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Four squares a little apart; class 1 where x₁ and x₂ have one sign."""
    x = 10 * torch.rand(count, 2, generator=generator) - 5
    x = x + 0.3 * x.sign()
    y = (x[:, 0] * x[:, 1] >= 0).float()
    return x + 5 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y


def _gaussians(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Class 1 around (2, 2), class 0 around (-2, -2); noise widens both."""
    y = _halves(count)
    deviation = math.sqrt(0.5 + 7 * noise)
    x = (4 * y - 2).unsqueeze(1) + deviation * torch.randn(count, 2, generator=generator)
    return x, y


def _spiral(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Two arms of one and three quarter turns, half a turn apart, of radius 5."""
    y = _halves(count)
    ones = int(y.sum().item())
    along = torch.cat((torch.arange(ones) / max(1, ones), torch.arange(count - ones) / max(1, count - ones)))
    angle = 1.75 * along * 2 * math.pi + math.pi * (1 - y)
    x = torch.stack((5 * along * angle.sin(), 5 * along * angle.cos()), 1)
    return x + 2 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y


def _moons(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Two half rings of radius 3: class 0 an arch, class 1 a bowl whose ends reach into the arch."""
    y = _halves(count)
    angle = _uniform(count, 0, math.pi, generator)
    side = 1 - 2 * y  # 1 for the arch, -1 for the bowl
    x = torch.stack((3 * side * angle.cos() - 1.5 * side, 3 * side * angle.sin() - 0.75 * side), 1)
    return x + 1.5 * noise * torch.randn(count, 2, generator=generator), y


def _checkerboard(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Four by four squares of side 2.5; class 0 in the lower left corner."""
    x = 10 * torch.rand(count, 2, generator=generator) - 5
    y = ((x + 5) / 2.5).floor().clamp(0, 3).sum(1) % 2
    return x + 2.5 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y


def _sine(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Class 1 above the curve x₂ = 2·sin x₁, class 0 below it."""
    x = 10 * torch.rand(count, 2, generator=generator) - 5
    y = (x[:, 1] > 2 * x[:, 0].sin()).float()
    return x + 2.5 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y


def _blobs(classes: int, count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Gaussians on a circle of radius 3, the first at the top, the others clockwise; noise widens them all."""
    y = torch.arange(count) % classes
    angle = 2 * math.pi * y / classes
    centers = 3 * torch.stack((angle.sin(), angle.cos()), 1)
    return centers + math.sqrt(0.3 + 4 * noise) * torch.randn(count, 2, generator=generator), y.float()


def _arms(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Three arms of one turn, a third of a turn apart, from radius 0.5 to 5."""
    y = torch.arange(count) % 3
    along = torch.rand(count, generator=generator)
    angle, radius = 2 * math.pi * (along + y / 3), 0.5 + 4.5 * along
    x = torch.stack((radius * angle.sin(), radius * angle.cos()), 1)
    return x + 2 * noise * (2 * torch.rand(count, 2, generator=generator) - 1), y.float()


def _exam(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Past students: whole lectures attended and project hours, 0 to 10 each.

    A student passes when 0.45·lectures + 0.55·hours, give or take luck of standard
    deviation 4·noise, is more than 3.9.
    """
    lectures = torch.randint(0, 11, (count,), generator=generator).float()
    hours = _uniform(count, 0, 10, generator)
    score = 0.45 * lectures + 0.55 * hours + 4 * noise * _normal(count, generator)
    return torch.stack((lectures, hours), 1), (score > 3.9).float()


def _plane(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """The value (x₁ + x₂) / 10, from -1 to 1 over the plane."""
    x = 10 * torch.rand(count, 2, generator=generator) - 5
    return x, x.sum(1) / 10 + 0.5 * noise * _normal(count, generator)


_HILLS = torch.tensor(((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)))


def _hills(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Three hills and three hollows: Gaussians of height ±1 and standard deviation 1.2."""
    x = 11 * torch.rand(count, 2, generator=generator) - 5.5
    distance = (x.unsqueeze(1) - _HILLS[:, :2]).square().sum(2)  # (N, 6)
    height = (_HILLS[:, 2] * torch.exp(-distance / (2 * 1.2**2))).sum(1)
    return x, height + 0.5 * noise * _normal(count, generator)


def _curve(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """The value sin x₁ of numbers from -5 to 5."""
    x = 10 * torch.rand(count, 1, generator=generator) - 5
    return x, x[:, 0].sin() + 0.5 * noise * _normal(count, generator)


DRAWERS: dict[str, Draw] = {
    "circles": _circles,
    "xor": _xor,
    "gaussians": _gaussians,
    "spiral": _spiral,
    "moons": _moons,
    "checkerboard": _checkerboard,
    "sine": _sine,
    "blobs3": partial(_blobs, 3),
    "blobs5": partial(_blobs, 5),
    "arms": _arms,
    "exam": _exam,
    "plane": _plane,
    "hills": _hills,
    "curve": _curve,
}
"""The catalogue's data sets of this kind."""
