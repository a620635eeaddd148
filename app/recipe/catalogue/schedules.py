"""The schedulers of torch.optim.lr_scheduler. A tick is one call of a scheduler.

Those torch builds from a function or from other schedulers come with a useful one:
LambdaLR as an inverse square root after a warm-up, MultiplicativeLR as a decay that slows
down, SequentialLR as a warm-up before a cosine, ChainedScheduler as a slow start of an
exponential decay.

Bounds are torch's own, as a test holds by walking every corner, or narrower for the reason that `why` gives.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.recipe.catalogue.choice import Argument, Rule, ScheduleChoice, named
from app.recipe.catalogue.choice import float_argument as number
from app.recipe.catalogue.choice import int_argument as whole
from app.recipe.catalogue.choice import ints_argument as wholes

LONG: Final = 1_000_000
"""Ticks that a schedule may last at most."""

_LONG = "a schedule lasts at most a million ticks, beyond which rounding adds up in torch's recursions"
_NEGATIVE = "a negative rate climbs the loss"
_FLOAT32 = "rates are used in float32, which has no room for more"
_ROUND = "rounding would decide what such a factor gives"


def _ticks(name: str, default: int, text: str, least: int = 1) -> Argument:
    return whole(name, default, least, LONG, text, _LONG)


def _gamma(default: float, text: str) -> Argument:
    return number("gamma", default, 0.0, 1e30, text, f"{_NEGATIVE}; {_FLOAT32}")


def _divisor(name: str, default: float, text: str) -> Argument:
    return number(name, default, 1e-6, 1e30, text, f"{_NEGATIVE}; {_FLOAT32}")


def _share(name: str, default: float, text: str) -> Argument:
    """A factor that torch divides by, so that it is above 0."""
    return number(name, default, 1e-12, 1.0, text, _ROUND)


_LOWEST = number("eta_min", 0.0, 0.0, 100.0, "lowest rate", f"{_NEGATIVE}; no rate is set above 100")
_WARMUP = _ticks("warmup", 10, "ticks in which the rate rises", 0)
_CYCLE = (
    number(
        "base_lr",
        0.001,
        0.0,
        100.0,
        "lowest rate; the learning rate set is the highest",
        f"{_NEGATIVE}; no rate is set above 100",
    ),
    _ticks("step_size_up", 50, "ticks from the lowest rate to the highest"),
)


_RISES = "the schedule raises the rate to it, where it would lower it"
_FALLS = "the cycle runs upside down, from it to the rate set and back"


def _has_a_rise(values: Mapping[str, Any]) -> bool:
    """Whether OneCycleLR can divide by the length of its rise, which is pct_start·total_steps - 1 ticks."""
    return float(values["pct_start"] * values["total_steps"]) != 1


SCHEDULES: Final = named(
    ScheduleChoice("constant", "Constant"),
    ScheduleChoice(
        "step",
        "Step",
        "StepLR",
        (_ticks("step_size", 30, "ticks between drops"), _gamma(0.5, "factor of a drop")),
    ),
    ScheduleChoice(
        "multi-step",
        "Steps at milestones",
        "MultiStepLR",
        (
            wholes("milestones", (30, 60, 90), 0, LONG, "ticks of the drops, as many as wanted", _LONG),
            _gamma(0.3, "factor of a drop"),
        ),
    ),
    ScheduleChoice(
        "constant-factor",
        "Reduced at first",
        "ConstantLR",
        (
            _share("factor", 0.3333, "factor at first"),
            _ticks("total_iters", 10, "ticks it lasts; torch never ends it at 0", 0),
        ),
    ),
    ScheduleChoice(
        "linear",
        "Linear",
        "LinearLR",
        (
            _share("start_factor", 0.1, "factor at first"),
            number("end_factor", 1.0, 0.0, 1.0, "factor at the end"),
            _ticks("total_iters", 50, "ticks from the first to the last; at 0 the first factor stays", 0),
        ),
    ),
    ScheduleChoice("exponential", "Exponential", "ExponentialLR", (_gamma(0.9, "factor at every tick"),)),
    ScheduleChoice(
        "polynomial",
        "Polynomial",
        "PolynomialLR",
        (
            _ticks("total_iters", 100, "ticks until the rate is zero; at 0 the rate stays", 0),
            number("power", 2.0, 0.0, 1e30, "of the decay", "below 0 torch divides by zero at the end"),
        ),
    ),
    ScheduleChoice(
        "cosine",
        "Cosine annealing",
        "CosineAnnealingLR",
        (_ticks("T_max", 100, "ticks from the highest rate to the lowest"), _LOWEST),
        floor="eta_min",
        above=_RISES,
        returns=True,
    ),
    ScheduleChoice(
        "cosine-restarts",
        "Cosine, warm restarts",
        "CosineAnnealingWarmRestarts",
        (
            _ticks("T_0", 50, "ticks to the first restart"),
            whole("T_mult", 2, 1, LONG, "each round is longer by this factor", _LONG),
            _LOWEST,
        ),
        floor="eta_min",
        above=_RISES,
        returns=True,
    ),
    ScheduleChoice("cyclic", "Cyclic", "CyclicLR", _CYCLE, floor="base_lr", above=_FALLS, scaled=True, returns=True),
    ScheduleChoice(
        "cyclic-halving",
        "Cyclic, halving",
        "CyclicLR",
        _CYCLE,
        floor="base_lr",
        above=_FALLS,
        scaled=True,
        returns=True,
    ),
    ScheduleChoice(
        "cyclic-decaying",
        "Cyclic, decaying",
        "CyclicLR",
        (
            *_CYCLE,
            number(
                "gamma",
                0.99,
                0.0,
                1.0,
                "factor of the height a tick",
                f"{_NEGATIVE}; above 1 torch's power overflows in long runs",
            ),
        ),
        floor="base_lr",
        above=_FALLS,
        scaled=True,
        returns=True,
    ),
    ScheduleChoice(
        "one-cycle",
        "One cycle",
        "OneCycleLR",
        (
            whole("total_steps", 200, 1, LONG, "ticks in the cycle; the last rate stays after it", _LONG),
            number("pct_start", 0.3, 0.0, 1.0, "share of the cycle in which the rate rises"),
            _divisor("div_factor", 25.0, "the highest rate, which is the learning rate set, over the first"),
            _divisor("final_div_factor", 1e4, "the first rate divided by the last"),
        ),
        rules=(Rule(_has_a_rise, "pct_start times total_steps must not be 1, where torch divides by zero"),),
    ),
    ScheduleChoice(
        "rising",
        "Rising, for a range test",
        "LambdaLR",
        (
            number("first", 1e-4, 1e-12, 1.0, "first rate, as a share of the learning rate set, which is the last"),
            whole("total_steps", 1000, 2, LONG, "ticks from the first rate to the last, evenly in its logarithm"),
        ),
    ),
    ScheduleChoice(
        "plateau",
        "Reduce on plateau",
        "ReduceLROnPlateau",
        (
            number("factor", 0.5, 0.0, 1.0, "factor of a drop", _NEGATIVE, excluded="high"),
            _ticks("patience", 10, "ticks without a lower batch loss before a drop", 0),
            number(
                "threshold",
                1e-4,
                0.0,
                1.0,
                "what counts as lower, as a share",
                "below 0 a higher loss counts as lower, above 1 only a loss below zero does",
            ),
            _ticks("cooldown", 0, "ticks of rest after a drop", 0),
            number("min_lr", 0.0, 0.0, 100.0, "lowest rate", f"{_NEGATIVE}; no rate is set above 100"),
        ),
        floor="min_lr",
        above="the schedule lowers nothing",
    ),
    ScheduleChoice(
        "warmup-cosine",
        "Warm-up, then cosine",
        "SequentialLR",
        (_WARMUP, _ticks("T_max", 100, "ticks of the cosine after it"), _LOWEST),
        floor="eta_min",
        above=_RISES,
        returns=True,
    ),
    ScheduleChoice("inverse-sqrt", "Inverse square root", "LambdaLR", (_WARMUP,)),
    ScheduleChoice(
        "slowing",
        "Slowing decay",
        "MultiplicativeLR",
        (number("share", 0.5, 0.0, 2.0, "tick n multiplies the rate by 1 - share/(n + 1)", _NEGATIVE),),
    ),
    ScheduleChoice(
        "slow-start",
        "Slow start, exponential",
        "ChainedScheduler",
        (
            _share("factor", 0.1, "factor at first"),
            _ticks("total_iters", 10, "ticks the slow start lasts; torch never ends it at 0", 0),
            _gamma(0.98, "factor at every tick"),
        ),
    ),
)
