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
from app.recipe.schedulers import Base, Call, Formula, call, last_tick
from app.recipe.spec import ScheduleSpec

_SCALED = ("lr", "initial_lr", "max_lr", "min_lr")


without_compiler.prepare(Optimizer)


class _Rate(Optimizer):
    """An optimizer that updates nothing: it holds the rate that a scheduler changes."""

    def __init__(self, lr: float) -> None:
        super().__init__([torch.zeros(1)], {"lr": lr})

    def step(self, closure: Any = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Do nothing; torch warns when a scheduler ticks before any step."""


LARGEST = 1e20
"""A schedule that grows without end stays here: torch divides rates by numbers down to 1e-16, in float32."""


def build(spec: ScheduleSpec, optimizer: Optimizer, base: float) -> LRScheduler | None:
    """torch's own scheduler on optimizer, or None for a constant rate.

    OneCycleLR and CyclicLR have their peak at base and leave momentum alone.
    """
    made = call(spec)
    return None if made is None else _made(made, optimizer, base)


def _made(made: Call, optimizer: Optimizer, base: float) -> LRScheduler:
    """What a call makes."""
    kind: Callable[..., LRScheduler] = getattr(lr_scheduler, made.kind)
    arguments = {name: _given(value, base) for name, value in made.arguments.items()}
    parts = [_made(part, optimizer, base) for part in made.parts]
    if isinstance(kind, type) and issubclass(kind, lr_scheduler.ChainedScheduler):
        return kind(parts, optimizer)
    return kind(optimizer, parts, **arguments) if parts else kind(optimizer, **arguments)


def _given(value: Any, base: float) -> Any:
    if isinstance(value, Base):
        return base
    return value.function if isinstance(value, Formula) else value


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
        self._last = last_tick(spec)

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
        self._group["lr"] = min(self._group["lr"], LARGEST)

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
            self._group["lr"] = min(self._group["lr"], LARGEST)
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
