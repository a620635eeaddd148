"""Schedules as calls of torch's own schedulers, which a script writes and a run makes.

One table says which call each entry of the catalogue is, so that the two are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.recipe.catalogue import SCHEDULES
from app.recipe.choice_spec import ScheduleSpec

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """A function of one number, as Python writes it: `lambda tick: 0.5 ** tick`."""

    variable: str
    text: str

    def __repr__(self) -> str:
        return f"lambda {self.variable}: {self.text}"

    @property
    def function(self) -> Callable[[float], float]:
        """The function itself."""
        return eval(repr(self), {})


@dataclass(frozen=True, slots=True)
class Base:
    """The learning rate that the reader set, which a script calls `lr`."""

    def __repr__(self) -> str:
        return "lr"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the scheduler `kind` of torch on an optimizer.

    arguments: by name. parts: calls that it is made of, which come first.
    """

    kind: str
    arguments: Values
    parts: tuple["Call", ...] = ()

    def __repr__(self) -> str:
        words = [f"{name}={_written(value)}" for name, value in self.arguments.items()]
        if self.kind == "ChainedScheduler":  # alone in taking the optimizer last
            words = [f"[{', '.join(map(repr, self.parts))}]", "optimizer", *words]
        elif self.parts:
            words = ["optimizer", f"[{', '.join(map(repr, self.parts))}]", *words]
        else:
            words = ["optimizer", *words]
        return f"lr_scheduler.{self.kind}({', '.join(words)})"


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def call(spec: ScheduleSpec) -> Call | None:
    """The call that makes a schedule; None for a constant rate."""
    if spec.name == "constant":
        return None
    values: Values = dict(spec.values)
    special = _SPECIAL.get(spec.name)
    return special(values) if special else Call(SCHEDULES[spec.name].torch, values)


def scheduler(spec: ScheduleSpec) -> str:
    """The same as text, for an `optimizer` whose learning rate is `lr`."""
    return repr(call(spec))


def last_tick(spec: ScheduleSpec) -> int | None:
    """The tick whose rate stays, of a schedule of a given length; None for one without end."""
    return int(spec.number("total_steps")) - 1 if "total_steps" in spec.values else None


def _multi_step(values: Values) -> Call:
    return Call("MultiStepLR", {**values, "milestones": list(values["milestones"])})


def _cyclic(**height: Any) -> Callable[[Values], Call]:
    """A cycle between base_lr and the rate set, whose momentum stays. height: how it changes from cycle to cycle."""

    def make(values: Values) -> Call:
        rates = {"base_lr": values.pop("base_lr"), "max_lr": Base()}
        return Call("CyclicLR", {**rates, **values, **height, "cycle_momentum": False})

    return make


def _one_cycle(values: Values) -> Call:
    return Call("OneCycleLR", {"max_lr": Base(), **values, "cycle_momentum": False})


def _warmup_cosine(values: Values) -> Call:
    warmup = values.pop("warmup")
    if warmup == 0:  # torch 2.12 does not take a milestone of 0 for no rise at all
        return Call("CosineAnnealingLR", values)
    rise = Call("LinearLR", {"start_factor": 1 / (warmup + 1), "total_iters": warmup})
    return Call("SequentialLR", {"milestones": [warmup]}, (rise, Call("CosineAnnealingLR", values)))


def _inverse_sqrt(values: Values) -> Call:
    warmup = max(1, values["warmup"])
    return _by(f"min((tick + 1) / {warmup}, ({warmup} / (tick + 1)) ** 0.5)")


def _rising(values: Values) -> Call:
    return _by(f"{values['first']!r} ** max(0.0, 1 - tick / {values['total_steps'] - 1})")


def _slowing(values: Values) -> Call:
    return Call("MultiplicativeLR", {"lr_lambda": Formula("tick", f"1 - {values['share']!r} / (tick + 1)")})


def _slow_start(values: Values) -> Call:
    gamma = values.pop("gamma")
    return Call("ChainedScheduler", {}, (Call("ConstantLR", values), Call("ExponentialLR", {"gamma": gamma})))


def _by(factor: str) -> Call:
    return Call("LambdaLR", {"lr_lambda": Formula("tick", factor)})


_SPECIAL: Final[dict[str, Callable[[Values], Call]]] = {
    "multi-step": _multi_step,
    "cyclic": _cyclic(mode="triangular"),
    # torch's "triangular2" is this as 1 / 2.0 ** (cycle - 1), which overflows in cycle 1,025
    "cyclic-halving": _cyclic(scale_fn=Formula("cycle", "0.5 ** (cycle - 1)")),
    "cyclic-decaying": _cyclic(mode="exp_range"),
    "one-cycle": _one_cycle,
    "warmup-cosine": _warmup_cosine,
    "inverse-sqrt": _inverse_sqrt,
    "rising": _rising,
    "slowing": _slowing,
    "slow-start": _slow_start,
}
"""Schedules whose arguments are not simply torch's keywords."""
