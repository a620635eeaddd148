"""What a run is trained to reach: conditions that pause it. They are no part of its recipe."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.recipe.model import Model


class Goal(Model):
    """A run pauses where the loss is below `value`, or the accuracy above it.

    It is looked at wherever the history has a point: after each of the first steps, later about once in a
    hundredth of the steps done. Of several trials the first to reach it counts.
    """

    of: Literal["training-loss", "test-loss", "training-accuracy", "test-accuracy"]
    value: FiniteFloat


Goals = Annotated[tuple[Goal, ...], Field(max_length=4)]
