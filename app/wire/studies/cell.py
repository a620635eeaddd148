"""A code cell of the lecture, run as it stands."""

from typing import Annotated, Literal

from pydantic import Field

from app.recipe.spec import Model, Seed


class AskCell(Model):
    """Run a cell of the lecture, and before it those it builds on. seed: of torch's random numbers."""

    type: Literal["cell"] = "cell"
    name: Annotated[str, Field(max_length=40)]
    seed: Seed = 0


class CellOutput(Model):
    """What the cell itself printed."""

    type: Literal["cell"] = "cell"
    printed: str
