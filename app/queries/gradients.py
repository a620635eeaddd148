"""Gradients layer by layer: how large, how noisy, and how far an update moves the weights.

The gradient of one example's loss at a layer is h·δᵀ, of what goes in, h with its 1, and δ = ∂L/∂z.
Its squared length is ‖h‖²·‖δ‖², so all examples' lengths come of one backward pass:
Goodfellow: Efficient Per-Example Gradient Computations (2015), arXiv:1510.01799.
"""

import functools
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from app.engine.inspected import InspectedGroup
from app.engine.numbers import number, numbers
from app.learn.objective import Inspection, Objective
from app.recipe.model import Model
from app.wire.delivery import Numbers


class GradientsQuery(Model):
    """Size and noise of the gradient, layer by layer, and how far the next update goes."""

    type: Literal["gradients"] = "gradients"


class GradientsAnswer(Model):
    """GradientsAnswer over the training examples, an entry for each layer.

    norm: ‖ḡ‖ of the mean gradient. variance: mean of ‖gᵢ - ḡ‖² over examples.
    update_ratio: ‖Δθ‖ / ‖θ‖ of the next update; null where the layer is all zeros or the trial cannot go on.
    noise_scale: variance / ‖ḡ‖² of all layers together, in examples.
    """

    type: Literal["gradients"] = "gradients"
    norm: Numbers
    variance: Numbers
    update_ratio: Numbers
    noise_scale: float | None


@dataclass(frozen=True, slots=True)
class GradientStatistics:
    """Of each layer, (layers,), over N examples with gradients gᵢ and mean ḡ = ∇J.

    norm: ‖ḡ‖. variance: the mean of ‖gᵢ - ḡ‖², the trace of the examples' covariance.
    """

    norm: Tensor
    variance: Tensor

    @property
    def noise_scale(self) -> float:
        """The whole network's variance / ‖ḡ‖²: the batch size at which noise and gradient are of one size.

        McCandlish, Kaplan, Amodei: An Empirical Model of Large-Batch Training (2018), arXiv:1812.06162.
        """
        return float(self.variance.sum() / self.norm.square().sum())


@torch.inference_mode()
def gradients(inspection: Inspection, parameters: Tensor) -> GradientStatistics:
    """Norm and noise of the gradient at parameters (P,)."""
    inspection.forward(parameters)
    inspection.backward()
    count = inspection.objective.x1.shape[1]
    norm = inspection.objective.lengths(inspection.gradient.unsqueeze(0))[0]
    # The deltas are of J, of which each example's loss is one part in N: gᵢ = N·hᵢ·δᵢᵀ.
    squares = (_squares(inspection.inputs) * _squares(inspection.deltas)).sum(1)
    return GradientStatistics(norm, (count * squares - norm.square()).clamp_min(0))


def _squares(parts: list[Tensor]) -> Tensor:
    """‖column‖² of every part (rows, N), (parts, N)."""
    rows = tuple(map(len, parts))
    return _members(rows, parts[0].device) @ torch.cat(parts).square_()


@functools.cache
def _members(rows: tuple[int, ...], device: torch.device) -> Tensor:
    """The matrix that sums so many rows each, (parts, all rows)."""
    part = torch.arange(len(rows)).repeat_interleave(torch.tensor(rows))
    return nn.functional.one_hot(part, len(rows)).t().float().to(device)


def update_ratios(objective: Objective, before: Tensor, after: Tensor) -> Tensor:
    """‖Δθ‖ / ‖θ‖ of each layer, (layers,), for an update from before to after, (P,) each.

    About 1/1000 is a common rule of thumb; a layer of zeros has ratio infinity.
    """
    moved, was = objective.lengths(torch.stack((after - before, before)))
    return moved / was


def answer(query: GradientsQuery, subject: InspectedGroup, trial: int) -> GradientsAnswer:
    """Size and noise of a trial's gradient, and the length of its next update."""
    parameters = subject.parameters(trial)
    found = gradients(subject.training, parameters)
    ahead = subject.next_parameters(trial)
    return GradientsAnswer(
        norm=numbers(found.norm),
        variance=numbers(found.variance),
        update_ratio=numbers(update_ratios(subject.objective, parameters, ahead)),
        noise_scale=number(found.noise_scale),
    )
