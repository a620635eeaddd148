"""Optimizers: torch.optim's own classes, one instance for each group of equal trials.

For these optimizers the update is linear in the learning rate. So an instance runs with
rate 1 on a tensor of zeros, which after its step holds the direction d, and each trial then
moves by its own rate: W ← W + η·d. Decoupled weight decay, W ← W·(1 - ηλ), comes first,
as in torch. Every trial equals the same trial trained alone by plain PyTorch.
"""

import copy
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from app.learn import without_compiler
from app.recipe.catalogue import OPTIMIZERS
from app.recipe.spec import OptimizerSpec, Value

without_compiler.prepare(Optimizer)

State = dict[str, Any]

MEANING: dict[str, dict[str, str]] = {
    "SGD": {"momentum_buffer": "momentum buffer of SGD"},
    "Adam": {"exp_avg": "mean gradient", "exp_avg_sq": "mean square", "max_exp_avg_sq": "largest mean square"},
    "AdamW": {"exp_avg": "mean gradient", "exp_avg_sq": "mean square", "max_exp_avg_sq": "largest mean square"},
    "Adadelta": {"square_avg": "mean square", "acc_delta": "mean squared update"},
    "Adagrad": {"sum": "sum of squares"},
    "RMSprop": {
        "square_avg": "mean square",
        "momentum_buffer": "momentum buffer of RMSprop",
        "grad_avg": "mean gradient",
    },
}
"""What each state tensor of torch holds; optimizers share a state where they share its meaning."""


def keywords(spec: OptimizerSpec) -> dict[str, Any]:
    """The keyword arguments of torch's class, without lr."""
    values: dict[str, Value] = dict(spec.values)
    made: dict[str, Any] = {}
    if "beta1" in values:
        made["betas"] = (values.pop("beta1"), values.pop("beta2"))
    return made | values


def build(spec: OptimizerSpec, parameters: list[Tensor], lr: float) -> Optimizer:
    """torch's own optimizer over parameters.

    Raises:
        ValueError: torch refuses the arguments, in its own words.
    """
    kind: type[Optimizer] = getattr(torch.optim, OPTIMIZERS[spec.name].torch)
    return kind(parameters, lr=lr, **keywords(spec))  # pyright: ignore[reportCallIssue]


class Group:
    """Consecutive trials that share one optimizer.

    parameters, gradients, directions: float32 (G, P), rows of the stack's tensors.
    rates: float32 (G, 1).
    """

    def __init__(self, spec: OptimizerSpec, parameters: Tensor, gradients: Tensor, rates: Tensor) -> None:
        self.spec = spec
        self.parameters, self.rates = parameters, rates
        self.direction = torch.zeros_like(parameters)
        self.direction.grad = gradients
        self.decay = float(spec.values.get("weight_decay", 0.0))
        plain = spec.model_copy(update={"arguments": {**spec.arguments, "weight_decay": 0.0}}) if self.decay else spec
        self.optimizer = build(plain, [self.direction], lr=1.0)
        # torch's step without the profiler hook and the grad-mode switch around it, which
        # cost more than the update itself on a small network; we are in inference mode already
        step = type(self.optimizer).step
        self._step = getattr(getattr(step, "__wrapped__", step), "__wrapped__", step)

    def step(self) -> None:
        """One update of the group's trials from their gradients."""
        self.direction.zero_()
        self._step(self.optimizer)
        if self.decay:
            self.parameters.mul_(1 - self.rates * self.decay)
        self.parameters.addcmul_(self.direction, self.rates)

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


def carried(old: OptimizerSpec, state: State, new: Group) -> tuple[State, str]:
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
        return {}, f"{OPTIMIZERS[new.spec.name].title} has no state to keep"
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
    return {name: value for name, value in state.items() if value is not None}
