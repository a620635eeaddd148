"""The trainer of a small transformer: cases in batches, autograd, torch's optimizer, and its history.

All chance of a step, its batch and what it drops, comes from the run's seed and the step, so that a
step done again is the same, bit for bit.
"""

import math
from typing import Any

import torch
from torch import Generator, Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.evaluation import Evaluation, TrialAnswers
from app.engine.history import OpenBucket, bucket_end
from app.engine.numbers import finite, rows
from app.engine.optimizers import ModuleOptimizer
from app.engine.samplers import IndexSampler
from app.learn import tasks
from app.learn.schedules import Schedule
from app.learn.transformer import reading
from app.learn.transformer.model import Transformer
from app.recipe.catalogue.tasks import LECTURE
from app.recipe.controls import (
    Control,
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetSchedule,
    settings_after,
)
from app.recipe.history import Bucket
from app.recipe.sequence import SequenceSpec

PER_WIDTH, EVALUATIONS_PER_WIDTH = 16, 4
"""Buckets of each width, and evaluations: fewer than of a perceptron, since losses cost as much as a step."""

LOOKED_AT = 64
"""Cases of either set that reported losses are the mean of."""

SAMPLES, SAMPLE_CHARACTERS = 3, 32
"""Answers that an evaluation writes down, and characters at most of one to a text."""


def cases_of(spec: SequenceSpec, seed: int) -> tasks.Cases:
    """What a transformer of a run of that seed has to learn; ValueError where its text does not do."""
    return tasks.cases(spec.task, spec.size, spec.text or LECTURE, Generator().manual_seed(seed))


def model_of(spec: SequenceSpec, cases: tasks.Cases, seed: int) -> Transformer:
    """The transformer as it is before training. seed: of its weights."""
    return Transformer(
        len(cases.vocabulary),
        cases.inputs.shape[1],
        spec.width,
        spec.heads,
        spec.layers,
        spec.positions,
        spec.masked,
        spec.scaled,
        spec.dropout,
        seed,
    )


