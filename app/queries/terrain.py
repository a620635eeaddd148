"""Optimizers side by side on a surface over two weights that is made to be hard."""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import torch
from pydantic import Field, FiniteFloat, model_validator
from torch import Tensor

from app.engine.numbers import finite, rows, six_digits
from app.learn import data
from app.learn.optimizers import bare_step, build
from app.recipe.spec import Model, OptimizerSpec, Rate
from app.wire.delivery import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
SurfaceName = Literal["ravine", "turned", "saddle", "plateau", "rosenbrock", "beale", "himmelblau"]
RACERS = 16


class Racer(Model):
    """An optimizer of torch.optim with its learning rate."""

    optimizer: OptimizerSpec = OptimizerSpec(name="sgd")
    learning_rate: Rate = 0.1


class TerrainQuery(Model):
    """Send optimizers down a surface J(w₁, w₂) from one place, each step by the exact gradient.

    start: w₁ and w₂ of all. steps: of each. below: the loss to reach. inside: the racer that is looked into, from 0;
    null for none. resolution: points a side of the surface in the answer; null leaves it out.
    """

    type: Literal["terrain"] = "terrain"
    surface: SurfaceName = "ravine"
    start: tuple[Weight, Weight] = (-5.0, 2.0)
    racers: Annotated[tuple[Racer, ...], Field(max_length=RACERS)] = (Racer(),)
    steps: Annotated[int, Field(ge=1, le=1000)] = 100
    below: Annotated[FiniteFloat, Field(gt=0)] = 0.01
    inside: Annotated[int, Field(ge=0)] | None = None
    resolution: Annotated[int, Field(ge=2, le=129)] | None = None

    @model_validator(mode="after")
    def _is_there(self) -> "TerrainQuery":
        if self.inside is not None and self.inside >= len(self.racers):
            raise ValueError(f"there are racers 0 to {len(self.racers) - 1}; got inside {self.inside}")
        return self


class Raced(Model):
    """The way of one racer.

    path: (w₁, w₂) at the start and after each step; it ends before a step that ran away. loss: J there.
    reached: steps until J stayed below the loss to reach, to the end; null where it did not.
    """

    path: tuple[tuple[float, float], ...]
    loss: Numbers
    reached: int | None


class Inside(Model):
    """What one racer was at, step by step.

    gradient: that each step followed. state: what torch's optimizer held after each step, by its names: a number for
    each weight, or one for both.
    """

    gradient: tuple[Numbers, ...]
    state: dict[str, tuple[Numbers, ...]]


class TerrainAnswer(Model):
    """The ways of all racers in their order, each number to six digits.

    extent: (a0, a1, b0, b1), the part of the surface that is looked at. lowest: where J is 0. loss: row by row, the
    first at b0; empty where it was not asked for.
    """

    type: Literal["terrain"] = "terrain"
    extent: tuple[float, float, float, float]
    lowest: tuple[tuple[float, float], ...]
    loss: tuple[Numbers, ...]
    racers: tuple[Raced, ...]
    inside: Inside | None


SLICE = 20
"""Steps of all racers at a time."""

FAR = 1e6
"""A weight beyond this has run away."""

Extent = tuple[float, float, float, float]
Height = Callable[[Tensor, Tensor], Tensor]
Grad = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]

_TURN = math.sqrt(0.5)
_BEALE = ((1.5, 1), (2.25, 2), (2.625, 3))


@dataclass(frozen=True, slots=True)
class Surface:
    """A loss over two weights, lowest at 0.

    height: J at (a, b), element by element. grad: ∂J/∂a and ∂J/∂b. extent: (a0, a1, b0, b1), the part that is
    looked at. lowest: where J is 0.
    """

    height: Height
    grad: Grad
    extent: Extent
    lowest: tuple[tuple[float, float], ...]

    def loss(self, w: Tensor) -> Tensor:
        """J at each w, (…, 2): (…)."""
        return self.height(w[..., 0], w[..., 1])

    def gradient(self, w: Tensor) -> Tensor:
        """∂J/∂w at each w, (…, 2)."""
        return torch.stack(self.grad(w[..., 0], w[..., 1]), -1)


def _ravine(a: Tensor, b: Tensor) -> Tensor:
    return 0.01 * a**2 + 2 * b**2


def _ravine_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return 0.02 * a, 4 * b


