"""The trainer of perceptrons: a recipe in, trained networks and their history out."""

import math
from typing import Any

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.evaluation import Evaluation
from app.engine.feed import Batch, Feed
from app.engine.history import Bucket, OpenBucket, bucket_end, per_width
from app.engine.numbers import finite, rows
from app.engine.settings import Settings
from app.learn import data
from app.learn.dropout import DroppingPass
from app.learn.losses import Criterion
from app.learn.regularizers import Penalty
from app.learn.stack import Stack, TrainingPass, initialize, state_dicts
from app.recipe.controls import Control, Recipe, SetBatchSize, SetDropout, SetRegularization, SetWeight, settled

CHUNK = 64
"""Steps at most between two looks at the losses."""


class Trainer(AnyTrainer):
    """A run of perceptrons, its trials in one stack."""

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        super().__init__(recipe, device)
        spec = recipe.spec
        self.examples = data.make(spec.data, spec.seed)
        x1 = data.features(self.examples.x, spec.data, spec.network.features).to(device)  # (N, I + 1)
        y, cut = self.examples.y.to(device), self.examples.training  # (N, 1)
        trials = len(spec.trials)
        self.stack = Stack(spec.sizes, spec.network.each_activation, trials, device)
        for row, trial in enumerate(spec.trials):
            self.stack.parameters[row] = initialize(spec.sizes, spec.network.initialization, trial.seed)
        self.stack.changed()
        self.feed = Feed(x1[:cut], y[:cut], spec.seed, trials, spec.batch_size)
        self.settings = Settings(spec, self.stack)
        self._criterion = Criterion(spec.loss, spec.problem)
        self._penalty = Penalty(self.stack, self.settings.regularizations)
        self.evaluation = Evaluation(self.stack, self._criterion, x1, y, cut)
        self._bucket, self.per_width = OpenBucket(trials), per_width(trials)
        self._passes: dict[int, TrainingPass] = {}
        self._since: list[list[float]] = []  # batch losses of this epoch, (steps, R), where asked for
        self._outputs = torch.empty(0)

    @property
    def progress(self) -> Feed:
        """How far training is in its examples."""
        return self.feed

    @property
    def rates(self) -> list[float]:
        """Each trial's learning rate of the next update."""
        return self.settings.next_rates

    @property
    def parameters(self) -> Tensor:
        """Every trial's parameters as they are now, float32 (R, P); not to be written to."""
        return self.stack.parameters

    @torch.inference_mode()
    def _apply(self, control: Control) -> str:
        if isinstance(control, SetBatchSize):
            self.feed.cut(control.value)
            return ""
        if isinstance(control, SetWeight):
            rows = slice(None) if control.trial is None else control.trial
            layer = self.stack.weights[control.layer]
            layer[rows, -1 if control.input is None else control.input, control.unit] = control.value
            self.stack.changed()
            return ""
        assert not isinstance(control, SetDropout), "fits refuses it"
        note = self.settings.apply(control)
        if isinstance(control, SetRegularization):
            self._penalty = Penalty(self.stack, self.settings.regularizations)
        return note

    # -- training ----------------------------------------------------------------------

    @torch.inference_mode()
    def advance(self, steps: int) -> int:
        """Train up to `steps` steps, as `AnyTrainer.advance`."""
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
        settings = self.settings
        stepwise = settings.ticks_per_step and settings.asks_for_loss
        most = 1 if stepwise else min(target - self.step, bucket_end(self.step, self.per_width) - self.step, CHUNK)
        batches = self.feed.take(most)
        outputs = self._trained(batches, ticking=settings.ticks_per_step and not stepwise)
        losses = self._losses(batches, outputs)
        if not bool(torch.isfinite(losses.sum())) and self._diverged(losses):
            return
        self._bucket.add(losses)
        if settings.asks_for_loss:
            self._since += rows(losses)
            if stepwise:
                settings.tick("step", self._since[-1])
        self.step += len(batches)
        if self.step == bucket_end(self.step - 1, self.per_width):
            self._close_bucket()
        if not self.feed.left:
            self._tick_epoch()
            self.feed.turn()

    def _trained(self, batches: list[Batch], ticking: bool) -> Tensor:
        """One update for each batch; returns the outputs' z, (k, R, O, B)."""
        size = batches[0][1].shape[2]
        run = self._pass(size)
        shape = (len(batches), self.stack.trials, self.stack.sizes[-1], size)
        if self._outputs.shape[1:] != shape[1:]:
            self._outputs = torch.empty(CHUNK, *shape[1:], device=self.device)
        forward, backward, slope, delta = run.forward, run.backward, self._criterion.slope, run.delta
        penalize, groups, settings = self._penalty.add_gradient, self.settings.groups, self.settings
        changed, mean = self.stack.changed, run.mean
        for step, ((x1, y), z) in enumerate(zip(batches, self._outputs.unbind(), strict=False), self.step):
            if isinstance(run, DroppingPass):
                run.draw(self.spec.seed, step)
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
        return self._criterion.value(outputs, y).flatten(2).mean(2).cpu()

    def _diverged(self, losses: Tensor) -> bool:
        """Note the trials that are not finite any more; whether none is left, and the run stands still."""
        known = {fault.trial for fault in self.fallen}
        faults: list[Divergence] = []
        for trial, column in enumerate(torch.isfinite(losses).unbind(1)):
            if trial not in known and not bool(column.all()):
                at = self.step + int(torch.argmin(column.int()))  # the first loss that is not finite
                faults.append(Divergence(trial, max(0, at - 1), "the loss is no longer a finite number"))
        self.fallen += sorted(faults, key=lambda fault: fault.step)
        if len(self.fallen) == self.stack.trials:
            self.divergence = self.fallen[-1]
        return self.divergence is not None

    def _close_bucket(self) -> None:
        self.closed.append(self._summary(self._bucket))

    def losses(self) -> tuple[list[float], list[float]]:
        """Each trial's training and test loss, as the networks are now."""
        return self.evaluation.losses()

    def accuracies(self) -> tuple[list[float], list[float]] | None:
        """Each trial's accuracies when `losses` last looked; None for a regression."""
        return self.evaluation.accuracies() if self.spec.problem == "classification" else None

    def present(self) -> Bucket | None:
        """The bucket under way as it would be if it ended here; None when it has no step yet."""
        if not self._bucket.filled:
            return None
        copy = OpenBucket(self.trials)
        copy.add(self._bucket.losses[: self._bucket.filled])
        return self._summary(copy)

    def _summary(self, bucket: OpenBucket) -> Bucket:
        training, test = ([finite(loss) for loss in losses] for losses in self.evaluation.losses())
        rates: list[float | None] = list(self.settings.last_rates)
        return Bucket(self.step, self.feed.epochs, *bucket.summary(), training, test, rates)

    def networks(self) -> list[dict[str, Tensor]]:
        """A copy of each trial as the state_dict of an `nn.Sequential` of linear layers with activations between."""
        return state_dicts(self.stack)

    # -- checkpoints -------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""
        return {
            "step": self.step,
            "feed": (self.feed.epoch, self.feed.cursor, self.feed.size),
            "applied": self._applied,
            "parameters": self.stack.parameters.clone(),
            "since": [list(losses) for losses in self._since],
            "bucket": self._bucket.losses[: self._bucket.filled].clone(),
            "settings": self.settings.state(),
            "fallen": [(fault.trial, fault.step, fault.cause) for fault in self.fallen],
        }

    @torch.inference_mode()
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""
        self.step = state["step"]
        self._applied, self._since = state["applied"], [list(losses) for losses in state["since"]]
        self.fallen, self.divergence = [Divergence(*fault) for fault in state["fallen"]], None
        self.closed = []
        past = self.recipe.model_copy(update={"controls": self.recipe.controls[: self._applied]})
        self.stack.parameters.copy_(state["parameters"])
        self.stack.changed()
        self.settings = Settings(settled(past), self.stack)
        self.settings.load(state["settings"])
        self._penalty = Penalty(self.stack, self.settings.regularizations)
        self._bucket = OpenBucket(self.stack.trials)
        self._bucket.add(state["bucket"])
        self.feed.seek(*state["feed"])

    # -- small parts -------------------------------------------------------------------

    def _tick_epoch(self) -> None:
        """Let schedules tick; those that ask get the mean batch loss of the epoch."""
        since, self._since = self._since, []
        means = [math.fsum(column) / len(since) for column in zip(*since, strict=True)] if since else None
        self.settings.tick("epoch", means)

    def _pass(self, examples: int) -> TrainingPass:
        """The buffers for a batch of a size; those of a few sizes are kept."""
        found = self._passes.get(examples)
        if found is None:
            if len(self._passes) >= 4:
                self._passes.clear()
            share = self.spec.network.dropout
            made = DroppingPass(self.stack, examples, share) if share else TrainingPass(self.stack, examples)
            found = self._passes[examples] = made
        return found


def perceptrons(trainer: AnyTrainer) -> Trainer:
    """The trainer, if it trains perceptrons.

    Raises:
        ValueError: it trains a transformer.
    """
    if not isinstance(trainer, Trainer):
        raise ValueError("this is for perceptrons; the run trains a transformer")
    return trainer
