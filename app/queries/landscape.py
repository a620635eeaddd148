"""The loss landscape: J over a plane through a trial's parameters, θ(a, b) = θ₀ + a·d₁ + b·d₂.

The points of the plane are trials of a stack, so that a thousand of them cost a few dozen passes.
Shapes: P parameters, K points, T checkpoints of a path.
"""

from collections.abc import Generator as Slicing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, cast

import torch
from pydantic import Field, FiniteFloat
from torch import Generator, Tensor

from app.engine.inspected import InspectedGroup
from app.engine.numbers import numbers, rows
from app.learn.objective import BatchedObjective, Objective, length, require_finite
from app.queries import OccasionalQuery
from app.recipe.model import Model
from app.recipe.spec import Seed
from app.wire.delivery import Numbers


class LandscapeQuery(OccasionalQuery):
    """The loss over a plane through the trial's parameters as they are now.

    directions: random ones, each filter as long as the trial's own (Li et al. 2018), or the two main
    ones of the path of checkpoints. resolution: points a side.
    span: how far the plane reaches each way, in lengths of random directions; a plane of the path
    reaches as far as the path. seed: of random directions.
    """

    type: Literal["landscape"] = "landscape"
    directions: Literal["random", "path"] = "random"
    resolution: Annotated[int, Field(ge=2, le=129)] = 51
    span: Annotated[FiniteFloat, Field(ge=0.001, le=100)] = 1.0
    seed: Seed = 0

    @property
    def takes_long(self) -> bool:
        """Always."""
        return True


class LandscapeAnswer(Model):
    """The loss over the plane θ₀ + a·d₁ + b·d₂, θ₀ being the parameters at the result's step.

    extent: (a0, a1, b0, b1). loss: row by row, the first at b0, each from a0 to a1.
    path: (a, b) of each checkpoint and of the present, projected; path_step: their steps.
    path_loss: the loss at the checkpoint itself; projected_loss: where it is drawn.
    shares: of the path's variance along d₁ and d₂; null for random directions.
    """

    type: Literal["landscape"] = "landscape"
    extent: tuple[float, float, float, float]
    loss: tuple[Numbers, ...]
    path: tuple[tuple[float, float], ...]
    path_step: tuple[int, ...]
    path_loss: Numbers
    projected_loss: Numbers
    shares: tuple[float, float] | None


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


def answer(query: LandscapeQuery, subject: InspectedGroup, trial: int) -> Slicing[None, None, LandscapeAnswer]:
    """The loss over the plane, a chunk of points a slice."""
    objective, shares = subject.objective, None
    centre = subject.parameters(trial)
    steps, path = subject.path(trial)
    if query.directions == "path":
        directions, variance = main_directions(path)
        shares = float(variance[0]), float(variance[1])
    else:
        directions = random_directions(objective, centre, Generator().manual_seed(query.seed))
    plane = ParameterPlane(centre, directions)
    coordinates = project(path, centre, directions)
    reach = query.span
    extent = span(coordinates) if shares else (-reach, reach, -reach, reach)
    points = subject.points
    yield
    losses = yield from _joined(surface_in_slices(points, plane, extent, query.resolution))
    path_loss = yield from _joined(points.along(path))
    projected_loss = yield from _joined(points.along(plane.at(coordinates)))
    return LandscapeAnswer(
        extent=extent,
        loss=tuple(map(numbers, losses.view(query.resolution, -1))),
        path=tuple((a, b) for a, b in rows(coordinates)),
        path_step=tuple(steps),
        path_loss=numbers(path_loss),
        projected_loss=numbers(projected_loss),
        shares=shares,
    )


def _joined(parts: Iterable[Tensor]) -> Slicing[None, None, Tensor]:
    """All parts in one, a slice for each."""
    done: list[Tensor] = []
    for part in parts:
        done.append(part)
        yield
    return torch.cat(done)
