"""The top eigenvalue against the whole Hessian, from autograd."""

import pytest
import torch

from app.queries.curvature import Hessian, curvature
from app.recipe import catalogue
from tests.learn.objectives import Case, spec


def whole_hessian(case: Case) -> torch.Tensor:
    """(P, P), of the loss as a function of the parameters."""
    hessian = torch.autograd.functional.hessian(case.objective, case.parameters)
    assert isinstance(hessian, torch.Tensor)
    return hessian


def test_the_objective_is_the_cost_of_the_plain_network_and_has_its_gradient():
    for activation in catalogue.ACTIVATIONS:
        case = Case(spec(activation=activation))
        at = case.parameters.clone().requires_grad_()
        ours = case.objective(at)
        torch.testing.assert_close(ours, case.loss())
        (gradient,) = torch.autograd.grad(ours, at)
        tensors = list(case.model.parameters())
        theirs = torch.cat([g.t().flatten() for g in torch.autograd.grad(case.loss(), tensors)])
        torch.testing.assert_close(gradient, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@pytest.mark.parametrize(
    ("dataset", "loss"), [("circles", "bce"), ("xor", "mse"), ("hills", "huber"), ("plane", "mse")]
)
def test_the_top_eigenvalue_is_that_of_the_whole_hessian(activation, dataset, loss):
    case = Case(spec(dataset, loss, activation))
    top = float(torch.linalg.eigvalsh(whole_hessian(case).double())[-1])
    found = curvature(case.objective, case.parameters, torch.Generator().manual_seed(0))
    assert found.eigenvalue == pytest.approx(top, rel=1e-3, abs=1e-6)
    if top > 1e-6:
        assert found.rate_bound == pytest.approx(2 / top, rel=1e-3)


def test_a_product_is_the_hessian_times_the_vector():
    case = Case(spec(activation="gelu"))
    v = torch.randn(len(case.parameters), generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(
        Hessian(case.objective, case.parameters) @ v, whole_hessian(case) @ v, rtol=1e-4, atol=1e-5
    )


def test_the_largest_eigenvalue_is_found_where_a_negative_one_is_larger_in_size():
    case = Case(spec("xor", "mse", "sine", (6,)))
    for seed in range(200):
        case.parameters = 2 * torch.randn(len(case.parameters), generator=torch.Generator().manual_seed(seed))
        values = torch.linalg.eigvalsh(whole_hessian(case).double())
        if -values[0] > 1.3 * values[-1] > 0:
            break
    else:
        pytest.fail("no such parameters")
    found = curvature(case.objective, case.parameters, torch.Generator().manual_seed(0))
    assert found.eigenvalue == pytest.approx(float(values[-1]), rel=5e-3)


def test_a_loss_of_straight_lines_has_no_curvature_and_no_bound():
    case = Case(spec("plane", "mae", "linear", ()))
    found = curvature(case.objective, case.parameters, torch.Generator().manual_seed(0))
    assert found.eigenvalue == 0
    assert found.rate_bound is None


def test_gradient_descent_is_stable_below_the_bound_and_not_above():
    case = Case(spec("plane", "mse", "linear", ()))  # a quadratic
    bound = curvature(case.objective, case.parameters, torch.Generator().manual_seed(0)).rate_bound
    assert bound is not None

    def after(rate: float) -> float:
        at = case.parameters.clone().requires_grad_()
        for _ in range(400):
            (gradient,) = torch.autograd.grad(case.objective(at), at)
            at = (at - rate * gradient).detach().requires_grad_()
        return float(case.objective(at.detach()))

    start = float(case.objective(case.parameters))
    assert after(0.98 * bound) < start
    assert not after(1.02 * bound) < 100 * start
