"""What messages share: how they reach a page, the head of a log's lines, and the goals of a run."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, FiniteFloat

from app.recipe.model import Model

Losses = tuple[float | None, ...]

Numbers = tuple[float | None, ...]
"""Numbers that are None where they are not finite."""


class Delivery(StrEnum):
    """How a server message reaches a page.

    direct: an answer to one page, sent once.
    reliable: numbered in the run's log before anyone sees it, and sent again after a reconnect.
    latest: a newer one replaces it; of frames at most two wait for a page's `drawn`.
    """

    DIRECT = "direct"
    RELIABLE = "reliable"
    LATEST = "latest"


class Event(Model):
    """What every reliable message carries.

    seq: its number in the run's log, from 1. revision: counts resets and rewinds, from 0;
    a message of an older revision than the newest `started` is void.
    """

    delivery: ClassVar[Delivery] = Delivery.RELIABLE
    run: str
    revision: int
    seq: int


class Goal(Model):
    """A run pauses where the loss is below `value`, or the accuracy above it.

    It is looked at wherever the history has a point: after each of the first steps, later about once in a
    hundredth of the steps done. Of several trials the first to reach it counts.
    """

    of: Literal["training-loss", "test-loss", "training-accuracy", "test-accuracy"]
    value: FiniteFloat


Goals = Annotated[tuple[Goal, ...], Field(max_length=4)]
