"""The rates that schedules will give, from question to answer."""

from collections.abc import Generator

from app.export.schedules import scheduler
from app.learn.schedules import Schedule
from app.recipe.spec import ScheduleSpec
from app.wire.studies.plans import AskPlans, Planned, Plans


def answer(question: AskPlans) -> Generator[None, None, Plans]:
    """Tick through every schedule, one a slice.

    Raises:
        ValueError: torch refuses the arguments of a schedule, in its own words.
    """
    plans: list[Planned] = []
    for spec in question.plans:
        plans.append(Planned(rate=_rates(spec, question), code=scheduler(spec)))
        yield
    return Plans(plans=tuple(plans))


def _rates(spec: ScheduleSpec, question: AskPlans) -> tuple[float, ...]:
    schedule, rates = Schedule(spec, question.learning_rate), list[float]()
    for tick in range(question.ticks):
        rates.append(schedule.rate)
        schedule.tick(1 / (1 + min(tick, question.improves)))
    return tuple(rates)
