"""Data sets: seeded generators of examples in the plane, split into training and test.

Everything is made on the CPU from one generator, so that a seed gives the same
examples on every device. noise runs from 0 (none) to 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from app.recipe.spec import DataSpec

Make = Callable[[int, float, Generator], tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples in data units; the first `training` rows are trained on, the others test.

    x: float32 (N, 2). y: float32 (N, 1): class 0 or 1, or a value near [-1, 1].
    """

    x: Tensor
    y: Tensor
    training: int


def make(spec: DataSpec, seed: int) -> Examples:
    """The examples of spec, in an order that does not depend on the class."""
    generator = Generator().manual_seed(seed)
    x, y = _MAKERS[spec.dataset](spec.points, spec.noise, generator)
    order = torch.randperm(len(x), generator=generator)
    training = min(max(1, round(spec.training_share * len(x))), len(x) - 1)
    return Examples(x[order], y[order].unsqueeze(1), training)


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


_MAKERS: dict[str, Make] = {
    "circles": _circles,
    "xor": _xor,
    "gaussians": _gaussians,
    "spiral": _spiral,
    "moons": _moons,
    "checkerboard": _checkerboard,
    "sine": _sine,
    "exam": _exam,
    "plane": _plane,
    "hills": _hills,
}


def features(x: Tensor, spec: DataSpec, names: tuple[str, ...]) -> Tensor:
    """What the network sees of points in the plane.

    Args:
        x: float32 (N, 2), data units.
        spec: of the data; its center and scale are taken out first.
        names: of the catalogue's features.

    Returns:
        float32 (N, len(names) + 1): the features, and a last column of ones for the bias.
    """
    choice = spec.choice
    x1 = (x[:, 0] - choice.center[0]) / choice.scale[0]
    x2 = (x[:, 1] - choice.center[1]) / choice.scale[1]
    columns = [FEATURES[name](x1, x2) for name in names]
    return torch.stack((*columns, torch.ones_like(x1)), 1)


FEATURES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1sq": lambda x1, x2: x1.square(),
    "x2sq": lambda x1, x2: x2.square(),
    "x1x2": lambda x1, x2: x1 * x2,
    "sinx1": lambda x1, x2: x1.sin(),
    "sinx2": lambda x1, x2: x2.sin(),
    "cosx1": lambda x1, x2: x1.cos(),
    "cosx2": lambda x1, x2: x2.cos(),
    "absx1": lambda x1, x2: x1.abs(),
    "absx2": lambda x1, x2: x2.abs(),
}
"""The catalogue's features, of centred and scaled coordinates."""


def grid(extent: tuple[float, float, float, float], resolution: int) -> Tensor:
    """Points of a square grid, float32 (resolution², 2): x₁ runs fastest, row 0 at the lowest x₂.

    Raises:
        ValueError: resolution is not from 2 to 512.
    """
    if not 2 <= resolution <= 512:
        raise ValueError(f"a grid has 2 to 512 points a side; got {resolution}")
    x0, x1, y0, y1 = extent
    across, up = torch.linspace(x0, x1, resolution), torch.linspace(y0, y1, resolution)
    return torch.stack((across.repeat(resolution), up.repeat_interleave(resolution)), 1)
