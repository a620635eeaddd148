"""A recipe trained to a step, as a worker trains it: the same weights, bit for bit."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from app.engine.anytrainer import Divergence
from app.engine.checkpointed import CheckpointedTrainer
from app.engine.rescue import found, rescue, tidy
from app.headless.progress import ProgressLine
from app.recipe.controls import Recipe
from app.recipe.history import Bucket
from app.recipe.numbers import rate as written
from app.workers.pacing import RateLimiter

SLICE_SECONDS = 0.05
"""How long training goes on between two looks at the clock and at Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training came to.

    recipe: as run, without controls that lie ahead. history: the last point may be of a
    bucket not full yet. networks: each trial's state_dict. fault: what stopped it that is no divergence.
    """

    step: int
    recipe: Recipe
    history: list[Bucket]
    networks: list[dict[str, Tensor]]
    diverged: Divergence | None
    fault: Exception | None = None


def train(
    checkpointed: CheckpointedTrainer, steps: int, progress: ProgressLine, stopped: Callable[[], bool]
) -> Trained:
    """Train to a step, unless stopped, diverged or broken off by a fault before it.

    Trials that fall on the way are told of. After a fault the run stands where it last was as a whole.
    """
    history: list[Bucket] = []
    diverged: Divergence | None = None
    limiter = RateLimiter()
    broken: Exception | None = None
    while checkpointed.step < steps and diverged is None and not stopped():
        try:
            checkpointed.apply_due()
            begin = time.perf_counter()
            done = checkpointed.advance(min(steps - checkpointed.step, limiter.steps(SLICE_SECONDS, begin)))
        except Exception as error:
            broken = error
            break
        limiter.did(done, begin, time.perf_counter())
        history += checkpointed.take_closed()
        diverged = checkpointed.diverged
        for fault in checkpointed.take_diverged():
            if fault != diverged:
                progress.say(divergence_sentence(checkpointed, fault))
        progress.show(checkpointed.step, lowest(history[-1]) if history else None)
    progress.clear()
    if broken is None:
        checkpointed.apply_due()
    else:
        history += checkpointed.take_closed()
        stand(checkpointed)
        history = [bucket for bucket in history if bucket.step <= checkpointed.step]
    recipe = checkpointed.recipe.until(checkpointed.step)
    last = checkpointed.trainer.present()
    history += [last] if last is not None and not (history and history[-1].step >= checkpointed.step) else []
    return Trained(checkpointed.step, recipe, history, checkpointed.trainer.networks(), diverged, broken)


def stand(checkpointed: CheckpointedTrainer) -> None:
    """After a fault, which may have come in the midst of an update, stand at the last step that was done whole."""
    step = checkpointed.step
    checkpoint = checkpointed.checkpoint(step)
    checkpointed.trainer.load(checkpoint)
    try:
        while checkpointed.step < step:
            checkpointed.apply_due()
            if checkpointed.trainer.advance(step - checkpointed.step) == 0:
                break
    except Exception:
        checkpointed.trainer.load(checkpoint)
    checkpointed.take_closed()


def divergence_sentence(checkpointed: CheckpointedTrainer, fault: Divergence) -> str:
    """What to say of a trial that diverged: where, why, and what to do; of the last one, what was tried and helps."""
    trainer = checkpointed.trainer
    rate = trainer.rates[fault.trial]
    who = "The run" if trainer.trials == 1 else f"Trial {fault.trial}"
    where = f"{who} diverged at step {fault.step:,}: {fault.cause}"
    way = found(rescue(checkpointed, fault)) if fault == checkpointed.diverged else None
    if way is None:
        return f"{where}; try a learning rate of {written(tidy(rate / 10))} instead of {written(rate)}."
    return f"{where}. {way.cause} From step {way.step:,}, training goes on {_with(way.change)}."


def _with(change: str) -> str:
    """A change of a way back, for the end of a sentence."""
    return change if change.startswith("without ") else f"with {change}"


def lowest(bucket: Bucket) -> float | None:
    """The lowest training loss of any trial."""
    return min((loss for loss in bucket.training_loss if loss is not None), default=None)
