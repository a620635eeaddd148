"""How well a network answers: which classes it takes for which, and how much of a value it explains."""

from collections.abc import Sequence

import torch
from torch import Tensor


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
