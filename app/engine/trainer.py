"""The trainer: a recipe in, a trained network and its history out.

A trainer knows nothing of processes, pages or clocks. It does the steps it is told to,
and the same recipe gives the same parameters, bit for bit, on the same device and build,
however the steps are cut into calls.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor

from app.engine.history import Bucket, OpenBucket, bucket_end, number
from app.engine.settings import Settings
from app.learn import data
from app.learn.losses import Criterion
from app.learn.regularizers import Penalty
from app.learn.stack import Pass, Stack, TrainingPass, initialize
from app.recipe.controls import Control, Recipe, SetBatchSize, SetRegularization, SetWeight, settled

Batch = tuple[Tensor, Tensor]
"""Inputs with a last row of ones (R, I + 1, B), and targets (1, 1, B)."""

_ORDER = Generator()

CHUNK = 64
"""Steps at most between two looks at the losses."""

EVALUATED = 2_000
"""Examples at most of which training and test loss are taken."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """A trial whose loss is no longer finite. step: the update that did it, counted from 0."""

    trial: int
    step: int
    cause: str


def batch_order(seed: int, epoch: int, examples: int) -> Tensor:
    """The order in which an epoch takes its examples: a permutation from seed and epoch alone."""
    return torch.randperm(examples, generator=_ORDER.manual_seed((seed * 1_000_003 + epoch + 1) % 2**63))


class Trainer:
    """One run in training.

    step: updates done. recipe: with every control so far; those ahead are applied when
    their step comes. closed: buckets closed since the caller last emptied the list.
    divergence: why the run stands still, or None.
    """

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        spec = recipe.spec
        self.recipe, self.device, self.spec = recipe, device, spec
        self.step = self.epoch = self.cursor = 0
        self.closed: list[Bucket] = []
        self.divergence: Divergence | None = None
        self.examples = data.make(spec.data, spec.seed)
        x1 = data.features(self.examples.x, spec.data.dataset, spec.network.features).to(device)  # (N, I + 1)
        y, cut = self.examples.y.to(device), self.examples.training  # (N, 1)
        self._train = x1[:cut], y[:cut]
        trials = len(spec.trials)
        self.stack = Stack(spec.network.sizes, spec.network.activation, trials, device)
        for row, trial in enumerate(spec.trials):
            self.stack.parameters[row] = initialize(spec.network, trial.seed)
        self.stack.changed()
        self.criterion = Criterion(spec.loss, spec.problem)
        self.settings = Settings(spec, self.stack)
        self._penalty = Penalty(self.stack, self.settings.regularizations)
        self._bucket = OpenBucket(trials)
        shown = torch.cat((torch.arange(cut)[:EVALUATED], torch.arange(cut, len(y))[:EVALUATED])).to(device)
        self._evaluated = (
            x1[shown].t().contiguous().expand(trials, -1, -1),
            y[shown].t().unsqueeze(0),
            min(cut, EVALUATED),  # where the training examples end
            Pass(self.stack, len(shown)),
            x1.new_empty(trials, self.stack.sizes[-1], len(shown)),
        )
        self._passes: dict[int, TrainingPass] = {}
        self._applied = 0  # controls of the recipe applied so far
        self._outputs = torch.empty(0)
        self._batches: list[Batch] = []
        self._new_epoch(0)

    # -- what a reader may change ------------------------------------------------------

    def control(self, control: Control) -> str:
        """Append a control to the recipe and apply it at once; returns a note, often empty.

        Raises:
            ValueError: the control does not fit the run, or torch refuses it. Nothing changed.
        """
        recipe = self.recipe.until(self.step).followed_by(self.step, control)
        self.apply_due()
        note = self._apply(control)
        self.recipe = recipe
        self._applied = len(recipe.controls)
        self.divergence = None
        return note

    def apply_due(self) -> list[tuple[Control, str]]:
        """Apply the recipe's controls for this very step; returns each with its note."""
        done: list[tuple[Control, str]] = []
        controls = self.recipe.controls
        while self._applied < len(controls) and controls[self._applied].step <= self.step:
            control = controls[self._applied].control
            done.append((control, self._apply(control)))
            self._applied += 1
        return done

    def next_control(self) -> int | None:
        """The step of the recipe's next control, or None."""
        controls = self.recipe.controls
        return controls[self._applied].step if self._applied < len(controls) else None

    @torch.inference_mode()
    def _apply(self, control: Control) -> str:
        if isinstance(control, SetBatchSize):
            self.settings.batch_size = control.value
            self._cut_batches()
            return ""
        if isinstance(control, SetWeight):
            rows = slice(None) if control.trial is None else control.trial
            layer = self.stack.weights[control.layer]
            layer[rows, -1 if control.input is None else control.input, control.unit] = control.value
            self.stack.changed()
            return ""
        note = self.settings.apply(control)
        if isinstance(control, SetRegularization):
            self._penalty = Penalty(self.stack, self.settings.regularizations)
        return note

    # -- training ----------------------------------------------------------------------

    @torch.inference_mode()
    def advance(self, steps: int) -> int:
        """Train up to `steps` steps; fewer where a control is due or a trial diverges.

        Controls due at the present step must have been applied (`apply_due`).

        Returns:
            The steps done; 0 when the run has diverged or a control is due.
        """
        target = self.step + steps
        ahead = self.next_control()
        if ahead is not None:
            target = min(target, ahead)
        start = self.step
        while self.step < target and self.divergence is None:
            self._chunk(target)
        return self.step - start

    def _chunk(self, target: int) -> None:
        """Train to the nearest of target, bucket's end, epoch's end and a change of batch size."""
        batches = self._batches
        size = batches[-1][1].shape[2]
        count = min(target - self.step, bucket_end(self.step) - self.step, len(batches), CHUNK)
        same = count if batches[0][1].shape[2] == size else len(batches) - 1
        count = max(1, min(count, same))
        now, self._batches = batches[-1 : -count - 1 : -1], batches[:-count]
        outputs = self._trained(now, size)
        losses = self._losses(now, outputs)
        if not bool(torch.isfinite(losses.sum())) and self._diverged(losses):
            return
        self._bucket.add(losses)
        self.step += count
        self.cursor += count * size
        if self.step == bucket_end(self.step - 1):
            self._close_bucket()
        if not self._batches:
            self._new_epoch(self.epoch + 1)

    def _trained(self, batches: list[Batch], size: int) -> Tensor:
        """One update for each batch; returns the outputs' z, (k, R, 1, B)."""
        run = self._pass(size)
        shape = (len(batches), self.stack.trials, self.stack.sizes[-1], size)
        if self._outputs.shape[1:] != shape[1:] or len(self._outputs) < shape[0]:
            self._outputs = torch.empty(CHUNK, *shape[1:], device=self.device)
        forward, backward, slope, delta = run.forward, run.backward, self.criterion.slope, run.delta
        penalize, groups, settings = self._penalty.add_gradient, self.settings.groups, self.settings
        changed = self.stack.changed
        ticking = settings.ticks_per_step
        mean = run.mean
        for (x1, y), z in zip(batches, self._outputs.unbind(), strict=False):
            forward(x1, z)
            slope(z, y, delta)
            delta.mul_(mean)  # J is the mean of the examples' losses
            backward(x1)
            penalize()
            for group in groups:
                group.step()
            changed()
            if ticking:
                settings.tick("step")
        return self._outputs[: shape[0]]

    def _losses(self, batches: list[Batch], outputs: Tensor) -> Tensor:
        """The mean loss of each batch, (k, R) on the CPU. Each is taken before its update."""
        y = torch.stack([y for _, y in batches])  # (k, 1, 1, B)
        return self.criterion.value(outputs, y).flatten(2).mean(2).cpu()

    def _diverged(self, losses: Tensor) -> bool:
        """Note the first trial that is not finite any more; whether the run stands still now.

        A run of several trials goes on without the diverged ones: their losses are null.
        """
        finite = torch.isfinite(losses)
        dead = (~finite).any(0)
        if self.stack.trials > 1 and not bool(dead.all()):
            return False
        trial = int(dead.nonzero()[0])
        at = int((~finite[:, trial]).nonzero()[0])
        self.divergence = Divergence(trial, max(0, self.step + at - 1), "the loss is no longer a finite number")
        return True

    def _close_bucket(self) -> None:
        training_loss, test_loss = self.losses()
        mean, low, high = self._bucket.summary()
        self.closed.append(
            Bucket(
                self.step,
                self.epochs,
                mean,
                low,
                high,
                [number(loss) for loss in training_loss],
                [number(loss) for loss in test_loss],
                list(self.settings.last_rates),
            )
        )

    @torch.inference_mode()
    def losses(self) -> tuple[list[float], list[float]]:
        """Training and test loss of every trial as it is now, over the whole sets."""
        x1, y, cut, run, z = self._evaluated
        each = self.criterion.value(run.forward(x1, z), y)
        return each[..., :cut].mean((1, 2)).tolist(), each[..., cut:].mean((1, 2)).tolist()

    @torch.inference_mode()
    def accuracies(self) -> tuple[list[float], list[float]] | None:
        """The share of examples of both sets that every trial has right; None for a regression."""
        if self.spec.problem == "regression":
            return None
        x1, y, cut, run, z = self._evaluated
        right = ((run.forward(x1, z) > 0) == (y > 0.5)).double()
        return right[..., :cut].mean((1, 2)).tolist(), right[..., cut:].mean((1, 2)).tolist()

    # -- checkpoints -------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""
        return {
            "step": self.step,
            "epoch": self.epoch,
            "cursor": self.cursor,
            "applied": self._applied,
            "parameters": self.stack.parameters.clone(),
            "bucket": self._bucket.losses[: self._bucket.filled].clone(),
            "settings": self.settings.state(),
        }

    @torch.inference_mode()
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""
        self.step, self.epoch, self.cursor = state["step"], state["epoch"], state["cursor"]
        self._applied = state["applied"]
        self.divergence = None
        self.closed = []
        past = self.recipe.model_copy(update={"controls": self.recipe.controls[: self._applied]})
        self.stack.parameters.copy_(state["parameters"])
        self.stack.changed()
        self.settings = Settings(settled(past), self.stack)
        self.settings.load(state["settings"])
        self._penalty = Penalty(self.stack, self.settings.regularizations)
        self._bucket = OpenBucket(self.stack.trials)
        self._bucket.add(state["bucket"])
        self._cut_batches()

    # -- batches -----------------------------------------------------------------------

    @property
    def batch_size(self) -> int:
        """Examples in a full batch: as set, or all there are."""
        return min(self.settings.batch_size, len(self._train[1]))

    @property
    def epochs(self) -> float:
        """Passes over the training data so far, in parts."""
        return self.epoch + self.cursor / len(self._train[1])

    @property
    def left_in_epoch(self) -> int:
        """Steps to the end of the epoch, at least 1."""
        return len(self._batches)

    def _new_epoch(self, epoch: int) -> None:
        """Order the examples anew; schedules that tick once an epoch do so between two."""
        if epoch > 0:
            self.settings.tick("epoch")
        self.epoch, self.cursor = epoch, 0
        self._cut_batches()

    def _cut_batches(self) -> None:
        """Cut what is left of the epoch into batches, the last of them first."""
        x1, y = self._train
        order = batch_order(self.spec.seed, self.epoch, len(y))[self.cursor :].to(self.device)
        trials, size = self.stack.trials, self.batch_size
        x1 = x1[order].t().expand(trials, -1, -1)
        y = y[order].view(1, 1, -1)
        self._batches = list(zip(x1.split(size, 2), y.split(size, 2), strict=True))[::-1]

    def _pass(self, examples: int) -> TrainingPass:
        """The buffers for a batch of a size; those of a few sizes are kept."""
        found = self._passes.get(examples)
        if found is None:
            if len(self._passes) >= 4:
                self._passes.clear()
            found = self._passes[examples] = TrainingPass(self.stack, examples)
        return found
