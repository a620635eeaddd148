"""The trainer of perceptrons: a recipe in, trained networks and their history out."""

import math
from typing import Any

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.history import OpenBucket, bucket_end, per_width
from app.engine.numbers import finite
from app.engine.samplers import BatchSampler
from app.engine.trial_group import CHUNK, TrialGroup
from app.learn import data
from app.learn.schedules import Schedule
from app.learn.stack import state_dict
from app.recipe.controls import Control, Recipe, SetBatchSize, SetDropout, settings_after
from app.recipe.history import Bucket


class Trainer(AnyTrainer):
    """A run of perceptrons; its trials in trial groups, each of one shape and batch size."""

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        super().__init__(recipe, device)
        spec = recipe.spec
        self.examples = data.make(spec.data, spec.seed)
        self.trial_groups = [TrialGroup(spec, trials, self.examples, device) for trials in spec.stacks()]
        rows = [(trial, group, row) for group in self.trial_groups for row, trial in enumerate(group.trials)]
        self._places = {trial: (group, row) for trial, group, row in rows}
        self._bucket, self.per_width = OpenBucket(self.trials), per_width(self.trials, spec.parameters)

    # -- the trials --------------------------------------------------------------------

    def place(self, trial: int) -> tuple[TrialGroup, int]:
        """The group that a trial trains in, and its number there.

        Raises:
            ValueError: there is no such trial.
        """
        if trial not in self._places:
            raise ValueError(f"the run has trials 0 to {self.trials - 1}; got trial {trial}")
        return self._places[trial]

    def parameters_of(self, trial: int) -> Tensor:
        """A trial's parameters as they are now, (P,), not to be written to."""
        group, row = self.place(trial)
        return group.stack.parameters[row]

    def parameters_in(self, state: dict[str, Any], trial: int) -> Tensor:
        """The same as they were when `state` was taken."""
        group, row = self.place(trial)
        return state["cohorts"][self.trial_groups.index(group)]["parameters"][row]

    def ahead(self, trial: int) -> Tensor:
        """A trial's parameters after the update that comes next, settings as they stand, (P,); nothing changes."""
        group, row = self.place(trial)
        return group.ahead(row, self.step)

    @property
    def parameters(self) -> Tensor:
        """Every trial's parameters as they are now, float32 (R, P); not to be written to.

        Raises:
            ValueError: trials have different shapes.
        """
        if len(self.trial_groups) > 1:
            raise ValueError("trials of different shapes have no parameters side by side")
        return self.trial_groups[0].stack.parameters

    @property
    def nbytes(self) -> int:
        """Bytes that all parameters take."""
        return sum(group.stack.parameters.nbytes for group in self.trial_groups)

    @property
    def sampler(self) -> BatchSampler:
        """The batches of the first trial: epochs are counted by them."""
        return self.place(0)[0].sampler

    @property
    def progress(self) -> BatchSampler:
        """How far the first trial's training is in its examples."""
        return self.sampler

    @property
    def rates(self) -> list[float]:
        """Each trial's learning rate of the next update."""
        return self._by_trial([group.optimizer.next_rates for group in self.trial_groups])

    @property
    def last_rates(self) -> list[float]:
        """Each trial's learning rate of the update just done."""
        return self._by_trial([group.last_rates for group in self.trial_groups])

    def losses(self) -> tuple[list[float], list[float]]:
        """Training and test loss of every trial as it is now."""
        return self._both([group.evaluation.losses() for group in self.trial_groups])

    def accuracies(self) -> tuple[list[float], list[float]] | None:
        """The share of examples of both sets that every trial put into their class when `losses` last looked.

        None of a regression.
        """
        if self.spec.problem == "regression":
            return None
        return self._both([group.evaluation.accuracies() for group in self.trial_groups])

    def _both(self, found: list[tuple[list[float], list[float]]]) -> tuple[list[float], list[float]]:
        return self._by_trial([training for training, _ in found]), self._by_trial([test for _, test in found])

    def _by_trial(self, of_groups: list[list[float]]) -> list[float]:
        """What the trial groups say of their trials, in the order of the run's trials."""
        if len(of_groups) == 1:
            return of_groups[0]
        said = zip(self.trial_groups, of_groups, strict=True)
        values = {trial: value for group, row in said for trial, value in zip(group.trials, row, strict=True)}
        return [values[trial] for trial in range(self.trials)]

    def schedules(self, trial: int | None) -> list[Schedule]:
        """The schedule of a trial, or of all."""
        places = self._places.values() if trial is None else [self.place(trial)]
        return [group.optimizer.schedules[row] for group, row in places]

    @torch.inference_mode()
    def _apply(self, control: Control) -> str:
        if isinstance(control, SetBatchSize):
            for group in self.trial_groups if control.trial is None else [self.place(control.trial)[0]]:
                group.sampler.rebatch(control.value)
            return ""
        if isinstance(control, SetDropout):
            for group in self.trial_groups:
                group.set_dropout(control.value)
            return ""
        if control.trial is not None:
            group, row = self.place(control.trial)
            return group.apply(control, row)
        return "; ".join(dict.fromkeys(filter(None, [group.apply(control, None) for group in self.trial_groups])))

    # -- training ----------------------------------------------------------------------

    @torch.inference_mode()
    def advance(self, steps: int) -> int:
        """Train up to `steps` steps, as `AnyTrainer.advance`."""
        self._open.clear()
        target = self.step + steps
        ahead = self.next_control()
        if ahead is not None:
            target = min(target, ahead)
        start = self.step
        while self.step < target and self.divergence is None:
            self._chunk(target)
        return self.step - start

    def _chunk(self, target: int) -> None:
        """Train to the nearest of target and bucket's end, and look at the losses."""
        count = min(target - self.step, bucket_end(self.step, self.per_width) - self.step, CHUNK)
        losses = self._trained(count)
        if not bool(torch.isfinite(losses.sum())) and self._diverged(losses):
            return
        self._bucket.add(losses)
        self.step += count
        if self.step == bucket_end(self.step - 1, self.per_width):
            self._close_bucket()

    def _trained(self, count: int) -> Tensor:
        """So many updates of every trial; returns the batch losses, (count, R) on the CPU."""
        if len(self.trial_groups) == 1:
            return self.trial_groups[0].train(self.step, count)
        losses = torch.empty(count, self.trials)
        for group in self.trial_groups:
            losses[:, list(group.trials)] = group.train(self.step, count)
        return losses

    def _diverged(self, losses: Tensor) -> bool:
        """Note the trials that are not finite any more; whether none is left, and the run stands still."""
        known = {fault.trial for fault in self.diverged_trials}
        faults: list[Divergence] = []
        for trial, column in enumerate(torch.isfinite(losses).unbind(1)):
            if trial not in known and not bool(column.all()):
                at = self.step + int(torch.argmin(column.int()))  # the first loss that is not finite
                faults.append(Divergence(trial, max(0, at - 1), "the loss is no longer a finite number"))
        self.diverged_trials += sorted(faults, key=lambda fault: fault.step)
        if len(self.diverged_trials) == self.trials:
            self.divergence = self.diverged_trials[-1]
        return self.divergence is not None

    def _close_bucket(self) -> None:
        self.closed.append(self._summary(self._bucket))
        self._judge(self.closed[-1])

    def present(self) -> Bucket | None:
        """The bucket under way as it would be if it ended here; None when it has no step yet."""
        if not self._bucket.filled:
            return None
        copy = OpenBucket(self.trials)
        copy.add(self._bucket.losses[: self._bucket.filled])
        return self._summary(copy)

    def _summary(self, bucket: OpenBucket) -> Bucket:
        training, test = ([finite(loss) for loss in losses] for losses in self.losses())
        rates: list[float | None] = list(self.last_rates)
        return Bucket(self.step, self.sampler.epochs, *bucket.summary(), training, test, rates)

    def network(self, trial: int) -> dict[str, Tensor]:
        """A copy of a trial as the state_dict of an `nn.Sequential` of linear layers with activations between."""
        group, row = self.place(trial)
        return state_dict(group.stack, row)

    # -- checkpoints -------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""
        self._open.clear()
        return {
            "step": self.step,
            "applied": self._applied,
            "good": list(self.good),
            "bucket": self._bucket.losses[: self._bucket.filled].clone(),
            "fallen": [(fault.trial, fault.step, fault.cause) for fault in self.diverged_trials],
            "cohorts": [group.state() for group in self.trial_groups],
        }

    @torch.inference_mode()
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""
        self.step, self._applied = state["step"], state["applied"]
        self._open.clear()
        self.good = list(state.get("good", [(0, math.inf)] * self.trials))
        self.diverged_trials, self.divergence = [Divergence(*fault) for fault in state["fallen"]], None
        self.closed = []
        past = settings_after(self.spec, (move.control for move in self._moves[: self._applied]))
        for group, kept in zip(self.trial_groups, state["cohorts"], strict=True):
            group.load(kept, past)
        self._bucket = OpenBucket(self.trials)
        self._bucket.add(state["bucket"])


def perceptrons(trainer: AnyTrainer) -> Trainer:
    """The trainer, if it trains perceptrons.

    Raises:
        ValueError: it trains a transformer.
    """
    if not isinstance(trainer, Trainer):
        raise ValueError("this is for perceptrons; the run trains a transformer")
    return trainer
