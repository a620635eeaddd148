"""What an exam of a transformer finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exam:
    """How well the held-out cases are answered after some steps.

    scores: of each trial, the share answered without a fault. induction: of each layer and head, where the task
    copies, else None. samples: a prompt, the right answer, and what the network writes; both of the first trial.
    """

    step: int
    scores: tuple[float, ...]
    induction: list[list[float]] | None
    samples: list[tuple[str, str, str]]

    @property
    def score(self) -> float:
        """Of the first trial."""
        return self.scores[0]
