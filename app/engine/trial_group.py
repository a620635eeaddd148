"""A trial group: the trials of a run that have one shape and one batch size, and so train as one stack.

It counts its trials from 0; the trainer knows which trials of the run they are.
"""

import math
from typing import Any

import torch
from torch import Tensor

from app.engine.evaluation import Evaluator
from app.engine.numbers import rows
from app.engine.optimizers import StackOptimizer, TrialControl
from app.engine.optimizers import of_row as optimizer_of_row
from app.engine.samplers import Batch, BatchSampler
from app.learn import data
from app.learn.data import Examples
from app.learn.losses import Criterion, Penalty
from app.learn.stack import DroppingPass, Stack, TrainingPass, initialize
from app.recipe.controls import SetRegularization, SetWeight
from app.recipe.spec import RunSpec

CHUNK = 64
"""Steps at most between two looks at the losses."""
OUTPUTS = 4_000_000
"""Outputs at most that are kept from one look to the next, but for those of a single step."""


class TrialGroup:
    """trials: their numbers in the run. stack, sampler, optimizer, evaluation: of them together.

    network: of the first; the others have the same shape, but may start from other weights.
    share: of the hidden units that sit out an update, now.
    """

    def __init__(self, spec: RunSpec, trials: tuple[int, ...], examples: Examples, device: torch.device) -> None:
        first = trials[0]
        network, sizes = spec.network_of(first), spec.sizes_of(first)
        self.trials, self.network, self._spec, self._device = trials, network, spec, device
        self.share = network.dropout
        x1 = data.features(examples.x, spec.data, network.features).to(device)  # (N, I + 1)
        y, cut = examples.y.to(device), examples.training  # (N, 1)
        self.stack = Stack(sizes, network.each_activation, len(trials), device)
        for row, trial in enumerate(trials):
            initialization = spec.network_of(trial).initialization
            self.stack.parameters[row] = initialize(sizes, initialization, spec.trials[trial].seed)
        self.stack.changed()
        self.sampler = BatchSampler(x1[:cut], y[:cut], spec.seed, len(trials), spec.batch_size_of(first))
        self.optimizer = self._make_optimizer(spec)
        self._criterion = Criterion(spec.loss, spec.problem)
        self._penalty = Penalty(self.stack, self.optimizer.regularizations)
        self.evaluation = Evaluator(self.stack, self._criterion, x1, y, cut)
        self._passes: dict[int, TrainingPass] = {}
        self._since: list[list[float]] = []  # batch losses of this epoch, (steps, R), where asked for
        self._outputs = torch.empty(0)
        self._used: list[float] | None = None

    def _make_optimizer(self, spec: RunSpec) -> StackOptimizer:
        return StackOptimizer([spec.trials[trial] for trial in self.trials], self.stack)

    @property
    def last_rates(self) -> list[float]:
        """Each trial's rate of the update just done."""
        return self.optimizer.last_rates if self._used is None else self._used

    def apply(self, control: TrialControl | SetWeight, trial: int | None) -> str:
        """Carry out a control on one of the trials, or on all; returns a note, often empty.

        Raises:
            ValueError: torch refuses it. Nothing changed.
        """
        if isinstance(control, SetWeight):
            layer = self.stack.weights[control.layer]
            source = -1 if control.input is None else control.input
            layer[slice(None) if trial is None else trial, source, control.unit] = control.value
            self.stack.changed()
            return ""
        note = self.optimizer.apply(control.model_copy(update={"trial": trial}))
        if isinstance(control, SetRegularization):
            self._penalty = Penalty(self.stack, self.optimizer.regularizations)
        return note

    def set_dropout(self, share: float) -> None:
        """Let another share of the hidden units sit out from now on."""
        if share != self.share:
            self.share = share
            self._passes.clear()

    def train(self, step: int, count: int) -> Tensor:
        """Do updates step to step + count - 1; returns the batch losses, (count, R) on the CPU."""
        optimizer, done = self.optimizer, 0
        stepwise = optimizer.ticks_per_step and optimizer.asks_for_loss
        parts: list[Tensor] = []
        self._used = None
        while done < count:
            most = self._side_by_side(self.sampler.next[1].shape[2])
            batches = self.sampler.take(1 if stepwise else min(count - done, most))
            outputs = self._trained(step + done, batches, ticking=optimizer.ticks_per_step and not stepwise)
            parts.append(self._losses(batches, outputs))
            done += len(batches)
            if optimizer.asks_for_loss:
                self._since += rows(parts[-1])
                if stepwise:
                    optimizer.tick("step", self._since[-1])
            if not self.sampler.left:
                self._used = optimizer.last_rates if done == count else None
                self._end_epoch()
        return torch.cat(parts)

    def _trained(self, step: int, batches: list[Batch], ticking: bool) -> Tensor:
        """One update for each batch; returns the outputs' z, (k, R, O, B)."""
        size = batches[0][1].shape[2]
        run = self._pass(size)
        shape = (len(batches), self.stack.trials, self.stack.sizes[-1], size)
        if self._outputs.shape[1:] != shape[1:]:
            self._outputs = torch.empty(self._side_by_side(size), *shape[1:], device=self._device)
        forward, backward, grad, delta = run.forward, run.backward, self._criterion.grad, run.delta
        penalize, groups, optimizer = self._penalty.add_gradient, self.optimizer.groups, self.optimizer
        changed, mean = self.stack.changed, run.mean
        for at, ((x1, y), z) in enumerate(zip(batches, self._outputs.unbind(), strict=False), step):
            if isinstance(run, DroppingPass):
                run.draw(self._spec.seed, at)
            forward(x1, z)
            grad(z, y, delta)
            delta.mul_(mean)  # J is the mean of the examples' losses
            backward(x1)
            penalize()
            for group in groups:
                group.step()
            changed()
            if ticking:
                optimizer.tick("step")
        return self._outputs[: shape[0]]

    def _side_by_side(self, size: int) -> int:
        """Updates with batches of a size whose outputs are kept at once."""
        return max(1, min(CHUNK, OUTPUTS // (self.stack.trials * self.stack.sizes[-1] * size)))

    def _losses(self, batches: list[Batch], outputs: Tensor) -> Tensor:
        """The mean loss of each batch, (k, R) on the CPU. Each is taken before its update."""
        y = torch.stack([y for _, y in batches])  # (k, 1, 1, B)
        return self._criterion.value(outputs, y).flatten(2).mean(2).cpu()

    def _end_epoch(self) -> None:
        """End the epoch: schedules tick, and those that ask get its mean batch loss."""
        since, self._since = self._since, []
        means = [math.fsum(column) / len(since) for column in zip(*since, strict=True)] if since else None
        self.optimizer.tick("epoch", means)
        self.sampler.next_epoch()

    @torch.inference_mode()
    def ahead(self, trial: int, step: int) -> Tensor:
        """A trial's parameters after update `step`, which comes next, (P,); nothing changes."""
        x1, y = self.sampler.next
        run = self._pass(y.shape[2])
        if isinstance(run, DroppingPass):
            run.draw(self._spec.seed, step)
        z = run.forward(x1, torch.empty_like(run.delta))
        self._criterion.grad(z, y, run.delta)
        run.delta.mul_(run.mean)
        run.backward(x1)
        self._penalty.add_gradient()
        return self.optimizer.ahead(trial)

    def _pass(self, examples: int) -> TrainingPass:
        """The buffers for a batch of a size; those of a few sizes are kept."""
        found = self._passes.get(examples)
        if found is None:
            if len(self._passes) >= 4:
                self._passes.clear()
            share = self.share
            made = DroppingPass(self.stack, examples, share) if share else TrainingPass(self.stack, examples)
            found = self._passes[examples] = made
        return found

    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""
        return {
            "feed": (self.sampler.epoch, self.sampler.cursor, self.sampler.size),
            "parameters": self.stack.parameters.clone(),
            "since": [list(losses) for losses in self._since],
            "settings": self.optimizer.state(),
        }

    def load(self, state: dict[str, Any], effective_spec: RunSpec) -> None:
        """Stand where `state` was taken. effective_spec: the run with its optimizer as they stood then."""
        self._since, self._used = [list(losses) for losses in state["since"]], None
        self.stack.parameters.copy_(state["parameters"])
        self.stack.changed()
        self.optimizer = self._make_optimizer(effective_spec)
        self.optimizer.load(state["settings"])
        self.set_dropout(effective_spec.network_of(self.trials[0]).dropout)
        self._penalty = Penalty(self.stack, self.optimizer.regularizations)
        self.sampler.seek(*state["feed"])


def of_row(state: dict[str, Any], row: int) -> dict[str, Any]:
    """What `TrialGroup.state` holds of one trial, counted from 0, as that of a group of its own."""
    return {
        "feed": state["feed"],
        "parameters": state["parameters"][row : row + 1].clone(),
        "since": [[losses[row]] for losses in state["since"]],
        "settings": optimizer_of_row(state["settings"], row),
    }
