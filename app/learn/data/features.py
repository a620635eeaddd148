"""What a network sees of examples, and the grids over which its answer is drawn."""

from collections.abc import Callable

import torch
from torch import Tensor

from app.recipe.spec import DataSpec


def features(x: Tensor, spec: DataSpec, names: tuple[str, ...]) -> Tensor:
    """What the network sees of examples.

    Args:
        x: float32 or float64 (N, 2), points in data units, (N, 1), numbers, or (N, side²), pictures.
        spec: of the data; center and scale of its columns are taken out first.
        names: of the catalogue's features that fit the data; a picture is seen as it is.

    Returns:
        float32 (N, I + 1): the inputs, and a last column of ones for the bias.

    Raises:
        ValueError: a feature does not fit the data.
    """
    choice = spec.choice
    choice.check_features(names)
    if choice.side:
        return torch.cat((x, torch.ones_like(x[:, :1])), 1)
    scaled = [(x[:, k] - choice.center[k]) / choice.scale[k] for k in range(x.shape[1])]
    x1, x2 = scaled[0], scaled[-1]  # of numbers x1 alone, since no other feature fits
    columns = [FEATURES[name](x1, x2) for name in names]
    return torch.stack((*columns, torch.ones_like(x1)), 1).float()


FEATURES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1sq": lambda x1, x2: x1.square(),
    "x2sq": lambda x1, x2: x2.square(),
    "x1x2": lambda x1, x2: x1 * x2,
    "sinx1": lambda x1, x2: x1.sin(),
    "sinx2": lambda x1, x2: x2.sin(),
    "cosx1": lambda x1, x2: x1.cos(),
    "cosx2": lambda x1, x2: x2.cos(),
    "absx1": lambda x1, x2: x1.abs(),
    "absx2": lambda x1, x2: x2.abs(),
}
"""The catalogue's features, of centred and scaled coordinates."""


def grid(extent: tuple[float, float, float, float], resolution: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Points of a square grid, (resolution², 2): x₁ runs fastest, row 0 at the lowest x₂.

    Raises:
        ValueError: resolution is not from 2 to 512.
    """
    if not 2 <= resolution <= 512:
        raise ValueError(f"a grid has 2 to 512 points a side; got {resolution}")
    x0, x1, y0, y1 = extent
    across, up = (torch.linspace(low, high, resolution, dtype=dtype) for low, high in ((x0, x1), (y0, y1)))
    return torch.stack((across.repeat(resolution), up.repeat_interleave(resolution)), 1)
