"""How well a network does on what it has not seen, by the number of examples it was trained on."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.recipe.spec import DataSpec, Model, Seed

Share = Annotated[float, Field(ge=0, le=1)]


class AskDataSize(Model):
    """Train the same network from scratch on so many examples, and test it on others.

    data: which examples; how many there are and how they are split is not looked at.
    examples: trained on. steps: updates. draws: how often, each time with other data and weights.
    seed: of the first draw; the others take the next ones.
    """

    type: Literal["data-size"] = "data-size"
    data: DataSpec = DataSpec(dataset="spiral", noise=0.05)
    examples: Annotated[int, Field(ge=10, le=2000)] = 100
    steps: Annotated[int, Field(ge=1, le=4000)] = 2000
    draws: Annotated[int, Field(ge=1, le=8)] = 3
    seed: Seed = 0

    @field_validator("data")
    @classmethod
    def _classes(cls, data: DataSpec) -> DataSpec:
        if data.choice.problem != "classification":
            raise ValueError(f"accuracy needs classes, and {data.choice.title} has values")
        if not data.choice.drawn:
            raise ValueError(f"examples are drawn as many as are wanted, and {data.choice.title} has so many as it has")
        return data


class DataSize(Model):
    """How it went. accuracy: share of the test examples on the right side, of each draw. tested: how many those are."""

    type: Literal["data-size"] = "data-size"
    examples: int
    tested: int
    accuracy: tuple[Share, ...]
