"""Losses and accuracies over the whole training and test sets."""

from dataclasses import dataclass

import torch
from torch import Tensor

from app.engine.numbers import floats
from app.learn.losses import Criterion, right
from app.learn.stack import Pass, Stack

MOST = 2_000
"""Examples at most of either set that are evaluated."""


class Evaluator:
    """Both sets, ready to be asked of one stack again and again in a single pass."""

    def __init__(self, stack: Stack, criterion: Criterion, x1: Tensor, y: Tensor, training: int) -> None:
        """x1: (N, I + 1), last column 1; y: (N, 1); the first `training` rows are the training set."""
        shown = torch.cat((torch.arange(training)[:MOST], torch.arange(training, len(y))[:MOST])).to(y.device)
        self._x1 = x1[shown].t().contiguous().expand(stack.trials, -1, -1)
        self._y = y[shown].t().unsqueeze(0)
        self._cut = min(training, MOST)
        self._pass, self._criterion = Pass(stack, len(shown)), criterion
        self._z = x1.new_empty(stack.trials, stack.sizes[-1], len(shown))

    @torch.inference_mode()
    def losses(self) -> tuple[list[float], list[float]]:
        """Training and test loss of every trial as it is now."""
        return self._means(self._criterion.value(self._pass.forward(self._x1, self._z), self._y))

    @torch.inference_mode()
    def accuracies(self) -> tuple[list[float], list[float]]:
        """The share of examples of both sets that every trial put into their class when `losses` last looked."""
        return self._means(right(self._z, self._y).double())

    def _means(self, each: Tensor) -> tuple[list[float], list[float]]:
        """Means over the training and over the test examples, of (R, 1, N)."""
        return floats(each[..., : self._cut].mean((1, 2))), floats(each[..., self._cut :].mean((1, 2)))


@dataclass(frozen=True, slots=True)
class TrialAnswers:
    """What one trial is found to do.

    induction: of each layer and head, where the task copies, else None. samples: a prompt, the right answer, and what
    the network writes.
    """

    induction: list[list[float]] | None
    samples: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well the held-out cases are answered after some steps.

    scores: of each trial, the share answered without a fault. answers: of each trial.
    """

    step: int
    scores: tuple[float, ...]
    answers: list[TrialAnswers]

    @property
    def score(self) -> float:
        """Of the first trial."""
        return self.scores[0]
