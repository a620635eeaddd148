"""GradientStatistics layer by layer: how large, how noisy, and how far an update moves the weights.

The gradient of one example's loss at a layer is h·δᵀ, of what goes in, h with its 1, and δ = ∂L/∂z.
Its squared length is ‖h‖²·‖δ‖², so all examples' lengths come of one backward pass:
Goodfellow: Efficient Per-Example Gradient Computations (2015), arXiv:1510.01799.
"""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.learn.probes.objective import Inspection, Objective


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
