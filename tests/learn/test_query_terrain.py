"""Optimizers on hard surfaces, against autograd and against torch.optim run by hand."""

from typing import get_args

import pytest
import torch

from app.queries.terrain import SURFACES, Race, SurfaceName, TerrainAnswer, TerrainQuery, answer
from app.recipe.catalogue import OPTIMIZERS
from app.recipe.spec import OptimizerSpec
from tests.queries import finished

RATES = {"rosenbrock": 2e-4, "beale": 5e-4, "himmelblau": 2e-3}
"""Small enough for plain gradient descent; elsewhere 0.1."""


def told(**fields: object) -> TerrainAnswer:
    return finished(answer(TerrainQuery.model_validate(fields)))


def test_every_surface_has_its_name_and_is_lowest_where_it_says():
    assert set(SURFACES) == set(get_args(SurfaceName))
    for surface in SURFACES.values():
        points = torch.tensor(surface.lowest, dtype=torch.float32)
        assert torch.allclose(surface.loss(points), torch.zeros(len(points)), atol=1e-6)
        assert torch.allclose(surface.gradient(points), torch.zeros_like(points), atol=1e-3)


@pytest.mark.parametrize("name", SURFACES)
def test_a_gradient_is_what_autograd_finds(name: str):
    surface = SURFACES[name]
    a0, a1, b0, b1 = surface.extent
    drawn = torch.rand(200, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    points = (drawn * torch.tensor((a1 - a0, b1 - b0)) + torch.tensor((a0, b0))).requires_grad_()
    (expected,) = torch.autograd.grad(surface.loss(points).sum(), points)
    assert torch.allclose(surface.gradient(points.detach()), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", SURFACES)
def test_every_optimizer_walks_as_torch_optim_run_by_hand(name: str):
    surface, rate = SURFACES[name], RATES.get(name, 0.1)
    start = (0.7 * surface.extent[0] + 0.2, 0.6 * surface.extent[3])
    race = Race(surface, start, [(OptimizerSpec(name=kind), rate) for kind in OPTIMIZERS])
    for _ in race.walk(30):
        pass
    for racer, choice in enumerate(OPTIMIZERS.values()):
        w = torch.tensor(start, requires_grad=True)
        plain = getattr(torch.optim, choice.torch)([w], lr=rate)
        way = [w.detach().clone()]
        for _ in range(30):
            plain.zero_grad()
            torch.autograd.backward(surface.loss(w))
            plain.step()
            way.append(w.detach().clone())
        assert torch.allclose(race.path(racer), torch.stack(way), rtol=1e-4, atol=1e-5), choice.title


def test_what_an_optimizer_holds_is_told_step_by_step():
    inside = told(racers=[{}, {"optimizer": {"name": "adam"}}], inside=1, steps=5).inside
    assert inside is not None
    mean, square = torch.zeros(2), torch.zeros(2)
    for step, gradient in enumerate(torch.tensor(inside.gradient)):
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        assert inside.state["exp_avg"][step] == pytest.approx(mean.tolist(), rel=1e-4)
        assert inside.state["exp_avg_sq"][step] == pytest.approx(square.tolist(), rel=1e-4)
        assert inside.state["step"][step] == (step + 1,)


def test_a_racer_that_runs_away_stops_there_and_the_others_go_on():
    found = told(surface="rosenbrock", start=(-1.2, 1.0), racers=[{}, {"learning_rate": 1e-3}], inside=0)
    wild, tame = found.racers
    assert len(wild.path) < 6
    assert len(tame.path) == 101
    assert wild.reached is None
    assert found.inside is not None
    assert len(found.inside.gradient) == len(wild.path) - 1


def test_the_surface_comes_along_when_it_is_asked_for():
    found = told(surface="himmelblau", racers=[], steps=1, resolution=7)
    assert (len(found.loss), len(found.loss[0]), found.loss[3][3]) == (7, 7, 170.0)
    assert told(steps=1).loss == ()


def test_looking_into_a_racer_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="there are racers 0 to 0; got inside 1"):
        TerrainQuery(inside=1)
