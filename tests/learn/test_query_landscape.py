"""The loss landscape against a point-by-point loop of plain PyTorch, its directions against linear algebra."""

import pytest
import torch
from torch import nn

from app.learn import objective
from app.queries.landscape import (
    BatchedObjective,
    ParameterPlane,
    main_directions,
    project,
    random_directions,
    span,
    surface,
)
from app.recipe import catalogue
from tests.learn.objectives import Case, put, spec
from tests.plain import flat


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@pytest.mark.parametrize(
    ("dataset", "loss"), [("circles", "bce"), ("xor", "mse"), ("hills", "huber"), ("plane", "mae")]
)
def test_the_surface_equals_a_point_by_point_loop(activation, dataset, loss, monkeypatch):
    monkeypatch.setattr(objective, "SLICE_VALUES", 2_500)  # several chunks, the last not full
    case = Case(spec(dataset, loss, activation))
    plane = ParameterPlane(case.parameters, random_directions(case.objective, case.parameters, seeded(1)))
    values = surface(BatchedObjective(case.objective), plane, (-1.0, 1.0, -2.0, 1.5), resolution=7)
    for row, b in enumerate(torch.linspace(-2.0, 1.5, 7)):
        for column, a in enumerate(torch.linspace(-1.0, 1.0, 7)):
            moved = case.parameters + a * plane.directions[0] + b * plane.directions[1]
            with torch.no_grad():
                torch.testing.assert_close(values[row, column], case.loss(moved), rtol=2e-5, atol=2e-6)


def test_a_wide_and_deep_tanh_network_keeps_its_surface_as_a_sigmoid_network():
    case = Case(spec(hidden=(64, 64, 64)))
    plane = ParameterPlane(case.parameters, random_directions(case.objective, case.parameters, seeded(2)))
    values = surface(BatchedObjective(case.objective), plane, (-1.0, 1.0, -1.0, 1.0), resolution=3)
    with torch.no_grad():
        for at, (a, b) in enumerate((a, b) for b in (-1, 0, 1) for a in (-1, 0, 1)):
            moved = case.parameters + a * plane.directions[0] + b * plane.directions[1]
            torch.testing.assert_close(values.flatten()[at], case.loss(moved), rtol=1e-5, atol=1e-6)


def test_random_directions_have_the_length_of_each_filter():
    case = Case(spec(hidden=(5, 3)))
    first, second = random_directions(case.objective, case.parameters, seeded(3))
    put(case.model, first)
    lengths = [torch.cat((m.weight, m.bias[:, None]), 1).norm(dim=1) for m in case.model if isinstance(m, nn.Linear)]
    put(case.model, case.parameters)
    filters = [torch.cat((m.weight, m.bias[:, None]), 1).norm(dim=1) for m in case.model if isinstance(m, nn.Linear)]
    for ours, theirs in zip(lengths, filters, strict=True):
        torch.testing.assert_close(ours, theirs)
    assert not torch.allclose(first, second)
    again = random_directions(case.objective, case.parameters, seeded(3))
    assert torch.equal(again[0], first)


def test_main_directions_find_the_plane_that_a_path_lies_in():
    generator = seeded(4)
    truth = torch.linalg.qr(torch.randn(40, 2, generator=generator)).Q.t()
    inside = torch.randn(12, 2, generator=generator) * torch.tensor((5.0, 2.0))
    path = torch.randn(40, generator=generator) + inside @ truth
    directions, shares = main_directions(path)
    torch.testing.assert_close(directions @ directions.t(), torch.eye(2), atol=1e-5, rtol=0)
    torch.testing.assert_close(shares.sum(), torch.tensor(1.0))
    variances = torch.linalg.eigvalsh(torch.cov(inside.t())).flip(0)
    torch.testing.assert_close(shares, variances / variances.sum(), rtol=1e-4, atol=1e-5)
    plane = ParameterPlane(path[-1], directions)
    torch.testing.assert_close(plane.at(project(path, path[-1], directions)), path, rtol=1e-4, atol=1e-4)


def test_a_projection_is_the_nearest_point_of_a_skew_plane():
    generator = seeded(5)
    centre, directions = torch.randn(20, generator=generator), torch.randn(2, 20, generator=generator)
    path = torch.randn(6, 20, generator=generator)
    coordinates = project(path, centre, directions)
    solved = torch.linalg.lstsq(directions.t(), (path - centre).t()).solution.t()
    torch.testing.assert_close(coordinates, solved, rtol=1e-4, atol=1e-5)


def test_the_losses_along_a_path_are_those_of_its_checkpoints():
    case = Case(spec())
    optimizer = torch.optim.SGD(case.model.parameters(), lr=0.5)
    path, losses = [], []
    for _ in range(9):
        optimizer.zero_grad()
        loss = case.loss()
        path.append(flat(case.model))
        losses.append(loss.detach())
        loss.backward()
        optimizer.step()
    values = torch.cat(list(BatchedObjective(case.objective).along(torch.stack(path))))
    torch.testing.assert_close(values, torch.stack(losses), rtol=1e-5, atol=1e-6)


def test_a_span_is_square_and_holds_every_point_with_a_margin():
    a0, a1, b0, b1 = span(torch.tensor(((0.0, 0.0), (4.0, 1.0), (2.0, -1.0))), margin=0.25)
    assert (a0, a1, b0, b1) == (-1.0, 5.0, -3.0, 3.0)
    assert span(torch.zeros(3, 2)) == (-1.0, 1.0, -1.0, 1.0)


def test_a_path_of_two_points_has_no_plane():
    with pytest.raises(ValueError, match="three checkpoints"):
        main_directions(torch.zeros(2, 5))


def test_a_diverged_trial_has_no_landscape():
    case = Case(spec())
    broken = torch.full_like(case.parameters, float("nan"))
    with pytest.raises(ValueError, match="diverged"):
        surface(
            BatchedObjective(case.objective),
            ParameterPlane(broken, torch.zeros(2, len(broken))),
            (-1.0, 1.0, -1.0, 1.0),
            5,
        )
