"""The schedulers of torch.optim.lr_scheduler. A tick is one call of a scheduler.

Those torch builds from a function or from other schedulers come with a useful one:
LambdaLR as an inverse square root after a warm-up, MultiplicativeLR as a decay that slows
down, SequentialLR as a warm-up before a cosine, ChainedScheduler as a slow start of an
exponential decay.
"""

from typing import Final

from app.recipe.catalogue.choice import Argument, Choice, named
from app.recipe.catalogue.choice import float_argument as number
from app.recipe.catalogue.choice import int_argument as whole

LONG: Final = 1_000_000
"""Ticks that a schedule may last at most."""


def _ticks(name: str, default: int, text: str) -> Argument:
    return whole(name, default, 1, LONG, text)


def _factor(name: str, default: float, text: str) -> Argument:
    return number(name, default, 1e-6, 1.0, text)


_LOWEST = number("eta_min", 0.0, 0.0, 100.0, "lowest rate")
_WARMUP = _ticks("warmup", 10, "ticks in which the rate rises")
_CYCLE = (
    number("base_lr", 0.001, 0.0, 100.0, "lowest rate; the learning rate set is the highest"),
    _ticks("step_size_up", 50, "ticks from the lowest rate to the highest"),
)

SCHEDULES: Final = named(
    Choice("constant", "Constant"),
    Choice(
        "step",
        "Step",
        "StepLR",
        (_ticks("step_size", 30, "ticks between drops"), _factor("gamma", 0.5, "factor of a drop")),
    ),
    Choice(
        "multi-step",
        "Steps at milestones",
        "MultiStepLR",
        (
            _ticks("milestone1", 30, "tick of the first drop"),
            _ticks("milestone2", 60, "tick of the second drop"),
            _ticks("milestone3", 90, "tick of the third drop"),
            _factor("gamma", 0.3, "factor of a drop"),
        ),
    ),
    Choice(
        "constant-factor",
        "Reduced at first",
        "ConstantLR",
        (_factor("factor", 0.3333, "factor at first"), _ticks("total_iters", 10, "ticks it lasts")),
    ),
    Choice(
        "linear",
        "Linear",
        "LinearLR",
        (
            _factor("start_factor", 0.1, "factor at first"),
            _factor("end_factor", 1.0, "factor at the end"),
            _ticks("total_iters", 50, "ticks from the first to the last"),
        ),
    ),
    Choice("exponential", "Exponential", "ExponentialLR", (_factor("gamma", 0.9, "factor at every tick"),)),
    Choice(
        "polynomial",
        "Polynomial",
        "PolynomialLR",
        (_ticks("total_iters", 100, "ticks until the rate is zero"), number("power", 2.0, 0.01, 20.0, "of the decay")),
    ),
    Choice(
        "cosine",
        "Cosine annealing",
        "CosineAnnealingLR",
        (_ticks("T_max", 100, "ticks from the highest rate to the lowest"), _LOWEST),
    ),
    Choice(
        "cosine-restarts",
        "Cosine, warm restarts",
        "CosineAnnealingWarmRestarts",
        (
            _ticks("T_0", 50, "ticks to the first restart"),
            whole("T_mult", 2, 1, 16, "each round is longer by this factor"),
            _LOWEST,
        ),
    ),
    Choice("cyclic", "Cyclic", "CyclicLR", _CYCLE),
    Choice("cyclic-halving", "Cyclic, halving", "CyclicLR", _CYCLE),
    Choice(
        "cyclic-decaying",
        "Cyclic, decaying",
        "CyclicLR",
        (*_CYCLE, _factor("gamma", 0.99, "factor of the height a tick")),
    ),
    Choice(
        "one-cycle",
        "One cycle",
        "OneCycleLR",
        (
            whole("total_steps", 200, 2, LONG, "ticks in the cycle; the last rate stays after it"),
            number("pct_start", 0.3, 0.01, 0.99, "share of the cycle in which the rate rises"),
            number("div_factor", 25.0, 1.0, 1e6, "the highest rate, which is the learning rate set, over the first"),
            number("final_div_factor", 1e4, 1.0, 1e9, "the first rate divided by the last"),
        ),
    ),
    Choice(
        "rising",
        "Rising, for a range test",
        "LambdaLR",
        (
            _factor("first", 1e-4, "first rate, as a share of the learning rate set, which is the last"),
            whole("total_steps", 1000, 2, LONG, "ticks from the first rate to the last, evenly in its logarithm"),
        ),
    ),
    Choice(
        "plateau",
        "Reduce on plateau",
        "ReduceLROnPlateau",
        (
            _factor("factor", 0.5, "factor of a drop"),
            whole("patience", 10, 0, LONG, "ticks without a lower batch loss before a drop"),
            number("threshold", 1e-4, 0.0, 1.0, "what counts as lower, as a share"),
            whole("cooldown", 0, 0, LONG, "ticks of rest after a drop"),
            number("min_lr", 0.0, 0.0, 100.0, "lowest rate"),
        ),
    ),
    Choice(
        "warmup-cosine",
        "Warm-up, then cosine",
        "SequentialLR",
        (_WARMUP, _ticks("T_max", 100, "ticks of the cosine after it"), _LOWEST),
    ),
    Choice("inverse-sqrt", "Inverse square root", "LambdaLR", (_WARMUP,)),
    Choice(
        "slowing",
        "Slowing decay",
        "MultiplicativeLR",
        (number("share", 0.5, 0.001, 0.999, "tick n multiplies the rate by 1 - share/(n + 1)"),),
    ),
    Choice(
        "slow-start",
        "Slow start, exponential",
        "ChainedScheduler",
        (
            _factor("factor", 0.1, "factor at first"),
            _ticks("total_iters", 10, "ticks the slow start lasts"),
            _factor("gamma", 0.98, "factor at every tick"),
        ),
    ),
)
