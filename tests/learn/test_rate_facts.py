"""What the catalogue says of the learning rate, measured on torch: who takes it, and what schedules make of it."""

import pytest
import torch

from app.learn.optimizers import build
from app.learn.schedules import Schedule
from app.recipe import catalogue
from app.recipe.spec import OptimizerSpec, ScheduleSpec

STEPS = 100
FLOOR = 0.01


def moved(name: str, rate: float, after: int, changed: float) -> torch.Tensor:
    """The weights after some steps at a rate and one more at another."""
    weights = torch.ones(4, 3)
    optimizer = build(OptimizerSpec(name=name), [weights], rate)
    for step in range(after + 2):
        if step == after:
            optimizer.param_groups[0]["lr"] = changed
        weights.grad = 0.1 * weights + 0.01 * torch.arange(12.0).reshape(4, 3) / (1 + step)
        optimizer.step()
    return weights


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_a_changed_rate_changes_the_next_updates_of_those_that_take_it_always(name: str):
    rate = catalogue.OPTIMIZERS[name].rate
    low, high = (not torch.equal(moved(name, 0.01, STEPS, 0.01), moved(name, 0.01, STEPS, r)) for r in (1e-4, 1.0))
    assert low == (rate != "first"), (low, high)
    assert high == (rate != "first")
    above = torch.equal(moved(name, 1.0, STEPS, 1.0), moved(name, 1.0, STEPS, 50.0))
    assert above == (rate != "always"), "only a cap and a first step make rates above 1/√step alike"
    first = torch.equal(moved(name, 0.01, 0, 0.01), moved(name, 0.01, 0, 0.0001))
    assert not first


def rates(name: str, base: float, **arguments: float) -> list[float]:
    schedule, found = Schedule(ScheduleSpec(name=name, arguments=dict(arguments)), base), list[float]()
    for tick in range(600):
        found.append(schedule.rate)
        schedule.tick(1 / (1 + min(tick, 3)))
    return found


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name != "constant"])
def test_only_a_floor_above_the_rate_set_lifts_a_schedule_above_it_and_plateau_then_lowers_nothing(name: str):
    entry = catalogue.SCHEDULES[name]
    base = FLOOR / 10
    floor = {entry.floor: FLOOR} if entry.floor else {}
    found = rates(name, base, **floor)
    if not entry.floor:
        assert max(found) <= base * (1 + 1e-9)
    elif name == "plateau":
        assert set(found) == {base}
    else:
        assert max(found) == pytest.approx(FLOOR, rel=0.02)
    with_room = rates(name, FLOOR * 10, **floor)
    assert max(with_room) <= FLOOR * 10 * (1 + 1e-9)


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name != "constant"])
def test_a_floor_that_is_scaled_goes_along_with_the_rate(name: str):
    entry = catalogue.SCHEDULES[name]
    if not entry.floor:
        return
    schedule = Schedule(ScheduleSpec(name=name, arguments={entry.floor: FLOOR}), 1.0)
    schedule.rebase(FLOOR / 10)
    found: list[float] = []
    for _ in range(600):
        schedule.tick(1.0)
        found.append(schedule.rate)
    assert (max(found) <= FLOOR / 10 * (1 + 1e-9)) == (entry.scaled or name == "plateau")


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name != "constant"])
def test_a_schedule_that_does_not_return_never_rises_once_it_is_at_nothing(name: str):
    found = rates(name, 0.1)
    gone = next((tick for tick, rate in enumerate(found) if abs(rate) < 1e-13), None)
    if gone is not None and not catalogue.SCHEDULES[name].returns:
        assert all(abs(rate) < 1e-13 for rate in found[gone:])
    if catalogue.SCHEDULES[name].returns:
        lowest = found.index(min(found[:350]))
        assert max(found[lowest:]) > min(found[:350])
