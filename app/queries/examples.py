"""Examples of a data set as a network sees them."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.engine.numbers import floats, rows
from app.learn import data
from app.recipe.spec import DataSpec, Model, Seed, known


class ExamplesQuery(Model):
    """The first training examples of a data set. features: what the network sees. count: at most so many."""

    type: Literal["examples"] = "examples"
    data: DataSpec = DataSpec(dataset="exam")
    seed: Seed = 0
    features: Annotated[tuple[str, ...], Field(min_length=1, max_length=16)] = ("x1", "x2")
    count: Annotated[int, Field(ge=1, le=2000)] = 100

    @field_validator("features")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known("feature", name) for name in names)


class ExamplesAnswer(Model):
    """What there is to learn from.

    x: of each example, a number for each feature, centred and scaled. y: class or value. total: in the set.
    """

    type: Literal["examples"] = "examples"
    x: tuple[tuple[float, ...], ...]
    y: tuple[float, ...]
    total: int


def answer(question: ExamplesQuery) -> ExamplesAnswer:
    """Make the data set and take its first training examples."""
    made = data.make(question.data, question.seed)
    count = min(question.count, made.training)
    seen = data.features(made.x[:count], question.data, question.features)[:, :-1]
    return ExamplesAnswer(x=tuple(map(tuple, rows(seen))), y=tuple(floats(made.y[:count, 0])), total=made.training)
