"""What a page may ask of single weights, and of all of them one by one. Numbers that are not finite are null."""

from typing import Annotated, Literal

from pydantic import Field

from app.recipe import limits
from app.recipe.spec import Model

Numbers = tuple[float | None, ...]


class AskWeight(Model):
    """One weight: its value, its gradient, and what the optimizer holds for it.

    layer, unit, input: as in a `weight` control. around: a step that the run has done; null means as it is
    now. reach: steps to either side of `around`, as far as there are any.
    """

    type: Literal["weight"] = "weight"
    layer: Annotated[int, Field(ge=0, le=limits.HIDDEN_LAYERS)]
    unit: Annotated[int, Field(ge=0, lt=limits.UNITS[1])]
    input: Annotated[int, Field(ge=0)] | None
    around: Annotated[int, Field(ge=0, le=limits.STEPS)] | None = None
    reach: Annotated[int, Field(ge=0, le=64)] = 24


class AskUpdate(Model):
    """Every weight, its gradient, and how far the next update moves it."""

    type: Literal["update"] = "update"


class Holding(Model):
    """One thing that the optimizer holds for the weight, by torch's name; null where it holds no such thing."""

    name: str
    value: Numbers


class Weight(Model):
    """One weight at one or more steps, which stand in order.

    A step at which a control took effect stands twice: before it and after. value: of the weight.
    gradient: of the mean loss over the training examples. state: what the optimizer held.
    """

    type: Literal["weight"] = "weight"
    step: tuple[int, ...]
    value: Numbers
    gradient: Numbers
    state: tuple[Holding, ...]


class Update(Model):
    """Every weight of a trial as it is now: layer by layer, unit by unit, its inputs' weights and then its bias.

    gradient: of the mean loss over the training examples. step: of the next update, so that the weight
    becomes value + step; null where the trial cannot go on.
    """

    type: Literal["update"] = "update"
    value: Numbers
    gradient: Numbers
    step: Numbers
