"""Optimizers: torch.optim's own classes, one instance for each group of equal trials.

For most of them the update is linear in the learning rate. So an instance runs with
rate 1 on a tensor of zeros, which after its step holds the direction d, and each trial then
moves by its own rate: W ← W + η·d. Decoupled weight decay, W ← W·(1 - ηλ), comes first,
as in torch. The few that are not linear (DIRECT) train each trial by an instance of its own.
Either way every trial equals the same trial trained alone by plain PyTorch.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from app.learn import without_compiler
from app.recipe.catalogue import OPTIMIZERS
from app.recipe.catalogue.optimizers import MEANING
from app.recipe.spec import OptimizerSpec, Value

without_compiler.prepare(Optimizer)

State = dict[str, Any]

DIRECT = frozenset(("Rprop", "ASGD", "Adafactor"))
"""Optimizers whose update is not the learning rate times a direction."""


def keywords(spec: OptimizerSpec) -> dict[str, Any]:
    """The keyword arguments of torch's class, without lr."""
    values: dict[str, Value] = dict(spec.values)
    made: dict[str, Any] = {}
    for name, first, second in (("betas", "beta1", "beta2"), ("etas", "eta_minus", "eta_plus")):
        if first in values:
            made[name] = (values.pop(first), values.pop(second))
    return made | values


def build(spec: OptimizerSpec, parameters: list[Tensor], lr: float) -> Optimizer:
    """torch's own optimizer over parameters.

    Raises:
        ValueError: torch refuses the arguments, in its own words.
    """
    kind: type[Optimizer] = getattr(torch.optim, OPTIMIZERS[spec.name].torch)
    return kind(parameters, lr=lr, **keywords(spec))  # pyright: ignore[reportCallIssue]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one weight stands: from `input` (None: the bias) into `unit` of a layer; index: in a trial's parameters."""

    layer: int
    unit: int
    input: int | None
    index: int


def _at(value: object, where: tuple[int, ...]) -> object:
    """The entry of a state tensor that belongs to a weight; of a tensor that is shared along a side, the shared one."""
    if not isinstance(value, Tensor) or value.dim() != len(where):
        return value
    return value[tuple(min(at, size - 1) for at, size in zip(where, value.shape, strict=True))]


def _numbers(state: State) -> dict[str, float]:
    """The entries of a state that are one number."""
    single = {name: value for name, value in state.items() if not isinstance(value, Tensor) or value.numel() == 1}
    return {name: float(value) for name, value in single.items() if value is not None}


class Group:
    """Consecutive trials that share one optimizer.

    parameters, gradients, directions: float32 (G, P), rows of the stack's tensors.
    rates: float32 (G, 1).

    Of one trial on the processor torch's step is taken at the trial's rate on its parameters: two operators less.
    """

    def __init__(self, spec: OptimizerSpec, parameters: Tensor, gradients: Tensor, rates: Tensor) -> None:
        self.spec, self.trials = spec, len(parameters)
        self.parameters, self.rates = parameters, rates
        self._alone = self.trials == 1 and parameters.device.type == "cpu"
        self.direction = parameters if self._alone else torch.zeros_like(parameters)
        self.direction.grad = gradients
        self.decay = spec.number("weight_decay") if "weight_decay" in spec.values else 0.0
        plain = spec.model_copy(update={"arguments": {**spec.arguments, "weight_decay": 0.0}}) if self.decay else spec
        self.optimizer = build(plain, [self.direction], lr=1.0)
        self._settings = self.optimizer.param_groups[0]
        self._step = bare_step(self.optimizer)

    def step(self) -> None:
        """One update of the group's trials from their gradients."""
        if self.decay:
            self.parameters.mul_(1 - self.rates * self.decay)
        if self._alone:
            self._settings["lr"] = self.rates.item()
            self._step(self.optimizer)
            return
        self.direction.zero_()
        self._step(self.optimizer)
        self.parameters.addcmul_(self.direction, self.rates)

    def held(self, trial: int, place: Place) -> dict[str, float]:
        """What the state holds for one weight of the group's trial number `trial`; empty before the first step."""
        state = self.optimizer.state.get(self.direction, {})
        return _numbers({name: _at(value, (trial, place.index)) for name, value in state.items()})

    def state(self) -> State:
        """A copy of torch's own state for the group's parameter; empty before the first step."""
        return copy.deepcopy(self.optimizer.state.get(self.direction, {}))

    def load(self, state: State) -> None:
        """Put a copy of a state back; the tensors move to the group's device."""
        if not state:
            self.optimizer.state.pop(self.direction, None)
            return
        self.optimizer.state[self.direction] = {
            name: value.to(self.direction.device, copy=True)
            if isinstance(value, Tensor) and value.dim() > 1
            else copy.deepcopy(value)
            for name, value in state.items()
        }


def bare_step(optimizer: Optimizer) -> Callable[[Optimizer], object]:
    """torch's step without the profiler hook and the grad-mode switch around it.

    They cost more than the update itself on a small network, and we are in inference mode already.
    """
    step = type(optimizer).step
    return getattr(getattr(step, "__wrapped__", step), "__wrapped__", step)