class SequenceTrainer(AnyTrainer):
    """A run of transformers of one shape, one a trial.

    model: of the first trial. evaluations: taken since the caller last emptied the list.
    """

    per_width = PER_WIDTH
    spacing = 32  # a step takes some hundred times as long as a perceptron's

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        super().__init__(recipe, device)
        if recipe.spec.sequence is None:
            raise ValueError("a transformer's run has a sequence in its specification; got none")
        self.cases = cases_of(recipe.spec.sequence, recipe.spec.seed).to(device)
        self.models = [
            model_of(recipe.spec.sequence, self.cases, trial.seed).to(device) for trial in recipe.spec.trials
        ]
        self.model = self.models[0]
        self.evaluations: list[Evaluation] = []
        self.sampler = IndexSampler(
            len(self.cases.inputs) - self.cases.held_out, recipe.spec.seed, recipe.spec.batch_size
        )
        self._weights: list[list[Tensor]] = [list(model.parameters()) for model in self.models]
        self.optimizers = [ModuleOptimizer(*pair) for pair in zip(recipe.spec.trials, self._weights, strict=True)]
        self._bucket = OpenBucket(self.trials)
        self._since: list[list[float]] = []  # batch losses since the last tick of a schedule that asks for them
        self._last_rates = self.rates

    @property
    def progress(self) -> IndexSampler:
        """How far training is in its examples."""
        return self.sampler

    @property
    def rates(self) -> list[float]:
        """Each trial's learning rate of the next update."""
        return [optimizer.rate for optimizer in self.optimizers]

    @property
    def parameters(self) -> Tensor:
        """A copy of the parameters as they are now, one after the other, float32 (R, P)."""
        return torch.stack([torch.cat([weight.detach().flatten() for weight in model]) for model in self._weights])

    def schedules(self, trial: int | None) -> list[Schedule]:
        """The schedule of a trial, or of all."""
        return [optimizer.schedule for index, optimizer in enumerate(self.optimizers) if trial in (None, index)]

    def _apply(self, control: Control) -> str:
        note = ""
        match control:
            case SetBatchSize():
                self.sampler.rebatch(control.value)
            case SetDropout():
                for model in self.models:
                    model.dropout.rate = control.value
            case SetLearningRate() | SetOptimizer() | SetSchedule():
                for trial, optimizer in enumerate(self.optimizers):
                    if control.trial in (None, trial):
                        note = optimizer.apply(control)
            case _:
                raise ValueError(f"a transformer takes no control of type {control.type!r}")
        return note

    # -- training ----------------------------------------------------------------------

    def advance(self, steps: int) -> int:
        """Train up to `steps` steps, as `AnyTrainer.advance`."""
        self._open.clear()
        target = self.step + steps
        ahead = self.next_control()
        if ahead is not None:
            target = min(target, ahead)
        start = self.step
        while self.step < target and self.divergence is None:
            self._update()
        return self.step - start

    def _update(self) -> None:
        """One step: a batch, and every trial's loss on it, gradients and update."""
        where = self.sampler.epoch, self.sampler.cursor, self.sampler.size
        batch, ends = self.sampler.take()
        chosen = (batch + self.cases.held_out).to(self.device)
        inputs, targets = self.cases.inputs[chosen], self.cases.targets[chosen]
        known = {fault.trial for fault in self.diverged_trials}
        losses = [math.nan if trial in known else self._loss(trial, inputs, targets) for trial in range(self.trials)]
        for trial, loss in enumerate(losses):
            if trial not in known and not math.isfinite(loss):
                fault = Divergence(trial, max(0, self.step - 1), "the loss is no longer a finite number")
                self.diverged_trials = [*self.diverged_trials, fault]
        if len(self.diverged_trials) == self.trials:
            self.divergence = self.diverged_trials[-1]
            self.sampler.seek(*where)
            return
        self._last_rates = self.rates
        for loss, optimizer in zip(losses, self.optimizers, strict=True):
            if math.isfinite(loss):
                optimizer.step()
        self._bucket.add(torch.tensor([losses]))
        self._tick(losses, ends)
        self.step += 1
        if self.step == bucket_end(self.step - 1, PER_WIDTH):
            self.closed.append(self._summary(self._bucket))
            self._judge(self.closed[-1])
        if self.step == bucket_end(self.step - 1, EVALUATIONS_PER_WIDTH):
            self.evaluations.append(self.evaluate())

    def _loss(self, trial: int, inputs: Tensor, targets: Tensor) -> float:
        """A trial's loss on a batch; its gradients are taken too where it is finite."""
        model = self.models[trial]
        model.chance.manual_seed((self.spec.seed * 1_000_003 + self.step) % 2**63)
        model.train()
        loss = reading.loss(model, inputs, targets)
        value = float(loss.detach())
        if math.isfinite(value):
            loss.backward()  # pyright: ignore[reportUnknownMemberType]
        return value

    def _tick(self, losses: list[float], ends: bool) -> None:
        """Let the schedules tick whose time it is."""
        schedules = [optimizer.schedule for optimizer in self.optimizers]
        if any(schedule.asks_for_loss for schedule in schedules):
            self._since.append(losses)
        for trial, schedule in enumerate(schedules):
            if schedule.spec.per == "step":
                schedule.tick(losses[trial])
            elif ends:
                since = [then[trial] for then in self._since]
                schedule.tick(math.fsum(since) / len(since) if since else math.nan)
        if ends:
            self._since = []

    # -- what came of it ---------------------------------------------------------------

    def present(self) -> Bucket | None:
        """The bucket under way as it would be if it ended here; None when it has no step yet."""
        if not self._bucket.filled:
            return None
        copy = OpenBucket(self.trials)
        copy.add(self._bucket.losses[: self._bucket.filled])
        return self._summary(copy)

    def _summary(self, bucket: OpenBucket) -> Bucket:
        training, test = ([finite(loss) for loss in losses] for losses in self.losses())
        rates: list[float | None] = list(self._last_rates)
        return Bucket(self.step, self.sampler.epochs, *bucket.summary(), training, test, rates)

    @torch.inference_mode()
    def losses(self) -> tuple[list[float], list[float]]:
        """Each trial's mean loss on a few training cases, and on held-out ones, as the networks are now."""
        held = self.cases.held_out
        means: list[list[float]] = []
        for shown in (slice(held, held + LOOKED_AT), slice(min(held, LOOKED_AT))):
            inputs, targets = self.cases.inputs[shown], self.cases.targets[shown]
            means.append([float(reading.loss(model.eval(), inputs, targets)) for model in self.models])
        return means[0], means[1]

    def accuracies(self) -> None:
        """None: evaluations score whole answers, at steps of their own."""
        return

    @torch.inference_mode()
    def evaluate(self) -> Evaluation:
        """The held-out cases, as the network answers them now."""
        scores = tuple(reading.exact(model.eval(), self.cases) for model in self.models)
        return Evaluation(self.step, scores, [self._answers(model) for model in self.models])

    def _answers(self, model: Transformer) -> TrialAnswers:
        cases, induction = self.cases, None
        if self.spec.sequence is not None and self.spec.sequence.task == "copy":
            induction = [[round(share, 4) for share in heads] for heads in rows(reading.induction(model, cases))]
        shown = cases.prompts[:SAMPLES] if cases.end is not None else cases.prompts[:1]
        samples = [(prompt, cases.answer(number), self._written(model, prompt)) for number, prompt in enumerate(shown)]
        return TrialAnswers(induction, samples)

    def written(self, prompt: str) -> str:
        """What the first network writes after a prompt, the likeliest character each time, to its own end."""
        return self._written(self.model, prompt)

    @torch.inference_mode()
    def _written(self, model: Transformer, prompt: str) -> str:
        cases = self.cases
        tokens = torch.tensor([cases.tokens(prompt)], device=self.device)
        room = SAMPLE_CHARACTERS if cases.end is None else max(1, model.context - len(prompt) + 1)
        written = cases.text(reading.continued(model, tokens, min(room, SAMPLE_CHARACTERS))[0])
        return written if cases.end is None else written.partition(tasks.END)[0]

    def network(self, trial: int) -> dict[str, Tensor]:
        """A copy of a transformer's state_dict, on the CPU."""
        state = self.models[trial].state_dict()
        return {name: value.detach().cpu().clone() for name, value in state.items()}

    # -- checkpoints -------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""
        self._open.clear()
        return {
            "step": self.step,
            "feed": (self.sampler.epoch, self.sampler.cursor, self.sampler.size),
            "applied": self._applied,
            "good": list(self.good),
            "parameters": self.parameters,
            "tunings": [optimizer.state() for optimizer in self.optimizers],
            "last_rates": list(self._last_rates),
            "since": [list(losses) for losses in self._since],
            "bucket": self._bucket.losses[: self._bucket.filled].clone(),
            "fallen": [(fault.trial, fault.step, fault.cause) for fault in self.diverged_trials],
        }

    @torch.no_grad()
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""
        self.step, self._applied = state["step"], state["applied"]
        self._open.clear()
        self.good = list(state.get("good", [(0, math.inf)] * self.trials))
        self._since, self._last_rates = [list(losses) for losses in state["since"]], list(state["last_rates"])
        self.diverged_trials, self.divergence = [Divergence(*fault) for fault in state["fallen"]], None
        self.closed, self.evaluations = [], []
        for flat, weights in zip(state["parameters"].to(self.device), self._weights, strict=True):
            parts = flat.split([weight.numel() for weight in weights])
            for weight, part in zip(weights, parts, strict=True):
                weight.copy_(part.view_as(weight))
        past = settings_after(self.spec, (move.control for move in self._moves[: self._applied]))
        assert past.sequence is not None
        self.optimizers = [ModuleOptimizer(*pair) for pair in zip(past.trials, self._weights, strict=True)]
        for optimizer, kept in zip(self.optimizers, state["tunings"], strict=True):
            optimizer.load(kept)
        for model in self.models:
            model.dropout.rate = past.sequence.dropout
        self._bucket = OpenBucket(self.trials)
        self._bucket.add(state["bucket"])
        self.sampler.seek(*state["feed"])
