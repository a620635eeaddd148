"""The loss landscape: J over a plane through a trial's parameters, θ(a, b) = θ₀ + a·d₁ + b·d₂.

The points of the plane are trials of a stack, so that a thousand of them cost a few dozen passes.
Shapes: P parameters, K points, T checkpoints of a path.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import torch
from torch import Generator, Tensor

from app.learn.probes.objective import Objective, length, require_finite
from app.learn.sigmoids import SigmoidStack
from app.learn.stack import Pass

SLICE_VALUES = 2**19
"""Activations in one pass over a chunk of points at most, as many as a processor's cache holds."""
SLICE_PARAMETERS = 2**20

Extent = tuple[float, float, float, float]
"""(a0, a1, b0, b1), in lengths of the two directions."""


@dataclass(frozen=True, slots=True)
class ParameterPlane:
    """A plane of parameters. centre: θ₀, (P,). directions: d₁ and d₂, (2, P)."""

    centre: Tensor
    directions: Tensor

    def at(self, coordinates: Tensor) -> Tensor:
        """The parameters (K, P) at coordinates (K, 2)."""
        return torch.addmm(self.centre, coordinates, self.directions)


def random_directions(objective: Objective, centre: Tensor, generator: Generator) -> Tensor:
    """Two normal directions, filter-normalised: d ← d · ‖θ₀‖ / ‖d‖, filter by filter.

    Li, Xu, Taylor, Studer, Goldstein: Visualizing the Loss Landscape of Neural Nets (2018),
    arXiv:1712.09913. A filter is what goes into one unit; here its bias is one of its weights.

    Args:
        objective: for the layers' shapes.
        centre: θ₀, (P,).
        generator: of the CPU, so that a seed means the same on every device.

    Returns:
        float32 (2, P).
    """
    directions = torch.randn(2, len(centre), generator=generator).to(centre.device)
    for direction in directions:
        for d, weights in zip(objective.layers(direction), objective.layers(centre), strict=True):
            d.mul_(length(weights, 0) / length(d, 0).clamp_min(1e-12))
    return directions


def main_directions(path: Tensor) -> tuple[Tensor, Tensor]:
    """The two main directions of a path: principal components of its points (Li et al. 2018, section 7).

    Args:
        path: (T, P), parameters on the way; at least three.

    Returns:
        Orthonormal directions (2, P), the largest part of each positive, and the shares (2,)
        of the path's variance along them.

    Raises:
        ValueError: the path is too short to span a plane, or not finite.
    """
    if len(path) < 3:
        raise ValueError(f"the main directions of a path need three checkpoints or more; got {len(path)}")
    require_finite(path)
    scatter = path.double() - path.double().mean(0)
    parts = torch.linalg.svd(scatter, full_matrices=False)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    _, singular, directions = cast(tuple[Tensor, Tensor, Tensor], parts)
    directions = directions[:2]
    largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    shares = singular.square() / singular.square().sum().clamp_min(1e-300)
    return (directions * largest.sign()).to(path.dtype), shares[:2].to(path.dtype)


def project(path: Tensor, centre: Tensor, directions: Tensor) -> Tensor:
    """The coordinates (T, 2) of the points of the plane that lie nearest to a path (T, P).

    Least squares: (D·Dᵀ)⁻¹·D·(θ - θ₀), as the directions D (2, P) need not be orthogonal.

    Raises:
        ValueError: the path is not finite.
    """
    require_finite(path)
    d = directions.double()
    onto = torch.pinverse(d @ d.t()) @ d
    return ((path - centre).double() @ onto.t()).to(path.dtype)


def span(coordinates: Tensor, margin: float = 0.2) -> Extent:
    """A square that holds coordinates (T, 2) with a margin on each side, a part of its width."""
    low, high = coordinates.amin(0), coordinates.amax(0)
    middle = (low + high) / 2
    half = float((high - low).max()) / 2 * (1 + 2 * margin) or 1.0
    a, b = float(middle[0]), float(middle[1])
    return a - half, a + half, b - half, b + half


class BatchedObjective:
    """J at many parameters at once. chunk: points in one pass, as many trials of a stack."""

    def __init__(self, objective: Objective) -> None:
        sizes, examples, device = objective.sizes, objective.x1.shape[1], objective.x1.device
        self.objective = objective
        values, parameters = examples * sum(sizes[1:]), sum((i + 1) * o for i, o in pairwise(sizes))
        self.chunk = max(1, min(SLICE_VALUES // values, SLICE_PARAMETERS // parameters))
        self._stack = SigmoidStack(sizes, objective.activations, self.chunk, device)
        self._pass = Pass(self._stack, examples)
        self._x1 = objective.x1.unsqueeze(0).expand(self.chunk, -1, -1)
        self._z = torch.empty(self.chunk, sizes[-1], examples, device=device)
        self.own = self._stack.own

    @torch.inference_mode()
    def losses(self, own: Tensor) -> Tensor:
        """J (K,) of parameters (K, P) that went through `own`, K at most `chunk`."""
        self._stack.hold(own)
        z = self._pass.forward(self._x1, self._z)[: len(own)]
        return self.objective.each(z).mean((1, 2))

    def along(self, path: Tensor) -> Iterator[Tensor]:
        """J of any number of points (T, P), a chunk at a time."""
        for part in torch.split(self.own(path), self.chunk):
            yield self.losses(part)


def surface_in_slices(
    points: BatchedObjective, plane: ParameterPlane, extent: Extent, resolution: int = 51
) -> Iterator[Tensor]:
    """`surface`, flat and `points.chunk` points at a time, for a caller with other things to do."""
    require_finite(plane.centre)
    plane = ParameterPlane(points.own(plane.centre.unsqueeze(0))[0], points.own(plane.directions))
    a0, a1, b0, b1 = extent
    across, up = torch.linspace(a0, a1, resolution), torch.linspace(b0, b1, resolution)
    grid = torch.stack((across.repeat(resolution), up.repeat_interleave(resolution)), 1)  # (resolution², 2)
    for part in torch.split(grid.to(plane.centre.device), points.chunk):
        yield points.losses(plane.at(part))


def surface(points: BatchedObjective, plane: ParameterPlane, extent: Extent, resolution: int = 51) -> Tensor:
    """Evaluate J on a square grid of the plane.

    Args:
        points: of J.
        plane: θ₀ and the directions.
        extent: (a0, a1, b0, b1), in lengths of the directions.
        resolution: points a side, at least 2.

    Returns:
        float32 (resolution, resolution): J, row 0 at b0, column 0 at a0.

    Raises:
        ValueError: θ₀ is not finite.
    """
    return torch.cat(list(surface_in_slices(points, plane, extent, resolution))).view(resolution, resolution)
