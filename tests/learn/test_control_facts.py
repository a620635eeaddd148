"""What the catalogue says of controls that do nothing, measured.

Which initializations and data sets draw at random, and which arguments of optimizers and schedules change nothing:
plain PyTorch trains on with one argument changed, and the weights are the same to the last bit where the catalogue
says so, and nowhere else.
"""

import copy
import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.optim import Optimizer, lr_scheduler

from app.learn.data.examples import make
from app.learn.optimizers import build as optimizer_of
from app.learn.schedules import build as scheduler_of
from app.learn.stack import initialize
from app.recipe import catalogue
from app.recipe.catalogue.choice import RATE, Argument, Choice
from app.recipe.catalogue.optimizers import ONLY_WITH
from app.recipe.catalogue.schedules import TICK
from app.recipe.spec import DataSpec, InitializationSpec, OptimizerSpec, ScheduleSpec

STEPS = 200
BASE = 0.01


def differ(initialization: InitializationSpec) -> bool:
    """Whether two seeds give different weights."""
    first, second = (initialize((2, 4, 1), initialization, seed) for seed in (0, 1))
    return not torch.equal(first, second)


@pytest.mark.parametrize("name", catalogue.INITIALIZATIONS)
def test_another_seed_gives_other_weights_where_the_catalogue_says_so(name: str):
    entry = catalogue.INITIALIZATIONS[name]
    assert differ(InitializationSpec(name=name)) == entry.random
    if entry.spread:
        assert not differ(InitializationSpec(name=name, arguments={entry.spread: 0.0}))


@pytest.mark.parametrize("name", catalogue.DATASETS)
def test_noise_moves_the_examples_of_drawn_data_sets_and_of_no_others(name: str):
    entry = catalogue.DATASETS[name]
    some = {"dataset": name, "points": min(entry.points, 100)} if entry.drawn else {"dataset": name}
    clean, noisy = (make(DataSpec.model_validate({**some, "noise": noise}), 0) for noise in (0.0, 1.0))
    assert (torch.equal(clean.x, noisy.x) and torch.equal(clean.y, noisy.y)) == (not entry.drawn)


# -- arguments that change nothing -------------------------------------------------------

ONE_OF: dict[str, tuple[Any, ...]] = {
    "momentum": (0.0, 0.5),
    "dampening": (0.0, 0.5),
    "beta1": (0.0, 0.9, 0.5),
    "beta2": (0.3, 0.6, 0.9, 0.999),
    "rho": (0.5, 0.9, 1.0),
    "alpha": (0.25, 0.75, 1.0),
    "eps": (1e-3, 1e-1),
    "lambd": (0.0, 1e-4, 0.1),
    "t0": (0.0, 1e6),
    "d": (1.0, 1.5),
    "gamma": (0.5, 0.9, 1.0),
    "factor": (0.2, 0.5, 1.0),
    "start_factor": (0.2, 0.5, 1.0),
    "end_factor": (0.2, 0.5, 1.0),
    "first": (1e-3, 1.0),
    "power": (0.0, 1.0, 2.0),
    "share": (0.0, 0.5),
    "pct_start": (0.0, 0.3, 1.0),
    "milestones": ((), (30, 60), (40,)),
    "total_iters": (0, 20, 50),
    "total_steps": (100, 200),
    "T_mult": (1, 2),
    "warmup": (0, 1, 10),
    **dict.fromkeys(("T_max", "T_0", "step_size_up", "step_size"), (30, 50)),
    **dict.fromkeys(("eta_min", "base_lr", "min_lr"), (0.0, BASE / 10, BASE)),
}
"""Values of arguments that make others special, and such as do not, too far apart to round to the same."""


def allowed(argument: Argument, value: Any) -> bool:
    return argument.kind == "bool" or all(map(argument.holds, value if isinstance(value, tuple) else (value,)))


def settings(choice: Choice) -> Iterator[dict[str, Any]]:
    """All arguments at their defaults, and each in turn at other values."""
    plain = {argument.name: argument.default for argument in choice.arguments}
    yield plain
    for argument in choice.arguments:
        values = ONE_OF.get(argument.name, ())
        yield from ({**plain, argument.name: value} for value in values if allowed(argument, value))


