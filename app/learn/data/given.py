"""Examples that are not drawn but given: the measured data sets of scikit-learn, and the reader's own table."""

from functools import cache

import torch
from torch import Generator, Tensor

from app.recipe.spec import DataSpec


@cache
def _measured(name: str) -> tuple[Tensor, Tensor]:
    """All columns of a data set, (N, columns), and the classes, (N,)."""
    # The import takes a second, so only a run that needs it does it.
    from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]

    load = {"iris": datasets.load_iris, "wine": datasets.load_wine, "cancer": datasets.load_breast_cancer}[name]
    x, y = load(return_X_y=True)  # pyright: ignore
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


def measured(spec: DataSpec, generator: Generator) -> tuple[Tensor, Tensor]:
    """Every row of a measured data set, in the two columns that the run shows."""
    x, y = _measured(spec.dataset)
    return x[:, list(spec.choice.pair)], y


def table(spec: DataSpec, generator: Generator) -> tuple[Tensor, Tensor]:
    """Every row of the reader's table; a target that is a value is centred and scaled as the table says."""
    given = spec.table
    assert given is not None  # the specification sees to it
    rows = torch.tensor(given.rows, dtype=torch.float64 if spec.exact else torch.float32)
    return rows[:, :2], ((rows[:, 2] - given.center[2]) / given.scale[2]).float()


MAKERS = {"iris": measured, "wine": measured, "cancer": measured, "table": table}
"""The data sets of this kind."""
