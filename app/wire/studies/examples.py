"""Examples of a data set as a network sees them."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.recipe.spec import DataSpec, Model, Seed, known


class AskExamples(Model):
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


class Examples(Model):
    """What there is to learn from.

    x: of each example, a number for each feature, centred and scaled. y: class or value. total: in the set.
    """

    type: Literal["examples"] = "examples"
    x: tuple[tuple[float, ...], ...]
    y: tuple[float, ...]
    total: int
