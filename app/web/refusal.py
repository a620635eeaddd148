"""A request that is not carried out, raised where that is found and answered where it came in."""

from typing import Literal

Reason = Literal["bad-message", "bad-value", "unknown-run", "run-ended", "full", "fault"]


class Refusal(Exception):
    """reason: for programs. sentence: for readers."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.sentence = sentence
