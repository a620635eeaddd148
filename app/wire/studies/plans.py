"""Schedules ahead of any training: the rates they will give, and the code that makes them."""

from typing import Annotated, Literal

from pydantic import Field

from app.recipe.spec import Model, Rate, ScheduleSpec


class AskPlans(Model):
    """The learning rates of schedules, tick by tick.

    learning_rate: that of the optimizer they are attached to. ticks: how many.
    improves: ticks in which the loss falls; after them it stands still, which some schedules wait for.
    """

    type: Literal["plans"] = "plans"
    plans: Annotated[tuple[ScheduleSpec, ...], Field(min_length=1, max_length=32)]
    learning_rate: Rate = 0.1
    ticks: Annotated[int, Field(ge=1, le=1000)] = 100
    improves: Annotated[int, Field(ge=0, le=1000)] = 20


class Planned(Model):
    """One schedule. rate: of the update at each tick. code: the call of torch that makes it, on `optimizer`."""

    rate: tuple[float, ...]
    code: str


class Plans(Model):
    """The schedules in their order."""

    type: Literal["plans"] = "plans"
    plans: tuple[Planned, ...]
