"""Numbers on their way from tensors to messages."""

import math
from typing import cast

from torch import Tensor


def floats(row: Tensor) -> list[float]:
    """The numbers of a tensor of one dimension."""
    return cast(list[float], row.tolist())  # pyright: ignore[reportUnknownMemberType]


def rows(table: Tensor) -> list[list[float]]:
    """The numbers of a tensor of two dimensions, row by row."""
    return [floats(row) for row in table]


def finite(value: float) -> float | None:
    """value, or None where it is not finite: what goes on the wire."""
    return value if math.isfinite(value) else None


def six_digits(value: float) -> float:
    """value to six significant digits, as many as float32 has: shorter to send."""
    return float(f"{value:.6g}")


def number(value: float) -> float | None:
    """value to six digits, or None where it is not finite."""
    return finite(six_digits(value))


def numbers(row: Tensor) -> tuple[float | None, ...]:
    """The numbers of a tensor of one dimension to six digits, None where they are not finite."""
    return tuple(map(number, floats(row)))


def finite_floats(row: Tensor) -> list[float | None]:
    """The numbers of a tensor of one dimension, None where they are not finite."""
    return [finite(value) for value in floats(row)]
