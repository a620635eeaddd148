"""A recipe trained to a step, as a worker trains it: the same weights, bit for bit."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from app.engine.history import Bucket, OpenBucket
from app.engine.numbers import finite
from app.engine.timeline import Timeline
from app.engine.trainer import Divergence
from app.headless.progress import Progress
from app.learn.stack import Stack
from app.recipe.controls import Recipe
from app.workers.pace import Pace

SLICE_SECONDS = 0.05
"""How long training goes on between two looks at the clock and at Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training came to.

    recipe: as run, without controls that lie ahead. history: the last point may be of a
    bucket not full yet. networks: each trial's state_dict.
    """

    step: int
    recipe: Recipe
    history: list[Bucket]
    networks: list[dict[str, Tensor]]
    diverged: Divergence | None


def train(timeline: Timeline, steps: int, progress: Progress, stopped: Callable[[], bool]) -> Trained:
    """Train to a step, unless stopped or diverged before it. Trials that fall on the way are told of.

    Raises:
        ValueError: torch refuses what a control asks for, in its own words.
    """
    history: list[Bucket] = []
    diverged: Divergence | None = None
    pace = Pace()
    while timeline.step < steps and diverged is None and not stopped():
        timeline.apply_due()
        begin = time.perf_counter()
        done = timeline.advance(min(steps - timeline.step, pace.steps(SLICE_SECONDS, begin)))
        pace.did(done, begin, time.perf_counter())
        history += timeline.take_closed()
        diverged = timeline.diverged
        for fault in timeline.take_falls():
            if fault != diverged:
                progress.say(fell(timeline, fault))
        progress.show(timeline.step, lowest(history[-1]) if history else None)
    progress.clear()
    timeline.apply_due()
    recipe = timeline.recipe.until(timeline.step)
    networks = state_dicts(timeline.trainer.stack)
    return Trained(timeline.step, recipe, history + _open(timeline, history), networks, diverged)


def fell(timeline: Timeline, fault: Divergence) -> str:
    """A sentence for a trial that diverged: where, why, and what to do."""
    trainer = timeline.trainer
    rate = trainer.settings.next_rates[fault.trial]
    who = "The run" if trainer.stack.trials == 1 else f"Trial {fault.trial}"
    remedy = f"try a learning rate of {rate / 10:.3g} instead of {rate:.3g}"
    return f"{who} diverged at step {fault.step:,}: {fault.cause}; {remedy}."


def lowest(bucket: Bucket) -> float | None:
    """The lowest training loss of any trial."""
    return min((loss for loss in bucket.training_loss if loss is not None), default=None)


def _open(timeline: Timeline, history: list[Bucket]) -> list[Bucket]:
    """The bucket under way as a last point of the history, if it has any step."""
    trainer = timeline.trainer
    losses: Tensor = trainer.state()["bucket"]
    if not len(losses) or (history and history[-1].step >= timeline.step):
        return []
    bucket = OpenBucket(trainer.stack.trials)
    bucket.add(losses)
    training, test = ([finite(loss) for loss in part] for part in trainer.evaluation.losses())
    rates: list[float | None] = list(trainer.settings.last_rates)
    return [Bucket(timeline.step, trainer.feed.epochs, *bucket.summary(), training, test, rates)]


@torch.inference_mode()
def state_dicts(stack: Stack) -> list[dict[str, Tensor]]:
    """Each trial as the state_dict of an `nn.Sequential` of linear layers with activations between."""
    return [
        {
            f"{2 * index}.{name}": part.detach().cpu().clone(memory_format=torch.contiguous_format)
            for index, layer in enumerate(stack.weights)
            for name, part in (("weight", layer[trial, :-1].t()), ("bias", layer[trial, -1]))
        }
        for trial in range(stack.trials)
    ]