def changes(choice: Choice, before: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each argument changed alone, and which it is."""
    for argument in choice.arguments:
        others: tuple[Any, ...] = (True, False) if argument.kind == "bool" else ONE_OF.get(argument.name, ())
        if not others and argument.kind != "bool":
            more = float(argument.default) * 3 + 0.1  # pyright: ignore[reportArgumentType]
            others = (math.ceil(more) if argument.kind == "int" else more,)
        for value in others:
            if value != before[argument.name] and allowed(argument, value):
                yield argument.name, {**before, argument.name: value}


def idle(choice: Choice, name: str, *states: dict[str, Any], used: bool = False) -> bool:
    """Whether the catalogue says that an argument changes nothing from one of these settings to another."""
    return any(
        name in entry.arguments
        and (used or not entry.used)
        and all(part.holds({**values, RATE: BASE}) for part in entry.where for values in states)
        for entry in choice.idle
    )


Network = list[Tensor]


def training(spec: OptimizerSpec, start: tuple[Network, Any] | None = None) -> Iterator[tuple[Network, Optimizer]]:
    """A small network that plain PyTorch trains on noisy batches: its weights after each step, and its optimizer.

    start: weights and state to begin with, as after an optimizer was swapped for another with its state kept.
    """
    generator = torch.Generator().manual_seed(1)
    weights = [torch.randn(shape, generator=generator) for shape in ((2, 5), (5,), (5, 1), (1,))]
    if start is not None:
        weights = [weight.clone() for weight in start[0]]
    for weight in weights:
        weight.requires_grad_()
    optimizer = optimizer_of(spec, weights, BASE)
    if start is not None:
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": copy.deepcopy(start[1]["state"]), "param_groups": groups})
    while True:
        x = torch.randn((8, 2), generator=generator)
        y = (x[:, :1] * x[:, 1:]).sign()
        h = torch.tanh(x @ weights[0] + weights[1])
        loss = ((h @ weights[2] + weights[3] - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        optimizer.step()
        yield [weight.detach().clone() for weight in weights], optimizer


def unchanged(one: OptimizerSpec, other: OptimizerSpec, steps: int, start: tuple[Network, Any] | None = None) -> bool:
    """Whether both train to the same weights, to the last bit, at each of so many steps."""
    both = zip(training(one, start), training(other, start), strict=False)
    return all(same(a, b) for (a, _), (b, _) in islice(both, steps))


def same(one: Network, other: Network) -> bool:
    return all(torch.equal(a.view(torch.int32), b.view(torch.int32)) for a, b in zip(one, other, strict=True))


def after(spec: OptimizerSpec, steps: int) -> tuple[Network, Any]:
    """Weights, and the optimizer's state, after so many steps."""
    weights, optimizer = next(islice(training(spec), steps - 1, None))
    return weights, optimizer.state_dict()


def spec_of(model: type[Any], name: str, arguments: dict[str, Any]) -> Any:
    """The settings, or None where torch refuses them."""
    try:
        return model(name=name, arguments=arguments)
    except ValueError:
        return None


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_an_argument_of_an_optimizer_changes_no_bit_where_the_catalogue_says_so_and_nowhere_else(name: str):
    choice = catalogue.OPTIMIZERS[name]
    wrong: list[str] = []
    for before in settings(choice):
        if (spec := spec_of(OptimizerSpec, name, before)) is None:
            continue
        for argument, changed in changes(choice, before):
            if (other := spec_of(OptimizerSpec, name, changed)) is None:
                continue
            if unchanged(spec, other, STEPS) != idle(choice, argument, before, changed):
                wrong.append(f"{argument} from {before} to {changed[argument]}")
    assert wrong == []


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_an_argument_changed_in_mid_run_with_the_state_kept_changes_no_bit_where_the_catalogue_says_so(name: str):
    choice = catalogue.OPTIMIZERS[name]
    before = {argument.name: argument.default for argument in choice.arguments}
    plain = OptimizerSpec(name=name)
    begun = after(plain, STEPS // 3)
    for argument, changed in changes(choice, before):
        if argument in ONLY_WITH.values():  # they need state that is not there yet
            continue
        if (other := spec_of(OptimizerSpec, name, changed)) is not None:
            told = idle(choice, argument, before, changed, used=True)
            assert unchanged(plain, other, STEPS, begun) == told, (argument, changed[argument])


@pytest.mark.parametrize("name", catalogue.OPTIMIZERS)
def test_an_optimizer_holds_no_state_where_the_catalogue_says_so(name: str):
    choice = catalogue.OPTIMIZERS[name]
    for value in (0.0, 0.5):
        arguments: dict[str, Any] = {choice.holds: value} if choice.holds else {}
        _, state = after(OptimizerSpec(name=name, arguments=arguments), 2)
        held = any(value is not None for kept in state["state"].values() for value in kept.values())
        assert held == (value != 0 or not choice.holds)


def ticked(spec: ScheduleSpec, ticks: int = STEPS) -> list[float]:
    """The rates that torch's scheduler gives, of a loss that soon no longer falls."""
    held = torch.optim.SGD([torch.zeros(1)], BASE)
    scheduler: Any = scheduler_of(spec, held, BASE)
    rates: list[float] = []
    for tick in range(ticks):
        rates.append(float(held.param_groups[0]["lr"]))
        held.step()
        loss = 1 / (1 + min(tick, 3)) - 2e-6 * min(tick, 20)
        over = "total_steps" in spec.values and tick + 2 > int(spec.number("total_steps"))
        if not over:
            scheduler.step(loss) if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau) else scheduler.step()
    return rates


@pytest.mark.parametrize("name", [name for name in catalogue.SCHEDULES if name != "constant"])
def test_an_argument_of_a_schedule_changes_no_rate_where_the_catalogue_says_so_and_nowhere_else(name: str):
    choice = catalogue.SCHEDULES[name]
    wrong: list[str] = []
    for before in settings(choice):
        if (spec := spec_of(ScheduleSpec, name, before)) is None:
            continue
        plain = ticked(spec)
        if idle(choice, TICK, before) != (len(set(plain)) == 1):
            wrong.append(f"a tick of {before}")
        for argument, changed in changes(choice, before):
            if (other := spec_of(ScheduleSpec, name, changed)) is None:
                continue
            if (plain == ticked(other)) != idle(choice, argument, before, changed):
                wrong.append(f"{argument} from {before} to {changed[argument]}")
    assert wrong == []
