"""How a server message reaches a page, and what every line of a run's log carries."""

from enum import StrEnum
from typing import ClassVar

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
