"""Queries worked on to their end."""

from collections.abc import Generator
from typing import TypeVar

Answer = TypeVar("Answer")


def finished(work: Generator[None, None, Answer]) -> Answer:
    """The answer of a query, all its slices done."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
