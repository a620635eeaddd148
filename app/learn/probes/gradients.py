"""Gradients layer by layer: how large, how noisy, and how far an update moves the weights.

The gradient of one example's loss at a layer is h·δᵀ, of what goes in, h with its 1, and δ = ∂L/∂z.
Its squared length is ‖h‖²·‖δ‖², so all examples' lengths come of one backward pass:
Goodfellow: Efficient Per-Example Gradient Computations (2015), arXiv:1510.01799.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from app.learn.probes.objective import Inspection, Objective, length


@dataclass(frozen=True, slots=True)
class Gradients:
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
def gradients(inspection: Inspection, parameters: Tensor) -> Gradients:
    """Norm and noise of the gradient at parameters (P,)."""
    inspection.forward(parameters)
    inspection.backward()
    count = inspection.objective.x1.shape[1]
    layers = inspection.objective.layers(inspection.gradient)
    mean = torch.stack([layer.square().sum() for layer in layers])
    # The deltas are of J, of which each example's loss is one part in N: gᵢ = N·hᵢ·δᵢᵀ.
    squares = [
        torch.dot(h.square().sum(0), delta.square().sum(0))
        for h, delta in zip(inspection.inputs, inspection.deltas, strict=True)
    ]
    return Gradients(mean.sqrt(), (count * torch.stack(squares) - mean).clamp_min(0))


def update_ratios(objective: Objective, before: Tensor, after: Tensor) -> Tensor:
    """‖Δθ‖ / ‖θ‖ of each layer, (layers,), for an update from before to after, (P,) each.

    About 1/1000 is a common rule of thumb; a layer of zeros has ratio infinity.
    """
    moved, was = objective.layers(after - before), objective.layers(before)
    return torch.stack([length(delta) / length(weights) for delta, weights in zip(moved, was, strict=True)])