def _turned(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The same place as seen from axes that are turned by 45°."""
    return _TURN * (a + b), _TURN * (b - a)


def _turned_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    along, across = _ravine_grad(*_turned(a, b))
    return _TURN * (along - across), _TURN * (along + across)


def _saddle(a: Tensor, b: Tensor) -> Tensor:
    return 0.5 * a**2 + 0.25 * (b**2 - 1) ** 2


def _saddle_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return a, b * (b**2 - 1)


def _plateau(a: Tensor, b: Tensor) -> Tensor:
    return 1 - torch.exp(-(a**2 + b**2) / 2)


def _plateau_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    near = torch.exp(-(a**2 + b**2) / 2)
    return a * near, b * near


def _rosenbrock(a: Tensor, b: Tensor) -> Tensor:
    return (1 - a) ** 2 + 100 * (b - a**2) ** 2


def _rosenbrock_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    off = b - a**2
    return -2 * (1 - a) - 400 * a * off, 200 * off


def _beale(a: Tensor, b: Tensor) -> Tensor:
    return sum(((c - a + a * b**power) ** 2 for c, power in _BEALE), torch.zeros_like(a))


def _beale_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    by_a, by_b = torch.zeros_like(a), torch.zeros_like(b)
    for c, power in _BEALE:
        off = c - a + a * b**power
        by_a = by_a + 2 * off * (b**power - 1)
        by_b = by_b + 2 * off * a * power * b ** (power - 1)
    return by_a, by_b


def _himmelblau(a: Tensor, b: Tensor) -> Tensor:
    return (a**2 + b - 11) ** 2 + (a + b**2 - 7) ** 2


def _himmelblau_grad(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    first, second = a**2 + b - 11, a + b**2 - 7
    return 4 * a * first + 2 * second, 2 * first + 4 * b * second


_FOUR = ((3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127))

SURFACES: Final = {
    "ravine": Surface(_ravine, _ravine_grad, (-6, 6, -3, 3), ((0, 0),)),
    "turned": Surface(lambda a, b: _ravine(*_turned(a, b)), _turned_grad, (-5, 5, -5, 5), ((0, 0),)),
    "saddle": Surface(_saddle, _saddle_grad, (-2, 2, -2, 2), ((0, 1), (0, -1))),
    "plateau": Surface(_plateau, _plateau_grad, (-5, 5, -5, 5), ((0, 0),)),
    "rosenbrock": Surface(_rosenbrock, _rosenbrock_grad, (-2, 2, -1, 3), ((1, 1),)),
    "beale": Surface(_beale, _beale_grad, (-1, 4.5, -2, 2), ((3, 0.5),)),
    "himmelblau": Surface(_himmelblau, _himmelblau_grad, (-6, 6, -6, 6), _FOUR),
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


def answer(question: TerrainQuery) -> Generator[None, None, TerrainAnswer]:
    """Let all race, some steps a slice."""
    surface = SURFACES[question.surface]
    racers = [(racer.optimizer, racer.learning_rate) for racer in question.racers]
    race = Race(surface, question.start, racers, question.inside)
    yield from race.walk(question.steps)
    loss: tuple[tuple[float | None, ...], ...] = ()
    if question.resolution is not None:
        points = data.grid(surface.extent, question.resolution)
        loss = _table(surface.loss(points).view(question.resolution, -1))
    yield
    return TerrainAnswer(
        extent=surface.extent,
        lowest=surface.lowest,
        loss=loss,
        racers=tuple(_raced(race, racer, question.below) for racer in range(len(racers))),
        inside=None if question.inside is None else _inside(race, question.inside),
    )


def _raced(race: Race, racer: int, below: float) -> Raced:
    path = race.path(racer)
    losses = race.surface.loss(path)
    high = (~(losses < below)).nonzero()
    settled = int(high[-1]) + 1 if len(high) else 0
    return Raced(
        path=tuple((six_digits(a), six_digits(b)) for a, b in rows(path)),
        loss=_table(losses.unsqueeze(0))[0],
        reached=settled if settled < len(losses) else None,
    )


def _inside(race: Race, racer: int) -> Inside:
    taken = len(race.path(racer)) - 1
    names = race.held[0] if race.held else {}
    return Inside(
        gradient=_table(torch.stack(race.gradients)[:taken, racer]),
        state={name: _table(torch.stack([held[name].view(-1) for held in race.held[:taken]])) for name in names}
        if taken
        else {},
    )


def _table(numbers: Tensor) -> tuple[tuple[float | None, ...], ...]:
    """Numbers row by row, null where not finite."""
    return tuple(tuple(finite(six_digits(value)) for value in row) for row in rows(numbers))
