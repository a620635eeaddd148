"""What a small transformer can be asked to do, and how it may know where a token stands."""

from dataclasses import dataclass
from typing import Final

from app.recipe.catalogue.choice import Choice, named


@dataclass(frozen=True, slots=True)
class TaskChoice(Choice):
    """A task on sequences of characters.

    about: what is asked, in a sentence. example: a prompt that fits.
    length: how many characters a prompt has at least, by default and at most; of a text, the context.
    """

    about: str = ""
    example: str = ""
    length: tuple[int, int, int] = (2, 8, 40)


TASKS: Final = named(
    TaskChoice(
        "reverse",
        "Reverse a string",
        about="The letters come back in the opposite order.",
        example="abcdefgh",
    ),
    TaskChoice("sort", "Sort digits", about="The digits come back in rising order.", example="31415926"),
    TaskChoice(
        "copy",
        "Copy after a marker",
        about="Different letters in a random order come back after the marker, as they stood.",
        example="qkzbmtrf",
        length=(2, 10, 26),
    ),
    TaskChoice(
        "add",
        "Add two numbers",
        about="Two whole numbers, and their sum with the last digit first, as it is worked out by hand.",
        example="27+48",
        length=(1, 2, 6),
    ),
    TaskChoice(
        "brackets",
        "Close the brackets",
        about="What is open is closed, the last bracket first.",
        example="([]{(",
    ),
    TaskChoice(
        "text",
        "Characters of a text",
        about="The next character of a text, the lecture's own or yours.",
        example="The network ",
        length=(8, 32, 128),
    ),
)

POSITIONS: Final = named(
    Choice("sinusoidal", "Sinusoidal"),
    Choice("learned", "Learned"),
    Choice("none", "None"),
)
