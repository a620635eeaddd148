"""Learning-rate schedules: torch's own schedulers on an optimizer of one number.

A tick is one call of the scheduler, once a step or once an epoch. Nothing here keeps
time or knows of a run; the trainer owns both.
"""

import copy
import inspect
import warnings
from typing import Any

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

    def step(self, closure: object = None) -> None:
        """Do nothing; torch warns when a scheduler ticks before any step."""


def build(spec: ScheduleSpec, optimizer: Optimizer, base: float) -> LRScheduler | None:
    """torch's own scheduler on optimizer, or None for a constant rate.

    OneCycleLR has its peak at base and leaves momentum alone.

    Raises:
        ValueError: torch refuses the arguments, in its own words.
    """
    if spec.name == "constant":
        return None
    kind: type[LRScheduler] = getattr(lr_scheduler, SCHEDULES[spec.name].torch)
    keywords: dict[str, Any] = dict(spec.values)
    accepted = inspect.signature(kind).parameters
    if "max_lr" in accepted:
        keywords["max_lr"] = base
    if "cycle_momentum" in accepted:
        keywords["cycle_momentum"] = False
    return kind(optimizer, **keywords)


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

    def tick(self) -> None:
        """Go to the next rate; a schedule of a given length stays at its last."""
        if self.scheduler is None or (self._last is not None and self._ticks >= self._last):
            return
        self._ticks += 1
        self.scheduler.step()

    def rebase(self, base: float) -> None:
        """Set the learning rate; a running schedule keeps its shape, scaled to the new base."""
        if self.scheduler is None:
            self._group["lr"] = base
        else:
            ratio = base / self.base
            for name in _SCALED:
                if name in self._group:
                    self._group[name] = self._group[name] * ratio
            self.scheduler.base_lrs = [rate * ratio for rate in self.scheduler.base_lrs]
        self.base = base

    def state(self) -> dict[str, Any]:
        """Plain numbers that `load` puts back."""
        return {
            "base": self.base,
            "ticks": self._ticks,
            "group": {name: float(self._group[name]) for name in _SCALED if name in self._group},
            "scheduler": {} if self.scheduler is None else copy.deepcopy(_numbers(self.scheduler.state_dict())),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken."""
        self.base, self._ticks = state["base"], state["ticks"]
        self._group.update(state["group"])
        if self.scheduler is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.scheduler.load_state_dict(copy.deepcopy(state["scheduler"]))


def _numbers(state: dict[str, Any]) -> dict[str, Any]:
    """The entries of a scheduler's state that a checkpoint can hold: numbers and lists of them."""
    return {name: value for name, value in state.items() if isinstance(value, int | float | bool | list)}
