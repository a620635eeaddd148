"""Schedules as a script writes them: torch's own schedulers, with their arguments."""

from collections.abc import Callable
from typing import Any

from app.export.layout import keywords
from app.recipe.catalogue import SCHEDULES
from app.recipe.spec import ScheduleSpec

Values = dict[str, Any]


def scheduler(spec: ScheduleSpec) -> str:
    """A call that makes the scheduler of an `optimizer` whose learning rate is `lr`; "None" for a constant."""
    if spec.name == "constant":
        return "None"
    values: Values = dict(spec.values)
    special = _SPECIAL.get(spec.name)
    return special(values) if special else made(SCHEDULES[spec.name].torch, values)


def last_tick(spec: ScheduleSpec) -> int | None:
    """The tick whose rate stays, of a schedule of a given length; None for one without end."""
    return int(spec.values["total_steps"]) - 1 if "total_steps" in spec.values else None


def made(kind: str, values: Values, *first: str) -> str:
    """A call of one of torch's schedulers."""
    return f"lr_scheduler.{kind}({', '.join(('optimizer', *first, *keywords(values)))})"


def _multi_step(values: Values) -> str:
    milestones = sorted(values.pop(f"milestone{number}") for number in (1, 2, 3))
    return made("MultiStepLR", {"milestones": milestones, **values})


def _cyclic(mode: str) -> Callable[[Values], str]:
    def write(values: Values) -> str:
        base = values.pop("base_lr")
        first = (f"base_lr={base!r}", "max_lr=lr")
        return made("CyclicLR", {**values, "mode": mode, "cycle_momentum": False}, *first)

    return write


def _one_cycle(values: Values) -> str:
    return made("OneCycleLR", {**values, "cycle_momentum": False}, "max_lr=lr")


def _warmup_cosine(values: Values) -> str:
    warmup = values.pop("warmup")
    rise = made("LinearLR", {"total_iters": warmup}, f"start_factor=1 / {warmup + 1}")
    cosine = made("CosineAnnealingLR", values)
    return f"lr_scheduler.SequentialLR(optimizer, [{rise}, {cosine}], [{warmup}])"


def _inverse_sqrt(values: Values) -> str:
    warmup = values["warmup"]
    return _by(f"min((tick + 1) / {warmup}, ({warmup} / (tick + 1)) ** 0.5)")


def _rising(values: Values) -> str:
    return _by(f"{values['first']!r} ** max(0.0, 1 - tick / {values['total_steps'] - 1})")


def _slowing(values: Values) -> str:
    return f"lr_scheduler.MultiplicativeLR(optimizer, lambda tick: 1 - {values['share']!r} / (tick + 1))"


def _slow_start(values: Values) -> str:
    gamma = values.pop("gamma")
    parts = made("ConstantLR", values), made("ExponentialLR", {"gamma": gamma})
    return f"lr_scheduler.ChainedScheduler([{', '.join(parts)}], optimizer)"


def _by(factor: str) -> str:
    return f"lr_scheduler.LambdaLR(optimizer, lambda tick: {factor})"


_SPECIAL: dict[str, Callable[[Values], str]] = {
    "multi-step": _multi_step,
    "cyclic": _cyclic("triangular"),
    "cyclic-halving": _cyclic("triangular2"),
    "cyclic-decaying": _cyclic("exp_range"),
    "one-cycle": _one_cycle,
    "warmup-cosine": _warmup_cosine,
    "inverse-sqrt": _inverse_sqrt,
    "rising": _rising,
    "slowing": _slowing,
    "slow-start": _slow_start,
}
"""Schedules whose arguments are not simply torch's keywords."""
