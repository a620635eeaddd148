"""The sharpest curvature of the loss: the largest eigenvalue λ of its Hessian H.

Gradient descent on a quadratic is stable only while its learning rate is below 2/λ, which is
why λ hovers about 2/η when full batches are trained for long: Cohen, Kaur, Li, Kolter, Talwalkar:
Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (2021), arXiv:2103.00065.
"""

from collections.abc import Generator as Slicing
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Generator, Tensor

from app.engine.inspected import InspectedGroup
from app.engine.numbers import six_digits
from app.learn.objective import Objective, length, require_finite
from app.queries import OccasionalQuery
from app.recipe.model import Model
from app.recipe.spec import Seed

TOLERANCE = 1e-3
MOST = 500
"""Products at most in one iteration."""


class CurvatureQuery(OccasionalQuery):
    """The largest eigenvalue of the Hessian, by power iteration. seed: of the first vector."""

    type: Literal["curvature"] = "curvature"
    seed: Seed = 0

    @property
    def takes_long(self) -> bool:
        """Always."""
        return True


class CurvatureAnswer(Model):
    """The loss where it curves most.

    eigenvalue: λ. rate_bound: 2/λ, the largest learning rate at which plain gradient descent is
    stable; null where λ ≤ 0. residual: ‖Hv - λv‖ / |λ|, how exact λ is.
    products: Hessian-vector products it took.
    """

    type: Literal["curvature"] = "curvature"
    eigenvalue: float
    rate_bound: float | None
    residual: float
    products: int


@dataclass(frozen=True, slots=True)
class CurvatureEstimate:
    """The outcome of a power iteration.

    eigenvalue: λ, the largest (not the largest in size). direction: its unit eigenvector, (P,).
    residual: ‖H·v - λ·v‖ / |λ|. products: Hessian-vector products it took.
    """

    eigenvalue: float
    direction: Tensor
    residual: float
    products: int

    @property
    def rate_bound(self) -> float | None:
        """2/λ: the largest learning rate at which gradient descent is stable; None where nothing curves upwards."""
        return 2 / self.eigenvalue if self.eigenvalue > 0 else None


class Hessian:
    """Products H·v at fixed parameters: the gradient's graph is made once and walked again for each v."""

    def __init__(self, objective: Objective, parameters: Tensor) -> None:
        require_finite(parameters)
        self._at = parameters.detach().clone().requires_grad_()
        (self._gradient,) = torch.autograd.grad(objective(self._at), self._at, create_graph=True)
        require_finite(self._gradient)
        self.products = 0

    def __matmul__(self, vector: Tensor) -> Tensor:
        """∂(∇J·v)/∂θ = H·v, (P,).

        The product is taken before autograd: given v as its grad_outputs, it would load SymPy first.
        """
        self.products += 1
        if not self._gradient.requires_grad:  # J is linear in θ
            return torch.zeros_like(vector)
        (product,) = torch.autograd.grad(self._gradient @ vector, self._at, retain_graph=True)
        return product


def curvature_in_slices(
    objective: Objective, parameters: Tensor, generator: Generator
) -> Slicing[None, None, CurvatureEstimate]:
    """`curvature`, yielding after each product, for a caller with other things to do."""
    hessian = Hessian(objective, parameters)
    start = torch.randn(len(parameters), generator=generator).to(parameters.device)
    found = yield from _power(hessian, start, 0.0)
    if found.eigenvalue < 0:  # the largest in size is negative: iterate on H - λ·1, which has no such
        found = yield from _power(hessian, start, found.eigenvalue)
    return found


def _power(hessian: Hessian, start: Tensor, shift: float) -> Slicing[None, None, CurvatureEstimate]:
    """v ← (H - shift·1)·v, of unit length, until v is an eigenvector of H."""
    v = start / length(start)
    eigenvalue = residual = 0.0
    for _ in range(MOST):
        product = hessian @ v
        eigenvalue = float(v @ product)
        residual = float(length(product - eigenvalue * v)) / max(abs(eigenvalue), 1e-12)
        shifted = product - shift * v
        size = float(length(shifted))
        if residual < TOLERANCE or size < 1e-12:
            break
        v = shifted / size
        yield
    return CurvatureEstimate(eigenvalue, v, residual, hessian.products)


def curvature(objective: Objective, parameters: Tensor, generator: Generator) -> CurvatureEstimate:
    """The largest eigenvalue of ∂²J/∂θ² by power iteration on Hessian-vector products.

    Args:
        objective: J, over the whole training set.
        parameters: θ, (P,).
        generator: of the CPU, for the first vector.

    Returns:
        The outcome after at most 500 products, or 1,000 where the largest in size is negative.

    Raises:
        ValueError: θ is not finite.
    """
    slices = curvature_in_slices(objective, parameters, generator)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value


def answer(query: CurvatureQuery, subject: InspectedGroup, trial: int) -> Slicing[None, None, CurvatureAnswer]:
    """The curvature at a trial's parameters, a product a slice."""
    generator = Generator().manual_seed(query.seed)
    found = yield from curvature_in_slices(subject.objective, subject.parameters(trial), generator)
    return CurvatureAnswer(
        eigenvalue=six_digits(found.eigenvalue),
        rate_bound=None if found.rate_bound is None else six_digits(found.rate_bound),
        residual=six_digits(found.residual),
        products=found.products,
    )
