"""Optimizers of torch.optim on surfaces over two weights that are made to be hard.

Gradients are written out, and tested against autograd. The optimizers are torch's own, built as for a network.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from app.learn.optimizers import bare_step, build
from app.recipe.spec import OptimizerSpec

SLICE = 20
"""Steps of all racers at a time."""

FAR = 1e6
"""A weight beyond this has run away."""

Extent = tuple[float, float, float, float]
Height = Callable[[Tensor, Tensor], Tensor]
Slope = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]

_TURN = math.sqrt(0.5)
_BEALE = ((1.5, 1), (2.25, 2), (2.625, 3))


@dataclass(frozen=True, slots=True)
class Surface:
    """A loss over two weights, lowest at 0.

    height: J at (a, b), element by element. slope: ∂J/∂a and ∂J/∂b. extent: (a0, a1, b0, b1), the part that is
    looked at. lowest: where J is 0.
    """

    height: Height
    slope: Slope
    extent: Extent
    lowest: tuple[tuple[float, float], ...]

    def loss(self, w: Tensor) -> Tensor:
        """J at each w, (…, 2): (…)."""
        return self.height(w[..., 0], w[..., 1])

    def gradient(self, w: Tensor) -> Tensor:
        """∂J/∂w at each w, (…, 2)."""
        return torch.stack(self.slope(w[..., 0], w[..., 1]), -1)


def _ravine(a: Tensor, b: Tensor) -> Tensor:
    return 0.01 * a**2 + 2 * b**2


def _ravine_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return 0.02 * a, 4 * b


def _turned(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The same place as seen from axes that are turned by 45°."""
    return _TURN * (a + b), _TURN * (b - a)


def _turned_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    along, across = _ravine_slope(*_turned(a, b))
    return _TURN * (along - across), _TURN * (along + across)


def _saddle(a: Tensor, b: Tensor) -> Tensor:
    return 0.5 * a**2 + 0.25 * (b**2 - 1) ** 2


def _saddle_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return a, b * (b**2 - 1)


def _plateau(a: Tensor, b: Tensor) -> Tensor:
    return 1 - torch.exp(-(a**2 + b**2) / 2)


def _plateau_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    near = torch.exp(-(a**2 + b**2) / 2)
    return a * near, b * near


def _rosenbrock(a: Tensor, b: Tensor) -> Tensor:
    return (1 - a) ** 2 + 100 * (b - a**2) ** 2


def _rosenbrock_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    off = b - a**2
    return -2 * (1 - a) - 400 * a * off, 200 * off


def _beale(a: Tensor, b: Tensor) -> Tensor:
    return sum(((c - a + a * b**power) ** 2 for c, power in _BEALE), torch.zeros_like(a))


def _beale_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    by_a, by_b = torch.zeros_like(a), torch.zeros_like(b)
    for c, power in _BEALE:
        off = c - a + a * b**power
        by_a = by_a + 2 * off * (b**power - 1)
        by_b = by_b + 2 * off * a * power * b ** (power - 1)
    return by_a, by_b


def _himmelblau(a: Tensor, b: Tensor) -> Tensor:
    return (a**2 + b - 11) ** 2 + (a + b**2 - 7) ** 2


def _himmelblau_slope(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    first, second = a**2 + b - 11, a + b**2 - 7
    return 4 * a * first + 2 * second, 2 * first + 4 * b * second


_FOUR = ((3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127))

SURFACES: Final = {
    "ravine": Surface(_ravine, _ravine_slope, (-6, 6, -3, 3), ((0, 0),)),
    "turned": Surface(lambda a, b: _ravine(*_turned(a, b)), _turned_slope, (-5, 5, -5, 5), ((0, 0),)),
    "saddle": Surface(_saddle, _saddle_slope, (-2, 2, -2, 2), ((0, 1), (0, -1))),
    "plateau": Surface(_plateau, _plateau_slope, (-5, 5, -5, 5), ((0, 0),)),
    "rosenbrock": Surface(_rosenbrock, _rosenbrock_slope, (-2, 2, -1, 3), ((1, 1),)),
    "beale": Surface(_beale, _beale_slope, (-1, 4.5, -2, 2), ((3, 0.5),)),
    "himmelblau": Surface(_himmelblau, _himmelblau_slope, (-6, 6, -6, 6), _FOUR),
}
"""By name. The ravine is 200 times as steep across as along; turned is the same by 45°."""


class Race:
    """Optimizers that start from one place and step side by side.

    places: float32 (R, 2) for the start and after each step. held: what each step left in the state of the
    racer that is looked into, by torch's names.
    """

    def __init__(
        self,
        surface: Surface,
        start: tuple[float, float],
        racers: Sequence[tuple[OptimizerSpec, float]],
        inside: int | None = None,
    ) -> None:
        """racers: each an optimizer and its learning rate.

        Raises:
            ValueError: torch refuses the arguments of an optimizer, in its own words.
        """
        self.surface = surface
        self._at = torch.tensor(start, dtype=torch.float32).repeat(len(racers), 1)
        self._gradients = torch.zeros_like(self._at)
        self.places = [self._at.clone()]
        self.gradients: list[Tensor] = []
        self.held: list[dict[str, Tensor]] = []
        self._inside = inside
        self._optimizers = [build(spec, [self._weights(row)], rate) for row, (spec, rate) in enumerate(racers)]
        self._steps = [bare_step(optimizer) for optimizer in self._optimizers]

    def _weights(self, row: int) -> Tensor:
        """The two weights of a racer, with its gradient, as torch's optimizers take them."""
        weights = self._at[row]
        weights.grad = self._gradients[row]
        return weights

    def walk(self, steps: int) -> Iterator[None]:
        """Take so many steps, yielding after every few."""
        for step in range(steps):
            self._gradients.copy_(self.surface.gradient(self._at))
            self.gradients.append(self._gradients.clone())
            for take, optimizer in zip(self._steps, self._optimizers, strict=True):
                take(optimizer)
            self.places.append(self._at.clone())
            if self._inside is not None:
                self.held.append(self._state(self._optimizers[self._inside]))
            if step % SLICE == SLICE - 1:
                yield

    @staticmethod
    def _state(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
        held = [entry for state in optimizer.state.values() for entry in state.items()]
        return {name: torch.as_tensor(value).clone() for name, value in held if value is not None}

    def path(self, racer: int) -> Tensor:
        """Where a racer has been, (T, 2), up to where it ran away."""
        path = torch.stack(self.places)[:, racer]
        lost = ~(path.abs() <= FAR).all(1)
        return path[: int(lost.nonzero()[0])] if bool(lost.any()) else path
