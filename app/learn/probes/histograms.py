"""Histograms of weights and activations, layer by layer.

Bins lie between ± a power of two that holds all values, so they stay where they are from one
picture to the next until a value outgrows them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from app.learn.probes.objective import Inspection, Objective, require_finite

BINS = 32
SMALLEST = 2.0**-10


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each of equal bins from -limit to limit, (bins,)."""

    limit: float
    counts: Tensor


def histograms(parts: Sequence[Tensor], bins: int = BINS) -> list[Histogram]:
    """Count the finite values of each part, of any shape; a value on an edge belongs to the bin above it, or the last.

    All parts are counted at once: `torch.histc` takes three times as long on each of them.
    """
    values = torch.cat([part.flatten() for part in parts])
    limits = [_limit(part) for part in parts]
    sizes = torch.tensor([part.numel() for part in parts], device=values.device)

    def each(numbers: Sequence[float]) -> Tensor:
        """A part's number for each of its values."""
        return values.new_tensor(numbers).repeat_interleave(sizes, output_size=len(values))

    places = values.mul_(each([bins / 2 / limit for limit in limits])).add_(bins / 2).clamp_max_(bins - 1)
    first = each([bins * k for k in range(len(parts))])  # of a part's bins
    counts = torch.bincount(places.int().add_(first.int()), minlength=bins * len(parts))
    return [Histogram(limit, part) for limit, part in zip(limits, counts.view(-1, bins), strict=True)]


def _limit(values: Tensor) -> float:
    low, high = values.aminmax()
    return 2.0 ** math.ceil(math.log2(max(-float(low), float(high), SMALLEST)))


def weights(objective: Objective, parameters: Tensor, bins: int = BINS) -> list[Histogram]:
    """Of each layer, weights and biases together.

    Raises:
        ValueError: a parameter is not finite.
    """
    require_finite(parameters)
    return histograms(objective.layers(parameters), bins)


@torch.inference_mode()
def activations(inspection: Inspection, parameters: Tensor, bins: int = BINS) -> list[Histogram]:
    """Of each hidden layer, h over all examples and units; of the last layer, z.

    Raises:
        ValueError: a parameter is not finite.
    """
    require_finite(parameters)
    z = inspection.forward(parameters)
    return histograms([*(below[:-1] for below in inspection.inputs[1:]), z], bins)