class DirectGroup:
    """One trial and an optimizer on its layers as torch would have them.

    layers: for each layer its weights and biases, (1, I + 1, O), and the same of the gradients.
    """

    def __init__(self, spec: OptimizerSpec, layers: list[tuple[Tensor, Tensor]], rates: Tensor) -> None:
        self.spec, self.rates = spec, rates
        self.trials = 1
        tensors: list[Tensor] = []
        for weights, gradients in layers:
            for part, gradient in ((weights[0, :-1], gradients[0, :-1]), (weights[0, -1], gradients[0, -1])):
                tensor = part.t() if part.dim() == 2 else part.view_as(part)  # (O, I), as in nn.Linear
                tensor.grad = gradient.t() if gradient.dim() == 2 else gradient
                tensors.append(tensor)
        self._tensors = tensors
        self.optimizer = build(spec, tensors, lr=1.0)
        self._group = self.optimizer.param_groups[0]
        self._step = bare_step(self.optimizer)

    def step(self) -> None:
        """One update of the trial from its gradients."""
        self._group["lr"] = self.rates.item()
        self._step(self.optimizer)

    def held(self, trial: int, place: Place) -> dict[str, float]:
        """As `Group.held`; what torch keeps for a row or a column of weights counts for each of them."""
        bias = place.input is None
        state = self.optimizer.state.get(self._tensors[2 * place.layer + bias], {})
        where = (place.unit,) if place.input is None else (place.unit, place.input)
        return _numbers({name: _at(value, where) for name, value in state.items()})

    def state(self) -> State:
        """A copy of torch's own state, by the parameter's number and the state's name."""
        return {
            f"{index}.{name}": copy.deepcopy(value)
            for index, tensor in enumerate(self._tensors)
            for name, value in self.optimizer.state.get(tensor, {}).items()
        }

    def load(self, state: State) -> None:
        """Put a copy of a state back."""
        for tensor in self._tensors:
            self.optimizer.state.pop(tensor, None)
        for key, value in state.items():
            index, name = key.split(".")
            tensor = self._tensors[int(index)]
            moved = value.to(tensor.device) if isinstance(value, Tensor) and value.dim() else value
            self.optimizer.state[tensor][name] = copy.deepcopy(moved)


AnyGroup = Group | DirectGroup


def is_direct(spec: OptimizerSpec) -> bool:
    """Whether each trial needs an instance of its own."""
    return OPTIMIZERS[spec.name].torch in DIRECT


def carried(old: OptimizerSpec, state: State, new: AnyGroup) -> tuple[State, str]:
    """The state a switch of optimizer can keep, and a sentence that says which.

    A tensor is kept where both optimizers know one of the same meaning. The count of steps
    goes with it, since bias correction counts on it.

    Args:
        old: what the state comes from.
        state: of the old group, (G, P) tensors.
        new: a group that has not stepped.

    Returns:
        The state for `new.load`, empty when nothing can be kept.
    """
    title = OPTIMIZERS[new.spec.name].title
    if isinstance(new, DirectGroup) or is_direct(old):
        if old.name == new.spec.name and state:
            return state, f"kept all state of {title}"
        return {}, f"{OPTIMIZERS[old.name].title} and {title} share no state; it starts fresh"
    old_meaning = MEANING[OPTIMIZERS[old.name].torch]
    kept = {old_meaning[name]: value for name, value in state.items() if name in old_meaning and value is not None}
    fresh = _first_state(new)
    new_meaning = MEANING[OPTIMIZERS[new.spec.name].torch]
    names_kept: list[str] = []
    names_fresh: list[str] = []
    for name in fresh:
        if name not in new_meaning:
            continue
        if new_meaning[name] in kept:
            fresh[name] = kept[new_meaning[name]]
            names_kept.append(name)
        else:
            names_fresh.append(name)
    if not names_kept and not names_fresh:
        return {}, f"{title} has no state to keep"
    if not names_kept:
        return {}, "no state of the old optimizer fits the new one, which starts fresh"
    if "step" in fresh and "step" in state:
        fresh["step"] = state["step"]
        names_kept.append("step")
    note = "kept " + ", ".join(names_kept)
    return fresh, note + (f"; {', '.join(names_fresh)} starts fresh" if names_fresh else "")


def _first_state(group: Group) -> State:
    """The state torch's optimizer has after a step on a zero gradient: every name, all zero."""
    zeros = torch.zeros_like(group.parameters)
    like = Group(group.spec, zeros, zeros.clone(), torch.ones_like(group.rates))
    with torch.inference_mode():
        like.step()
    state = like.state()
    if "step" in state:
        state["step"] = state["step"] * 0
    if "mu_product" in state:  # of NAdam: the product of no factors
        state["mu_product"] = torch.ones_like(state["mu_product"])
    return {name: value for name, value in state.items() if value is not None}
