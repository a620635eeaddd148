"""How networks train at the moment: optimizers, schedules and penalties, as controls have left them.

`StackOptimizer` is that of the trials of a stack, `ModuleOptimizer` that of an ordinary torch module.
"""

import copy
import math
from collections.abc import Sequence
from typing import Any, Literal

import torch
from torch import Tensor

from app.learn.optimizers import AnyGroup, DirectGroup, Group, Place, State, bare_step, build, carried, is_direct
from app.learn.schedules import Schedule
from app.learn.stack import Stack
from app.recipe import catalogue
from app.recipe.controls import SetLearningRate, SetOptimizer, SetRegularization, SetSchedule
from app.recipe.spec import OptimizerSpec, TrialSpec

TrialControl = SetLearningRate | SetOptimizer | SetSchedule | SetRegularization


class StackOptimizer:
    """The part of a stack's training that controls change; its trials are counted from 0 here.

    groups: consecutive trials with one torch optimizer, in the order of the trials; a control
    on one trial splits its group, and groups never merge, since their states may differ.
    ticks_per_step: whether any schedule ticks once a step. asks_for_loss: whether any tick depends on the loss.
    """

    def __init__(self, trials: Sequence[TrialSpec], stack: Stack) -> None:
        """trials: those of the stack, in its order."""
        self.stack = stack
        self.regularizations = [trial.regularization for trial in trials]
        self.schedules = [Schedule(trial.schedule, trial.learning_rate) for trial in trials]
        self.rates = stack.parameters.new_empty(stack.trials, 1)
        self.groups: list[AnyGroup] = []
        start = 0
        optimizers = [trial.optimizer for trial in trials]
        for stop in range(1, len(optimizers) + 1):
            if stop == len(optimizers) or optimizers[stop] != optimizers[start]:
                self.groups += self._groups(start, stop, optimizers[start])
                start = stop
        self._sort_schedules()
        self._used = self.next_rates
        self._set_rates()

    def _groups(self, start: int, stop: int, spec: OptimizerSpec) -> list[AnyGroup]:
        """Fresh groups for trials start to stop: one, or one a trial where the optimizer needs that."""
        if is_direct(spec):
            return [self._group(trial, trial + 1, spec, {}) for trial in range(start, stop)]
        return [self._group(start, stop, spec, {})]

    def _group(self, start: int, stop: int, spec: OptimizerSpec, state: State) -> AnyGroup:
        rows = slice(start, stop)
        if is_direct(spec):
            layers = zip(self.stack.weights, self.stack.weight_gradients, strict=True)
            group = DirectGroup(spec, [(w[rows], g[rows]) for w, g in layers], self.rates[rows])
        else:
            group = Group(spec, self.stack.parameters[rows], self.stack.gradients[rows], self.rates[rows])
        group.load(state)
        return group

    def held(self, trial: int, layer: int, unit: int, source: int | None) -> dict[str, float]:
        """What a trial's optimizer holds for one weight by torch's names, source as `SetWeight.input`; often little."""
        weights = self.stack.weights
        inputs, units = weights[layer].shape[1] - 1, weights[layer].shape[2]
        before = sum(w[0].numel() for w in weights[:layer])
        place = Place(layer, unit, source, before + (inputs if source is None else source) * units + unit)
        start = 0
        for group in self.groups:
            if trial < start + group.trials:
                return group.held(trial - start, place)
            start += group.trials
        return {}

    def ahead(self, trial: int) -> Tensor:
        """A trial's parameters after an update by the gradients as they are, (P,). The update is undone again."""
        start = 0
        for group in self.groups:
            if trial < start + group.trials:
                rows = self.stack.parameters[start : start + group.trials]
                was, state = rows.clone(), group.state()
                try:
                    group.step()
                    return self.stack.parameters[trial].clone()
                finally:
                    rows.copy_(was)
                    group.load(state)
            start += group.trials
        raise IndexError(f"the stack has trials 0 to {start - 1}; got trial {trial}")

    # -- rates -------------------------------------------------------------------------

    def _sort_schedules(self) -> None:
        """Note which schedules tick when: most never do, and all are asked often."""
        ticking = [(trial, schedule) for trial, schedule in enumerate(self.schedules) if schedule.scheduler is not None]
        self._ticking = {
            when: [(trial, schedule) for trial, schedule in ticking if schedule.spec.per == when]
            for when in ("step", "epoch")
        }
        self.ticks_per_step = bool(self._ticking["step"])
        self.asks_for_loss = any(schedule.asks_for_loss for _, schedule in ticking)

    def tick(self, when: Literal["step", "epoch"], losses: Sequence[float] | None = None) -> None:
        """Let every schedule that ticks once a `when` go to its next rate.

        losses: each trial's mean batch loss since the last tick, where a schedule asks for it.
        """
        if not self._ticking[when]:
            return
        self._used = self.next_rates
        for trial, schedule in self._ticking[when]:
            schedule.tick(math.nan if losses is None else losses[trial])
        if self.next_rates != self._used:
            self._set_rates()

    @property
    def next_rates(self) -> list[float]:
        """Each trial's rate of the next update."""
        return [schedule.rate for schedule in self.schedules]

    @property
    def last_rates(self) -> list[float]:
        """Each trial's rate of the update just done, before any tick once an epoch."""
        return self._used if self.ticks_per_step else self.next_rates

    def _set_rates(self) -> None:
        rates = self.next_rates
        if len(rates) == 1:
            self.rates.fill_(rates[0])
        else:
            self.rates.copy_(self.rates.new_tensor(rates).unsqueeze(1))

    # -- controls ----------------------------------------------------------------------

    def apply(self, control: TrialControl) -> str:
        """Carry out a control on its trial or on all; returns a note, often empty.

        Raises:
            ValueError: torch refuses the arguments. Nothing changed.
        """
        trials = range(self.stack.trials) if control.trial is None else range(control.trial, control.trial + 1)
        note = ""
        match control:
            case SetLearningRate():
                for trial in trials:
                    self.schedules[trial].rebase(control.value)
            case SetSchedule():
                self._used = self.last_rates
                made = {trial: Schedule(control.schedule, self.schedules[trial].base) for trial in trials}
                for trial, schedule in made.items():
                    self.schedules[trial] = schedule
                self._sort_schedules()
            case SetRegularization():
                for trial in trials:
                    self.regularizations[trial] = control.regularization
            case SetOptimizer():
                note = self._switch(control, trials)
        self._set_rates()
        return note

    def _switch(self, control: SetOptimizer, trials: range) -> str:
        """Give trials a new optimizer, group by group, with what state can be kept."""
        groups: list[AnyGroup] = []
        note, start = "", 0
        for group in self.groups:
            stop = start + group.trials
            first, last = max(start, trials.start), min(stop, trials.stop)
            if first >= last:
                groups.append(group)
            else:
                state = group.state()
                if start < first:
                    groups.append(self._group(start, first, group.spec, _rows(state, 0, first - start)))
                note = "the optimizer's state starts fresh"
                at = first
                for new in self._groups(first, last, control.optimizer):
                    if control.state == "keep":
                        rows = _rows(state, at - start, at - start + new.trials)
                        kept, note = carried(group.spec, rows, new)
                        new.load(kept)
                    groups.append(new)
                    at += new.trials
                if last < stop:
                    groups.append(self._group(last, stop, group.spec, _rows(state, last - start, stop - start)))
            start = stop
        self.groups = groups
        return note

    # -- checkpoints -------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything here, as tensors, numbers and strings that torch.save can hold."""
        return {
            "groups": [(group.trials, group.spec.model_dump_json(), group.state()) for group in self.groups],
            "schedules": [schedule.state() for schedule in self.schedules],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken; schedules and penalties are already those of then."""
        self.groups, start = [], 0
        for trials, spec, optimizer_state in state["groups"]:
            parsed = OptimizerSpec.model_validate_json(spec)
            self.groups.append(self._group(start, start + trials, parsed, optimizer_state))
            start += trials
        for schedule, kept in zip(self.schedules, state["schedules"], strict=True):
            schedule.load(kept)
        self._used = self.next_rates
        self._set_rates()


def of_row(state: State, row: int) -> State:
    """What `StackOptimizer.state` holds of one trial, as those of a stack of that trial alone."""
    start = 0
    for trials, spec, optimizer_state in state["groups"]:
        if row < start + trials:
            own = _rows(optimizer_state, row - start, row - start + 1)
            return {"groups": [(1, spec, own)], "schedules": [state["schedules"][row]]}
        start += trials
    raise IndexError(f"the stack has trials 0 to {start - 1}; got trial {row}")


def _rows(state: State, start: int, stop: int) -> State:
    """The state of some of a group's trials; what is not a row a trial is shared."""
    if any("." in name for name in state):  # of a group of one trial
        return state
    return {
        name: value[start:stop] if isinstance(value, Tensor) and value.dim() > 1 else value
        for name, value in state.items()
    }


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
