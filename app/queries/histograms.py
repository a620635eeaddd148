"""Histograms of weights and activations, layer by layer.

Bins lie between ± a power of two that holds all values, so they stay where they are from one
picture to the next until a value outgrows them.
"""

import functools
import math
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple, cast

import torch
from pydantic import Field
from torch import Tensor

from app.engine.inspected import InspectedGroup
from app.learn.objective import Inspection, require_finite
from app.recipe.model import Model

BINS = 32
SMALLEST = 2.0**-10


class HistogramsQuery(Model):
    """How weights and activations are spread, layer by layer."""

    type: Literal["histograms"] = "histograms"
    bins: Annotated[int, Field(ge=2, le=256)] = BINS


class Histogram(Model):
    """Values counted in equal bins from -limit to limit, a power of two. counts: of each bin."""

    limit: float
    counts: tuple[int, ...]


class HistogramsAnswer(Model):
    """A histogram for each layer.

    weights: with the biases. activations: h of hidden layers, and z of the last, over the training examples.
    """

    type: Literal["histograms"] = "histograms"
    weights: tuple[Histogram, ...]
    activations: tuple[Histogram, ...]


def histograms(parts: Sequence[Tensor], bins: int = BINS) -> list[Histogram]:
    """Count the finite values of each part, of any shape; a value on an edge belongs to the bin above it, or the last.

    All parts are counted at once: `torch.histc` takes three times as long on each of them.
    """
    values = torch.cat([part.flatten() for part in parts])
    sizes = [part.numel() for part in parts]
    largest = torch.stack([part.amax() for part in torch.split(values.abs(), sizes)])
    sought = cast(list[float], largest.clamp_min_(SMALLEST).tolist())  # pyright: ignore[reportUnknownMemberType]
    limits = [2.0 ** math.ceil(math.log2(value)) for value in sought]
    layout = _layout(tuple(sizes), bins, values.device)
    per_value = values.new_tensor([bins / 2 / limit for limit in limits])
    scales = per_value.repeat_interleave(layout.sizes, output_size=len(values))
    places = values.mul_(scales).add_(bins / 2).clamp_max_(bins - 1).int().add_(layout.first)
    found = torch.bincount(places, minlength=bins * len(parts))
    counts = cast(list[list[int]], found.view(-1, bins).tolist())  # pyright: ignore[reportUnknownMemberType]
    return [Histogram(limit=limit, counts=tuple(part)) for limit, part in zip(limits, counts, strict=True)]


class _Layout(NamedTuple):
    """How parts lie one after another. sizes: (parts,). first: the first bin of each value's part, int32."""

    sizes: Tensor
    first: Tensor


@functools.lru_cache(maxsize=8)
def _layout(sizes: tuple[int, ...], bins: int, device: torch.device) -> _Layout:
    counts = torch.tensor(sizes, device=device)
    first = torch.arange(len(sizes), device=device, dtype=torch.int32) * bins
    return _Layout(counts, first.repeat_interleave(counts))


@torch.inference_mode()
def by_layer(inspection: Inspection, parameters: Tensor, bins: int = BINS) -> tuple[list[Histogram], list[Histogram]]:
    """Of each layer its weights and biases together, and its h over all examples and units; of the last layer, its z.

    Raises:
        ValueError: a parameter is not finite.
    """
    require_finite(parameters)
    weights = inspection.objective.layers(parameters)
    z = inspection.forward(parameters)
    found = histograms([*weights, *(below[:-1] for below in inspection.inputs[1:]), z], bins)
    return found[: len(weights)], found[len(weights) :]


def answer(query: HistogramsQuery, subject: InspectedGroup, trial: int) -> HistogramsAnswer:
    """The weights and activations of a trial, counted."""
    weights, activations = by_layer(subject.training, subject.parameters(trial), query.bins)
    return HistogramsAnswer(weights=tuple(weights), activations=tuple(activations))
