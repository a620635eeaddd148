"""What the catalogue accepts against what torch accepts, over the corners of every argument and of every pair."""

import math
import warnings
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import torch
from torch.optim import Optimizer, lr_scheduler

from app.learn.optimizers import build as optimizer_of
from app.learn.optimizers import keywords
from app.learn.schedules import Schedule, build
from app.recipe import catalogue
from app.recipe.catalogue import Argument, Choice
from app.recipe.schedulers import Call, call
from app.recipe.spec import OptimizerSpec, ScheduleSpec

RATES = (1e-8, 0.03, 100.0)
PAST_HALVING = 2300
"""Ticks after which torch's own triangular2 has overflowed."""

MIDDLES = (0.04, 0.25, 0.5, 0.6, 1.0, 1.5)
OUTSIDE = 0.5


def corners(argument: Argument) -> list[Any]:
    """The ends of an argument, what lies next to those it may not be, and some values that make others special."""
    if argument.kind == "bool":
        return [True, False]
    if argument.kind == "ints":
        return [(), (0,), (1,), (30, 30), tuple(range(1, 200))]
    assert argument.minimum is not None
    assert argument.maximum is not None
    low, high = argument.minimum, argument.maximum
    if argument.kind == "int":
        found = [int(argument.default), low, low + 1, 2, 3, 7, 25, high]  # pyright: ignore[reportArgumentType]
    else:
        ends = [low, math.nextafter(low, math.inf), math.nextafter(high, -math.inf), high]
        found = [argument.default, *ends, *MIDDLES]
    return [value for value in dict.fromkeys(found) if argument.holds(value)]


def pairs(choice: Choice) -> Iterator[dict[str, Any]]:
    """Every corner of every argument, and every pair of corners of two, the others at their defaults."""
    yield {}
    for argument in choice.arguments:
        yield from ({argument.name: value} for value in corners(argument))
    for one, other in combinations(choice.arguments, 2):
        yield from ({one.name: a, other.name: b} for a in corners(one) for b in corners(other))


def just_outside(argument: Argument) -> Iterator[float]:
    """The nearest values that an argument may not have, and some that lie further out."""
    assert argument.minimum is not None
    assert argument.maximum is not None
    steps = (1, 10) if argument.kind != "float" else (0.0, 1e-9, OUTSIDE, 10.0)
    for step in steps:
        if not argument.holds(argument.minimum - step):
            yield argument.minimum - step
        if not argument.holds(argument.maximum + step):
            yield argument.maximum + step


# -- schedules -------------------------------------------------------------------------


def ticked(spec: ScheduleSpec, base: float, ticks: int) -> list[float]:
    """The rates of a schedule as a run ticks it, of a loss that soon no longer falls."""
    schedule, rates = Schedule(spec, base), list[float]()
    for tick in range(ticks):
        rates.append(schedule.rate)
        schedule.tick(1 / (1 + min(tick, 3)))
    return rates


class Held(Optimizer):
    """An optimizer that only holds a rate."""

    def __init__(self, lr: float) -> None:
        super().__init__([torch.zeros(1)], {"lr": lr})

    def step(self, closure: Any = None) -> None:
        """Nothing."""


def plainly(spec: ScheduleSpec, ticks: int, base: float = 0.1) -> list[float]:
    """The rates of the same schedule by torch alone; what it raises goes through."""
    held = Held(base)
    scheduler: Any = build(spec, held, base)
    rates: list[float] = []
    for tick in range(ticks):
        rates.append(float(held.param_groups[0]["lr"]))
        held.step()
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(1 / (1 + min(tick, 3)))
        else:
            scheduler.step()
    return rates


def accepted(model: type[Any], name: str, arguments: dict[str, Any]) -> bool:
    try:
        model(name=name, arguments=arguments)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name != "constant"])
def test_a_schedule_that_is_accepted_ticks_far_past_its_end_at_any_rate(name: str):
    choice = catalogue.SCHEDULES[name]
    for index, arguments in enumerate(pairs(choice)):
        if not accepted(ScheduleSpec, name, arguments):
            continue
        spec = ScheduleSpec(name=name, arguments=arguments)
        base = RATES[index % len(RATES)]
        for tick, rate in enumerate(ticked(spec, base, PAST_HALVING if index % 9 == 0 else 120)):
            assert math.isfinite(rate), (arguments, base, tick)
            assert rate >= -1e-12 * base, (arguments, base, tick, rate)


@pytest.mark.parametrize("name", [name for name, choice in catalogue.SCHEDULES.items() if choice.rules])
def test_what_a_rule_of_a_schedule_refuses_torch_refuses_too(name: str):
    refused = [given for given in pairs(catalogue.SCHEDULES[name]) if not accepted(ScheduleSpec, name, given)]
    assert refused
    for arguments in refused:
        spec = ScheduleSpec.model_construct(name=name, arguments=arguments)
        with pytest.raises((ValueError, ZeroDivisionError)):
            build(spec, Held(0.1), 0.1)


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name not in ("constant", "rising")])
def test_a_bound_of_a_schedule_is_torchs_own_or_says_why_it_is_not(name: str):
    for argument in catalogue.SCHEDULES[name].arguments:
        if argument.kind == "bool" or argument.why:
            continue
        for value in just_outside(argument):
            if argument.kind == "int" and value > (argument.maximum or 0):
                continue
            assert not accepted(ScheduleSpec, name, {argument.name: value}), argument
            spec = ScheduleSpec.model_construct(name=name, arguments={argument.name: value})
            with pytest.raises((ValueError, ZeroDivisionError, OverflowError)):
                plainly(spec, 200)


