"""Learning-rate schedules: torch's own schedulers on an optimizer of one number.

A tick is one call of the scheduler, once a step or once an epoch. Nothing here keeps
time or knows of a run; the trainer owns both.
"""

import collections
import copy
import warnings
from collections.abc import Callable
from typing import Any, cast

import torch
from torch.optim import Optimizer, lr_scheduler
from torch.optim.lr_scheduler import LRScheduler

from app.learn import without_compiler
from app.recipe.catalogue import SCHEDULES
from app.recipe.spec import ScheduleSpec

_SCALED = ("lr", "initial_lr", "max_lr", "min_lr")


without_compiler.prepare(Optimizer)


class _Rate(Optimizer):
    """An optimizer that updates nothing: it holds the rate that a scheduler changes."""

    def __init__(self, lr: float) -> None:
        super().__init__([torch.zeros(1)], {"lr": lr})

    def step(self, closure: Any = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Do nothing; torch warns when a scheduler ticks before any step."""


def build(spec: ScheduleSpec, optimizer: Optimizer, base: float) -> LRScheduler | None:
    """torch's own scheduler on optimizer, or None for a constant rate.

    OneCycleLR and CyclicLR have their peak at base and leave momentum alone.

    Raises:
        ValueError: torch refuses the arguments, in its own words.
    """
    if spec.name == "constant":
        return None
    values: dict[str, Any] = dict(spec.values)
    made = _MADE.get(spec.name)
    if made is not None:
        return made(optimizer, values, base)
    kind: type[LRScheduler] = getattr(lr_scheduler, SCHEDULES[spec.name].torch)
    return kind(optimizer, **values)


Maker = Callable[[Optimizer, dict[str, Any], float], LRScheduler]


def _multi_step(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    milestones = sorted(values.pop(name) for name in ("milestone1", "milestone2", "milestone3"))
    return lr_scheduler.MultiStepLR(optimizer, milestones, **values)


def _cyclic(mode: Any) -> Maker:
    def make(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
        return lr_scheduler.CyclicLR(optimizer, max_lr=base, mode=mode, cycle_momentum=False, **values)

    return make


def _one_cycle(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    return lr_scheduler.OneCycleLR(optimizer, max_lr=base, cycle_momentum=False, **values)


def _warmup_cosine(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    warmup = values.pop("warmup")
    rise = lr_scheduler.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
    return lr_scheduler.SequentialLR(optimizer, [rise, lr_scheduler.CosineAnnealingLR(optimizer, **values)], [warmup])


def _inverse_sqrt(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    warmup = values["warmup"]
    return lr_scheduler.LambdaLR(optimizer, lambda tick: min((tick + 1) / warmup, (warmup / (tick + 1)) ** 0.5))


def _rising(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    first, last = values["first"], values["total_steps"] - 1
    return lr_scheduler.LambdaLR(optimizer, lambda tick: first ** max(0.0, 1 - tick / last))


def _slowing(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    share = values["share"]
    return lr_scheduler.MultiplicativeLR(optimizer, lambda tick: 1 - share / (tick + 1))


def _slow_start(optimizer: Optimizer, values: dict[str, Any], base: float) -> LRScheduler:
    gamma = values.pop("gamma")
    start = lr_scheduler.ConstantLR(optimizer, **values)
    return lr_scheduler.ChainedScheduler([start, lr_scheduler.ExponentialLR(optimizer, gamma)], optimizer)


_MADE: dict[str, Maker] = {
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


def rescale(scheduler: LRScheduler, ratio: float) -> None:
    """Multiply the rates that a scheduler, and those it is made of, start and turn at."""
    for name in ("base_lrs", "max_lrs"):
        if hasattr(scheduler, name):
            setattr(scheduler, name, [rate * ratio for rate in getattr(scheduler, name)])
    for part in getattr(scheduler, "_schedulers", ()):
        rescale(part, ratio)


class Schedule:
    """The rate of one trial: constant, or as one of torch's schedulers makes it.

    rate: of the next update. base: the learning rate the reader set.
    """

    def __init__(self, spec: ScheduleSpec, base: float) -> None:
        self.spec, self.base = spec, base
        self._holder = _Rate(base)
        self.scheduler = build(spec, self._holder, base)
        self._group = self._holder.param_groups[0]
        if self.scheduler is not None:
            self._holder.step()
        self._ticks = 0
        self._last = int(spec.values["total_steps"]) - 1 if "total_steps" in spec.values else None

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        return float(self._group["lr"])

    @property
    def asks_for_loss(self) -> bool:
        """Whether a tick depends on the loss since the last."""
        return isinstance(self.scheduler, lr_scheduler.ReduceLROnPlateau)

    def tick(self, loss: float) -> None:
        """Go to the next rate; a schedule of a given length stays at its last.

        loss: mean batch loss since the last tick, for schedules that ask for it.
        """
        if self.scheduler is None or (self._last is not None and self._ticks >= self._last):
            return
        self._ticks += 1
        step: Callable[..., None] = self.scheduler.step  # pyright: ignore[reportUnknownMemberType]
        step(loss) if self.asks_for_loss else step()

    def rebase(self, base: float) -> None:
        """Set the learning rate; a running schedule keeps its shape, scaled to the new base."""
        if self.scheduler is None:
            self._group["lr"] = base
        else:
            ratio = base / self.base
            for name in _SCALED:
                if name in self._group:
                    self._group[name] = self._group[name] * ratio
            rescale(self.scheduler, ratio)
        self.base = base

    def state(self) -> dict[str, Any]:
        """Plain numbers that `load` puts back."""
        return {
            "base": self.base,
            "ticks": self._ticks,
            "group": {name: float(self._group[name]) for name in _SCALED if name in self._group},
            "scheduler": {} if self.scheduler is None else copy.deepcopy(_plain(self.scheduler.state_dict())),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken."""
        self.base, self._ticks = state["base"], state["ticks"]
        self._group.update(state["group"])
        if self.scheduler is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.scheduler.load_state_dict(copy.deepcopy(state["scheduler"]))


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    """A scheduler's state without functions, which are made anew from the specification."""
    kept: dict[str, Any] = {}
    for name, value in state.items():
        if name == "_schedulers":
            kept[name] = [_plain(part) for part in value]
        elif isinstance(value, collections.Counter):
            kept[name] = dict(cast(dict[int, int], value))
        elif value is None or isinstance(value, int | float | bool | str | list):
            kept[name] = value
    return kept
