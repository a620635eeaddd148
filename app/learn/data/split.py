"""Which examples of a table are trained on: the order of its rows, those of the training set first."""

import torch
from torch import Generator, Tensor


def stratified(y: Tensor, quotas: tuple[int, ...], generator: Generator) -> Tensor:
    """A random order of examples that begins with the training set.

    Args:
        y: (N,), the class's index of each example.
        quotas: how many of each class are trained on.
        generator: what draws the order.
    """
    order = torch.randperm(len(y), generator=generator)
    training = torch.zeros(len(y), dtype=torch.bool)
    for number, quota in enumerate(quotas):
        own = y[order] == number
        training |= own & (own.cumsum(0) <= quota)
    return torch.cat((order[training], order[~training]))


def separated(count: int, test: tuple[int, ...], generator: Generator) -> Tensor:
    """A random order of so many examples that ends with the test set."""
    order = torch.randperm(count, generator=generator)
    tested = torch.isin(order, torch.tensor(test))
    return torch.cat((order[~tested], order[tested]))
