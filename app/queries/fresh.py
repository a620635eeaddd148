"""The loss of a trial on newly drawn examples."""

from typing import Annotated, Literal

from pydantic import Field

from app.engine.evaluation import MOST
from app.engine.inspected import InspectedGroup
from app.engine.numbers import finite, floats
from app.learn import data
from app.recipe import limits
from app.recipe.model import Model
from app.wire.delivery import Numbers

SHOWN = 100
"""Examples that are told of."""


class FreshQuery(Model):
    """Draw new examples of the run's data set, of another seed than its own, and measure a trial on them.

    examples: how many.
    """

    type: Literal["fresh"] = "fresh"
    examples: Annotated[int, Field(ge=limits.POINTS[0], le=MOST)] = 1000


class FreshAnswer(Model):
    """The mean loss of the trial over the new examples; null where it is not finite.

    step: the run's. x1, x2: where the first 100 of the examples lie, as in `Points`.
    """

    type: Literal["fresh"] = "fresh"
    step: int
    loss: float | None
    x1: Numbers
    x2: Numbers


def answer(query: FreshQuery, subject: InspectedGroup, trial: int) -> FreshAnswer:
    """The loss of a trial on new examples; the run is left as it was.

    Raises:
        ValueError: the data set has a fixed number of examples.
    """
    spec = subject.spec
    choice = spec.data.choice
    if choice.side or not choice.drawn:
        raise ValueError(f"new examples can be drawn only of a data set that a formula makes; got {choice.title}")
    made = data.make(spec.data.model_copy(update={"points": query.examples}), (spec.seed + 1) % (limits.SEED[1] + 1))
    loss = subject.objective_over(made.x, made.y)(subject.parameters(trial))
    shown = slice(min(SHOWN, query.examples))
    up = made.y if choice.curve else made.x[:, 1:]
    return FreshAnswer(
        step=subject.checkpointed.trainer.step,
        loss=finite(float(loss)),
        x1=tuple(floats(made.x[shown, 0])),
        x2=tuple(floats(up[shown, 0])),
    )
