"""How a network of ordinary parameters trains at the moment: torch's own optimizer, and a schedule."""

import copy
from typing import Any

import torch
from torch import Tensor

from app.learn.optimizers import Group, bare_step, build, carried, is_direct
from app.learn.schedules import Schedule
from app.recipe import catalogue
from app.recipe.controls import SetLearningRate, SetOptimizer, SetSchedule
from app.recipe.spec import OptimizerSpec, TrialSpec


class ModuleOptimizer:
    """An optimizer and a schedule for a list of parameters."""

    def __init__(self, spec: TrialSpec, parameters: list[Tensor]) -> None:
        self._parameters = parameters
        self.schedule = Schedule(spec.schedule, spec.learning_rate)
        self._spec = spec.optimizer
        self._optimizer = build(spec.optimizer, parameters, self.schedule.rate)

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        return self.schedule.rate

    @torch.no_grad()
    def step(self) -> None:
        """One update from the parameters' gradients, which are gone after it."""
        self._optimizer.param_groups[0]["lr"] = self.rate
        bare_step(self._optimizer)(self._optimizer)  # torch's wrapper loads its compiler, which takes seconds
        self._optimizer.zero_grad(set_to_none=True)

    def apply(self, control: SetLearningRate | SetOptimizer | SetSchedule) -> str:
        """Carry out a control; returns a note, often empty.

        Raises:
            ValueError: torch refuses the arguments. Nothing changed.
        """
        match control:
            case SetLearningRate():
                self.schedule.rebase(control.value)
            case SetSchedule():
                self.schedule = Schedule(control.schedule, self.schedule.base)
            case SetOptimizer():
                return self._switch(control.optimizer, control.state == "keep")
        return ""

    def _switch(self, spec: OptimizerSpec, keep: bool) -> str:
        """Another optimizer, with what state of the old one it can use."""
        new = build(spec, self._parameters, self.rate)
        note = "the optimizer's state starts fresh"
        if keep:
            for parameter in self._parameters:
                state, note = _kept(self._spec, self._optimizer.state.get(parameter, {}), spec, parameter)
                if state:
                    new.state[parameter] = state
        self._spec, self._optimizer = spec, new
        return note

    def state(self) -> dict[str, Any]:
        """A copy of everything here, as tensors, numbers and strings that torch.save can hold."""
        states = [copy.deepcopy(self._optimizer.state.get(parameter, {})) for parameter in self._parameters]
        return {"optimizer": states, "schedule": self.schedule.state()}

    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of the same optimizer and schedule."""
        self._optimizer.state.clear()
        for parameter, kept in zip(self._parameters, state["optimizer"], strict=True):
            if kept:
                self._optimizer.state[parameter] = {name: _placed(value, parameter) for name, value in kept.items()}
        self.schedule.load(state["schedule"])


def _placed(value: Any, parameter: Tensor) -> Any:
    """A copy, on the parameter's device where it is more than a number."""
    return value.to(parameter.device, copy=True) if isinstance(value, Tensor) and value.dim() else copy.deepcopy(value)


def _kept(old: OptimizerSpec, state: dict[str, Any], spec: OptimizerSpec, parameter: Tensor) -> tuple[Any, str]:
    """The state of one parameter that a switch can keep, and a sentence that says which."""
    title = spec.choice.title
    if is_direct(spec) or is_direct(old):
        if old.name == spec.name and state:
            return state, f"kept all state of {title}"
        return {}, f"{catalogue.OPTIMIZERS[old.name].title} and {title} share no state; it starts fresh"
    row = parameter.detach().reshape(1, -1)
    new = Group(spec, row, torch.zeros_like(row), row.new_ones(1, 1))
    flat = {name: _shaped(value, parameter.shape, row.shape) for name, value in state.items()}
    kept, note = carried(old, flat, new)
    return {name: _shaped(value, row.shape, parameter.shape) for name, value in kept.items()}, note


def _shaped(value: Any, before: torch.Size, after: torch.Size) -> Any:
    """A tensor of one shape in another; what is no tensor of that shape stays."""
    return value.reshape(after) if isinstance(value, Tensor) and value.dim() and value.shape == before else value
