"""Handwritten digits: the 1,797 scans of 8 × 8 pixels that scikit-learn carries, resized to 32 × 32.

E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998).
"""

from functools import cache

import torch
from torch import Generator, Tensor
from torch.nn import functional

SIDE = 32


@cache
def _scans() -> tuple[Tensor, Tensor]:
    """Ink from 0 to 1, (1797, 1024), row by row from the top; and which digit each is, (1797,)."""
    # The import takes a second, so only a run that needs it does it.
    from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]

    pixels, digits = datasets.load_digits(return_X_y=True)  # pyright: ignore
    small = torch.tensor(pixels, dtype=torch.float32).view(-1, 1, 8, 8) / 16
    large = functional.interpolate(small, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    return large.flatten(1), torch.tensor(digits, dtype=torch.float32)


def draw(count: int, noise: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """So many of the scans, or all there are; noise is the standard deviation of what is added to each pixel."""
    x, y = _scans()
    chosen = torch.randperm(len(y), generator=generator)[:count]
    return x[chosen] + noise * torch.randn(len(chosen), SIDE * SIDE, generator=generator), y[chosen]
