"""Schedules ahead of any training: the rates they will give, and the code that makes them."""

from collections.abc import Generator
from typing import Annotated, Literal

from pydantic import Field

from app.learn.schedules import Schedule
from app.recipe.schedulers import scheduler
from app.recipe.spec import Model, Rate, ScheduleSpec


class PlansQuery(Model):
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


class PlansAnswer(Model):
    """The schedules in their order."""

    type: Literal["plans"] = "plans"
    plans: tuple[Planned, ...]


def answer(question: PlansQuery) -> Generator[None, None, PlansAnswer]:
    """Tick through every schedule, one a slice.

    Raises:
        ValueError: torch refuses the arguments of a schedule, in its own words.
    """
    plans: list[Planned] = []
    for spec in question.plans:
        plans.append(Planned(rate=_rates(spec, question), code=scheduler(spec)))
        yield
    return PlansAnswer(plans=tuple(plans))


def _rates(spec: ScheduleSpec, question: PlansQuery) -> tuple[float, ...]:
    schedule, rates = Schedule(spec, question.learning_rate), list[float]()
    for tick in range(question.ticks):
        rates.append(schedule.rate)
        schedule.tick(1 / (1 + min(tick, question.improves)))
    return tuple(rates)
