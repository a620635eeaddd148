"""Optimizers side by side on a surface over two weights that is made to be hard."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, model_validator

from app.recipe.spec import Model, OptimizerSpec, Rate
from app.wire.probes import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
SurfaceName = Literal["ravine", "turned", "saddle", "plateau", "rosenbrock", "beale", "himmelblau"]
RACERS = 16


class Racer(Model):
    """An optimizer of torch.optim with its learning rate."""

    optimizer: OptimizerSpec = OptimizerSpec(name="sgd")
    learning_rate: Rate = 0.1


class AskTerrain(Model):
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
    def _is_there(self) -> "AskTerrain":
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


class Terrain(Model):
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
