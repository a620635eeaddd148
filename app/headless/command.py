"""The commands `train` and `export`: a recipe without a browser, into a folder.

torch is loaded only when the recipe is known to be a good one.
"""

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from app.export.script import script
from app.headless import place as places
from app.headless import source
from app.headless.progress import ProgressLine
from app.recipe.controls import Recipe
from app.recipe.file import file_text
from app.recipe.model import sentence

if TYPE_CHECKING:
    from app.headless.training import Trained

STEPS = 1000
"""How far a recipe is trained that does not say."""

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: trained; diverged, broken off or not written; bad input; stopped by Ctrl-C."""


@dataclass(frozen=True, slots=True)
class TrainArguments:
    """What the command line asks for. steps, out, device: None for what the recipe says, or the default."""

    recipe: str
    steps: int | None = None
    out: Path | None = None
    device: str | None = None
    quiet: bool = False


def train(arguments: TrainArguments) -> int:
    """Carry out an arguments; returns the exit status."""
    try:
        recipe, step = source.read(arguments.recipe)
        if arguments.device:
            spec = recipe.spec.model_copy(update={"device": arguments.device})
            recipe = recipe.model_copy(update={"spec": spec})
        return _trained(recipe, arguments.steps or step or STEPS, arguments)
    except ValueError as error:
        return _fail(sentence(error), UNUSABLE)
    except KeyboardInterrupt:  # before training began, or a second time
        return INTERRUPTED


def export(name: str, to: Path | None) -> int:
    """Write the script of a recipe and the recipe itself into a folder; returns the exit status.

    Args:
        name: as for `train`.
        to: the folder, empty or to be made; None makes one.
    """
    try:
        recipe, step = source.read(name)
        text = script(recipe, step)
        with places.claimed(to, recipe.spec.subject, "--to") as place:
            (place / "script.py").write_text(text, encoding="utf-8")
            (place / "recipe.json").write_text(file_text(recipe, step), encoding="utf-8")
    except ValueError as error:
        return _fail(sentence(error), UNUSABLE)
    except OSError as error:
        return _fail(f"Cannot write to {error.filename} ({error.strerror or error}).", FAILED)
    print(place / "script.py")
    return DONE


def _trained(recipe: Recipe, steps: int, arguments: TrainArguments) -> int:
    import torch

    from app.engine.checkpointed import CheckpointedTrainer
    from app.headless import folder, training
    from app.workers.process import devices

    torch.set_num_threads(1)  # as in a worker
    checkpointed = CheckpointedTrainer(recipe, torch.device(devices(recipe.spec.device)[0]))
    with _interruptible() as stopped, places.claimed(arguments.out, recipe.spec.subject, "--out") as place:
        progress = ProgressLine(steps, sys.stderr, arguments.quiet)
        progress.say(f"Training to step {steps:,} on {checkpointed.device}, into {place}.")
        trained = training.train(checkpointed, steps, progress, stopped.is_set)
        try:
            folder.write(place, trained.recipe, trained.step, trained.history, trained.networks)
            if trained.fault is not None:
                (place / "fault.txt").write_text("".join(format_exception(trained.fault)), encoding="utf-8")
        except OSError as error:
            return _fail(f"Cannot write to {place} ({error.strerror or error}).", FAILED)
    print(_summary(trained, steps, place))
    if trained.fault is not None:
        return _fail(
            f"A fault of Descent's own stopped the run at step {trained.step:,}; what was trained until then is in "
            f"{place}, and the fault in fault.txt, for a report.",
            FAILED,
        )
    if trained.diverged is not None:
        return _fail(training.divergence_sentence(checkpointed, trained.diverged), FAILED)
    return INTERRUPTED if trained.step < steps else DONE


@contextmanager
def _interruptible() -> Generator[Event]:
    """An event that the first Ctrl-C sets; a second one interrupts as ever."""
    stopped = Event()

    def stop(*_: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    before: Any = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _summary(trained: "Trained", steps: int, place: Path) -> str:
    """What came of it, in one line."""
    words = f"{trained.step:,} steps" if trained.step >= steps else f"{trained.step:,} of {steps:,} steps"
    if trained.history:
        last = trained.history[-1]
        losses = zip(last.training_loss, last.test_loss, strict=True)
        finite = [(a, trial, b) for trial, (a, b) in enumerate(losses) if a is not None and b is not None]
        if finite:
            training, trial, test = min(finite)
            best = f" (trial {trial}, the best of {len(last.test_loss)})" if len(last.test_loss) > 1 else ""
            words += f", training loss {training:.4g}, test loss {test:.4g}{best}"
    return f"{words}: {place}"


def _fail(words: str, status: int) -> int:
    print(words, file=sys.stderr)
    return status
