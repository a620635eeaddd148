"""What a small transformer learns, and its shape."""

from typing import Annotated

from pydantic import Field, FiniteFloat, field_validator

from app.recipe import limits
from app.recipe.catalogue import TASKS, TaskChoice
from app.recipe.model import Model, known

Dropout = Annotated[FiniteFloat, Field(ge=limits.DROPOUT[0], le=limits.DROPOUT[1])]


class SequenceSpec(Model):
    """A task on characters, and the decoder-only transformer that learns it.

    length: characters of the longest prompt, digits of each number for a sum, or the context for a text;
    null means the task's own. text: to learn from, where the task is text; "" means the lecture's.
    width: of every token's vector, a multiple of heads. masked: no token sees those after it.
    scaled: scores are divided by the square root of a head's width. dropout: the part dropped while it trains.
    """

    task: str = "reverse"
    length: int | None = None
    text: Annotated[str, Field(max_length=limits.TEXT)] = ""
    layers: Annotated[int, Field(ge=limits.LAYERS[0], le=limits.LAYERS[1])] = 2
    heads: Annotated[int, Field(ge=limits.HEADS[0], le=limits.HEADS[1])] = 4
    width: Annotated[int, Field(ge=limits.WIDTH[0], le=limits.WIDTH[1])] = 64
    positions: str = "sinusoidal"
    masked: bool = True
    scaled: bool = True
    dropout: Dropout = 0.0

    @field_validator("task")
    @classmethod
    def _task(cls, name: str) -> str:
        return known("task", name)

    @field_validator("positions")
    @classmethod
    def _positions(cls, name: str) -> str:
        return known("positions", name)

    def check(self) -> None:
        """Hold the fields against each other, which no field can do alone.

        Raises:
            ValueError: the length is not for this task, or the width does not divide, with what came.
        """
        low, _, high = self.choice.length
        if not low <= self.size <= high:
            raise ValueError(f"the length for {self.choice.title!r} lies from {low} to {high}; got {self.size}")
        if self.width % self.heads:
            raise ValueError(
                f"the width is shared out between the heads, so {self.heads} heads take a multiple of {self.heads}; "
                f"got the width {self.width}"
            )
        if self.text and self.task != "text":
            raise ValueError(f"only the task 'text' learns from a text; got one with the task {self.task!r}")

    @property
    def choice(self) -> TaskChoice:
        """The catalogue's entry of the task."""
        return TASKS[self.task]

    @property
    def size(self) -> int:
        """The length, or the task's own where none is given."""
        return self.choice.length[1] if self.length is None else self.length
