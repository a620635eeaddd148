"""How well a network answers: which classes it takes for which, and how much of a value it explains."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from app.engine.inspected import InspectedGroup
from app.engine.numbers import number, rows
from app.learn.objective import Inspection
from app.recipe.model import Model


class ConfusionQuery(Model):
    """The confusion matrix of both sets; for a regression, R²."""

    type: Literal["confusion"] = "confusion"


class Score(Model):
    """How well one set is answered; what does not apply is null.

    matrix: examples by class, row the truth, column the answer. accuracy: the share on its diagonal.
    determination: R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)², of a regression.
    """

    matrix: tuple[tuple[int, ...], ...] | None = None
    accuracy: float | None = None
    determination: float | None = None


class ConfusionAnswer(Model):
    """How well both sets are answered: training, and test."""

    type: Literal["confusion"] = "confusion"
    training: Score
    test: Score


def confusion(z: Tensor, y: Tensor) -> Tensor:
    """Count the examples of each class by what they were taken for.

    Args:
        z: logits (O, N). One output: class 1 where z > 0. Several: the class of the largest.
        y: the classes as numbers from 0, (1, N).

    Returns:
        int64 (classes, classes): row the truth, column the answer.
    """
    answer = (z[0] > 0).long() if len(z) == 1 else z.argmax(0)
    classes = max(2, len(z))
    pairs = y[0].round().long() * classes + answer
    return torch.bincount(pairs, minlength=classes * classes).view(classes, classes)


def accuracy(matrix: Sequence[Sequence[int]]) -> float:
    """The share of examples on the diagonal of a confusion matrix, given row by row."""
    return sum(row[index] for index, row in enumerate(matrix)) / sum(map(sum, matrix))


def determination(guess: Tensor, y: Tensor) -> float:
    """R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)²: the share of the values' variance that is explained.

    1 is perfect, 0 as good as the mean, negative worse; minus infinity or not a number where y is constant.
    """
    guess, y = guess.double(), y.double()
    return float(1 - (y - guess).square().sum() / (y - y.mean()).square().sum())


def answer(query: ConfusionQuery, subject: InspectedGroup, trial: int) -> ConfusionAnswer:
    """How well a trial answers both sets."""
    parameters, classes = subject.parameters(trial), subject.spec.problem == "classification"
    return ConfusionAnswer(
        training=_score(classes, parameters, subject.training), test=_score(classes, parameters, subject.test)
    )


def _score(classes: bool, parameters: Tensor, examples: Inspection) -> Score:
    z, y = examples.forward(parameters), examples.objective.y
    if not classes:
        return Score(determination=number(determination(z, y)))
    matrix = tuple(tuple(map(int, row)) for row in rows(confusion(z, y)))
    return Score(matrix=matrix, accuracy=number(accuracy(matrix)))
