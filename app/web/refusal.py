"""A request that is not carried out, raised where that is found and answered where it came in."""

from typing import Literal

UNREADABLE_BODY = (
    "The body must be JSON in UTF-8, with numbers of at most 4,300 digits and without very deep nesting; "
    "this one cannot be read."
)

Reason = Literal["bad-message", "bad-value", "unknown-run", "run-ended", "full", "fault"]


def too_large(most: int) -> str:
    """Why a body is refused. most: the bytes that one may have."""
    return f"A body has at most {most:,} bytes; this one is larger."


class Refusal(Exception):
    """reason: for programs. sentence: for readers."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.sentence = sentence
