"""Histograms of weights and activations, layer by layer.

Bins lie between ± a power of two that holds all values, so they stay where they are from one
picture to the next until a value outgrows them.
"""

import math
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


def histogram(values: Tensor, bins: int = BINS) -> Histogram:
    """Count finite values of any shape; a value on an edge belongs to the bin above it, the last one aside."""
    flat = values.detach().flatten()
    largest = float(flat.abs().max())
    limit = 2.0 ** math.ceil(math.log2(max(largest, SMALLEST)))
    return Histogram(limit, torch.histc(flat, bins, -limit, limit))


def weights(objective: Objective, parameters: Tensor, bins: int = BINS) -> list[Histogram]:
    """Of each layer, weights and biases together.

    Raises:
        ValueError: a parameter is not finite.
    """
    require_finite(parameters)
    return [histogram(layer, bins) for layer in objective.layers(parameters)]


@torch.inference_mode()
def activations(inspection: Inspection, parameters: Tensor, bins: int = BINS) -> list[Histogram]:
    """Of each hidden layer, h over all examples and units; of the last layer, z.

    Raises:
        ValueError: a parameter is not finite.
    """
    require_finite(parameters)
    z = inspection.forward(parameters)
    return [*(histogram(below[:-1], bins) for below in inspection.inputs[1:]), histogram(z, bins)]
