"""The schedulers of torch.optim.lr_scheduler. A tick is one call of a scheduler.

Those torch builds from a function or from other schedulers come with a useful one:
LambdaLR as an inverse square root after a warm-up, MultiplicativeLR as a decay that slows
down, SequentialLR as a warm-up before a cosine, ChainedScheduler as a slow start of an
exponential decay.

Bounds are torch's own, as a test holds by walking every corner, or narrower for the reason that `why` gives.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.recipe.catalogue.choice import RATE, Argument, Idle, Rule, ScheduleChoice, Within, named
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


TICK: Final = "per"
"""What one tick is, in the place of an argument's name."""

_FLAT = "the rate stays as it is"


def _flat(*arguments: str, where: tuple[Within, ...], text: str) -> tuple[Idle, ...]:
    """A schedule that leaves the rate alone: other arguments change nothing, nor does what a tick is."""
    return (Idle((*arguments, TICK), where, text),)


def _level(floor: str, *arguments: str) -> tuple[Idle, ...]:
    """A schedule whose lowest rate is the rate set."""
    text = f"{floor} is the rate set, so {_FLAT}; set a lower {floor}."
    return _flat(*arguments, where=(Within(floor, 1, 1, RATE),), text=text)


def _factor_one(name: str, *arguments: str) -> tuple[Idle, ...]:
    """A schedule whose factor is 1."""
    return _flat(*arguments, where=(Within(name, 1, 1),), text=f"With {name} 1 {_FLAT}; set another {name}.")


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
        idle=_factor_one("gamma", "step_size"),
    ),
    ScheduleChoice(
        "multi-step",
        "Steps at milestones",
        "MultiStepLR",
        (
            wholes("milestones", (30, 60, 90), 0, LONG, "ticks of the drops, as many as wanted", _LONG),
            _gamma(0.3, "factor of a drop"),
        ),
        idle=(
            *_factor_one("gamma", "milestones"),
            *_flat("gamma", where=(Within("milestones", 0, 0),), text=f"Without milestones {_FLAT}; add one."),
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
        idle=(
            *_factor_one("factor", "total_iters"),
            *_flat(
                where=(Within("total_iters", 0, 0),),
                text="Over 0 ticks the factor stays for good, as in torch; set more total_iters.",
            ),
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
        idle=(
            *_flat(
                "total_iters",
                where=(Within("end_factor", 1, 1, "start_factor"),),
                text="Both factors are the same, so the rate stays where it starts; set another end_factor.",
            ),
            *_flat(
                "end_factor",
                where=(Within("total_iters", 0, 0),),
                text="Over 0 ticks the rate stays where it starts; set more total_iters.",
            ),
        ),
    ),
    ScheduleChoice(
        "exponential",
        "Exponential",
        "ExponentialLR",
        (_gamma(0.9, "factor at every tick"),),
        idle=_factor_one("gamma"),
    ),
    ScheduleChoice(
        "polynomial",
        "Polynomial",
        "PolynomialLR",
        (
            _ticks("total_iters", 100, "ticks until the rate is zero; at 0 the rate stays", 0),
            number("power", 2.0, 0.0, 1e30, "of the decay", "below 0 torch divides by zero at the end"),
        ),
        idle=(
            *_flat("total_iters", where=(Within("power", 0, 0),), text=f"With power 0 {_FLAT}; set a higher power."),
            *_flat("power", where=(Within("total_iters", 0, 0),), text=f"Over 0 ticks {_FLAT}; set more total_iters."),
        ),
    ),
    ScheduleChoice(
        "cosine",
        "Cosine annealing",
        "CosineAnnealingLR",
        (_ticks("T_max", 100, "ticks from the highest rate to the lowest"), _LOWEST),
        idle=_level("eta_min", "T_max"),
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
        idle=_level("eta_min", "T_0", "T_mult"),
        floor="eta_min",
        above=_RISES,
        returns=True,
    ),
    ScheduleChoice(
        "cyclic",
        "Cyclic",
        "CyclicLR",
        _CYCLE,
        floor="base_lr",
        above=_FALLS,
        scaled=True,
        returns=True,
        idle=_level("base_lr", "step_size_up"),
    ),
    ScheduleChoice(
        "cyclic-halving",
        "Cyclic, halving",
        "CyclicLR",
        _CYCLE,
        floor="base_lr",
        above=_FALLS,
        scaled=True,
        returns=True,
        idle=_level("base_lr", "step_size_up"),
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
        idle=_level("base_lr", "step_size_up", "gamma"),
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
        idle=(
            Idle(
                ("final_div_factor",),
                (Within("pct_start", 1, 1),),
                "With pct_start 1 the rate only rises, so it never comes to its last; set a lower pct_start.",
            ),
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
        idle=_factor_one("first", "total_steps"),
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
        idle=_flat(
            "factor",
            "patience",
            "threshold",
            "cooldown",
            where=(Within("min_lr", 1, 1e30, RATE),),
            text="min_lr is not below the rate set, so the schedule lowers nothing; set a lower min_lr.",
        ),
    ),
    ScheduleChoice(
        "warmup-cosine",
        "Warm-up, then cosine",
        "SequentialLR",
        (_WARMUP, _ticks("T_max", 100, "ticks of the cosine after it"), _LOWEST),
        idle=(
            Idle(
                ("T_max",),
                (Within("eta_min", 1, 1, RATE),),
                "eta_min is the rate set, so the rate stays after the warm-up; set a lower eta_min.",
            ),
        ),
        floor="eta_min",
        above=_RISES,
        returns=True,
    ),
    ScheduleChoice(
        "inverse-sqrt",
        "Inverse square root",
        "LambdaLR",
        (_WARMUP,),
        idle=(Idle(("warmup",), (Within("warmup", 0, 1),), "A warm-up of 0 or 1 ticks is none; set a longer one."),),
    ),
    ScheduleChoice(
        "slowing",
        "Slowing decay",
        "MultiplicativeLR",
        (number("share", 0.5, 0.0, 2.0, "tick n multiplies the rate by 1 - share/(n + 1)", _NEGATIVE),),
        idle=_flat(where=(Within("share", 0, 0),), text=f"With share 0 {_FLAT}; set a higher share."),
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
        idle=(
            Idle(("total_iters",), (Within("factor", 1, 1),), "With factor 1 there is no slow start; set a lower one."),
        ),
    ),
)
