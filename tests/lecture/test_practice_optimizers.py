"""What the chapter on practice says of optimizers and schedules, run."""

from typing import Any

import pytest

from app.lecture.chapters.practice.optimizers import BEGIN, RACERS, SURFACES
from app.queries.terrain import Raced, TerrainQuery, answer
from app.recipe.catalogue import OPTIMIZERS
from tests.queries import finished


def raced(name: str, *ids: str, **fields: Any) -> list[Raced]:
    """The racers of that name on a surface, as the figure begins."""
    (given,) = (surface for surface in SURFACES if surface["name"] == name)
    entries = {entry["id"]: entry["optimizer"] for entry in RACERS}
    asked = {
        "surface": name,
        "start": given["start"],
        "steps": given["steps"],
        "below": given["below"],
        "racers": [{"optimizer": entries[one], "learning_rate": given["rates"][one]} for one in ids],
        **fields,
    }
    return list(finished(answer(TerrainQuery.model_validate(asked))).racers)


def reached(name: str, *ids: str) -> list[int | None]:
    return [racer.reached for racer in raced(name, *ids)]


def test_every_optimizer_of_the_catalogue_can_race_on_every_surface():
    assert {entry["optimizer"]["name"] for entry in RACERS} == set(OPTIMIZERS)
    names = [entry["id"] for entry in RACERS]
    assert set(BEGIN["on"]) < set(names)
    for surface in SURFACES:
        assert all(len(racer.path) == surface["steps"] + 1 for racer in raced(surface["name"], *names))


def test_momentum_crosses_the_ravine_in_fewer_steps():
    assert reached("ravine", "sgd", "momentum") == [196, 77]


def test_turning_the_ravine_costs_adam_its_lead_and_sgd_nothing():
    assert reached("ravine", "adam", "sgd", "momentum") == [53, 196, 77]
    assert reached("turned", "adam", "sgd", "momentum") == [207, 196, 77]


def test_a_saddle_holds_plain_gradient_descent_longest():
    assert reached("saddle", "sgd", "momentum", "adam", "rmsprop") == [79, 53, 40, 9]


def test_a_plateau_stops_plain_gradient_descent_and_not_adam():
    plain, adam = raced("plateau", "sgd", "adam")
    assert plain.loss[0] == pytest.approx(0.9985, abs=1e-4)
    assert plain.loss[-1] == pytest.approx(0.9976, abs=1e-4)
    assert adam.reached == 57


def test_turning_the_ravine_hurts_every_optimizer_with_a_rate_for_each_weight():
    names = ("rmsprop", "adagrad", "adam")
    for lying, turned in zip(raced("ravine", *names), raced("turned", *names), strict=True):
        assert lying.reached is not None
        assert turned.reached is None or turned.reached > 3 * lying.reached


def test_on_the_ridge_of_the_saddle_all_stay_and_a_hair_beside_it_all_get_away():
    names = [entry["id"] for entry in RACERS]
    assert all(racer.path[-1][1] == 0 for racer in raced("saddle", *names, start=(-1.6, 0.0)))
    assert all(abs(racer.path[-1][1]) > 0.9 for racer in raced("saddle", *names))


def test_adams_first_step_on_the_plateau_is_as_long_as_its_rate():
    (adam,) = raced("plateau", "adam")
    steps = [abs(after - before) for before, after in zip(adam.path[0], adam.path[1], strict=True)]
    assert steps == pytest.approx([0.1, 0.1], rel=1e-3)