def test_a_halving_cycle_has_torchs_own_rates_until_they_overflow_and_its_base_after():
    spec = ScheduleSpec(name="cyclic-halving", arguments={"step_size_up": 1}, per="step")
    held = Held(0.1)
    torchs = lr_scheduler.CyclicLR(held, 0.001, 0.1, step_size_up=1, mode="triangular2", cycle_momentum=False)
    ours = ticked(spec, 0.1, 3000)
    for tick in range(2047):
        assert ours[tick] == held.param_groups[0]["lr"], tick
        held.step()
        torchs.step()
    with pytest.raises(OverflowError):
        torchs.step()
    assert set(ours[2047:]) == {0.001}


def test_schedules_that_grow_without_end_stop_before_float32_overflows():
    for gamma in (1.5, 1e30):
        rates = ticked(ScheduleSpec(name="exponential", arguments={"gamma": gamma}), 100.0, 3000)
        assert rates[-1] == rates[-2] == 1e20
    schedule = Schedule(ScheduleSpec(name="exponential", arguments={"gamma": 1e30}), 1.0)
    schedule.tick(1.0)
    schedule.rebase(100.0)
    assert schedule.rate == 1e20


@pytest.mark.parametrize(
    "name", ["cosine", "cosine-restarts", "cyclic", "cyclic-halving", "cyclic-decaying", "linear", "slow-start"]
)
def test_a_million_ticks_are_no_fault(name: str):
    schedule = Schedule(ScheduleSpec(name=name), 0.1)
    scheduler: Any = schedule.scheduler
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler.last_epoch = 999_990
        for part in getattr(scheduler, "_schedulers", ()):
            part.last_epoch = 999_990
        for _ in range(300):
            schedule.tick(1.0)
            assert math.isfinite(schedule.rate)


def test_a_schedule_keeps_to_torch_through_changes_of_the_rate_in_mid_run():
    for name in catalogue.SCHEDULES:
        schedule = Schedule(ScheduleSpec(name=name), 0.1)
        for tick in range(400):
            if tick % 37 == 0:
                schedule.rebase((1e-8, 100.0, 0.03)[tick // 37 % 3])
            schedule.tick(1 / (1 + min(tick, 3)))
            assert math.isfinite(schedule.rate), (name, tick)


def test_a_schedule_without_a_warmup_is_the_cosine_alone():
    bare = ticked(ScheduleSpec(name="warmup-cosine", arguments={"warmup": 0, "T_max": 20}), 0.1, 50)
    assert bare == ticked(ScheduleSpec(name="cosine", arguments={"T_max": 20}), 0.1, 50)


def test_any_number_of_milestones_is_torchs_own():
    at = (3, 5, 5, 8, 13, 21)
    held = Held(0.1)
    torchs = lr_scheduler.MultiStepLR(held, list(at), gamma=0.5)
    for rate in ticked(ScheduleSpec(name="multi-step", arguments={"milestones": at, "gamma": 0.5}), 0.1, 40):
        assert rate == held.param_groups[0]["lr"]
        held.step()
        torchs.step()


def test_a_call_is_written_as_it_is_made():
    for name in catalogue.SCHEDULES:
        spec = ScheduleSpec(name=name)
        made = call(spec)
        if made is None:
            continue
        assert isinstance(made, Call)
        held = Held(0.1)
        written = eval(repr(made), {"lr_scheduler": lr_scheduler, "optimizer": held, "lr": 0.1})
        for rate in plainly(spec, 60):
            assert held.param_groups[0]["lr"] == rate, name
            held.step()
            written.step(1.0) if name == "plateau" else written.step()
            if name == "plateau":
                break


# -- optimizers ------------------------------------------------------------------------


def stepped(spec: OptimizerSpec, rate: float, late: float) -> None:
    """A few steps of torch's own optimizer from the first, and a few when it has done `late` of them."""
    weights = torch.ones(3, 2)
    weights.grad = torch.ones(3, 2)
    optimizer = optimizer_of(spec, [weights], rate)
    for _ in range(12):
        weights.grad.mul_(-0.9)
        optimizer.step()
    for state in optimizer.state.values():
        if "step" in state:
            state["step"] = torch.as_tensor(late) if torch.is_tensor(state["step"]) else int(late)
    for _ in range(3):
        optimizer.step()


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_an_optimizer_that_is_accepted_steps_at_any_rate_and_at_any_time(name: str):
    choice = catalogue.OPTIMIZERS[name]
    for arguments in pairs(choice):
        if accepted(OptimizerSpec, name, arguments):
            for rate in (1e-8, 1e20):
                stepped(OptimizerSpec(name=name, arguments=arguments), rate, 1e9)


@pytest.mark.parametrize("name", [name for name, choice in catalogue.OPTIMIZERS.items() if choice.rules])
def test_what_a_rule_of_an_optimizer_refuses_torch_refuses_too(name: str):
    refused = [given for given in pairs(catalogue.OPTIMIZERS[name]) if not accepted(OptimizerSpec, name, given)]
    assert refused
    for arguments in refused:
        with pytest.raises(ValueError, match=r"[Nn]esterov"):
            stepped(OptimizerSpec.model_construct(name=name, arguments=arguments), 0.1, 1e3)


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_a_bound_of_an_optimizer_is_torchs_own_or_says_why_it_is_not(name: str):
    for argument in catalogue.OPTIMIZERS[name].arguments:
        if argument.kind == "bool":
            continue
        for value in just_outside(argument):
            assert not accepted(OptimizerSpec, name, {argument.name: value}), argument
            if argument.why:
                continue
            spec = OptimizerSpec.model_construct(name=name, arguments={argument.name: value})
            kind = getattr(torch.optim, catalogue.OPTIMIZERS[name].torch)
            with pytest.raises((ValueError, ZeroDivisionError)):
                kind([torch.ones(2)], lr=0.1, **keywords(spec))
