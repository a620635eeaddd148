"""A trainer with checkpoints, so that any past step can be reached again.

A step is reached by loading the nearest checkpoint at or before it and training on from there; the recipe makes the
rest come out the same, bit for bit. A second trainer of the same recipe does so without touching the first.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.checkpoints import Checkpoint, Checkpoints, Convert, decoded, encoded
from app.engine.evaluation import Evaluation
from app.engine.trainer import Trainer, perceptrons
from app.engine.transformer import SequenceTrainer
from app.recipe.controls import Control, Move, Recipe, rewound
from app.recipe.history import Bucket

CHECKPOINTS = 256
CHECKPOINT_BYTES = 64 * 2**20
"""How many checkpoints a run keeps, and how much memory they take at most."""


def trainer_of(recipe: Recipe, device: torch.device) -> AnyTrainer:
    """The trainer that a recipe asks for, at step 0.

    Raises:
        ValueError: torch refuses what the recipe asks for, or its text cannot be learnt from.
    """
    return Trainer(recipe, device) if recipe.spec.sequence is None else SequenceTrainer(recipe, device)


class CheckpointedTrainer:
    """A trainer that can go back.

    diverged: set when no trial's loss is finite any more; the trainer then stands just
    before the update that did it to the last of them, and goes on when it is told to.
    """

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        self.device = device
        self.trainer = trainer_of(recipe, device)
        self.diverged: Divergence | None = None
        self._newly_diverged: list[Divergence] = []
        self._begin()

    def _begin(self) -> None:
        size = self.trainer.nbytes * 4  # parameters and at most three tensors of state
        most = max(4, min(CHECKPOINTS, CHECKPOINT_BYTES // size))
        self._checkpoints = Checkpoints(self.trainer.state(), most)

    @property
    def step(self) -> int:
        """Updates done."""
        return self.trainer.step

    @property
    def recipe(self) -> Recipe:
        """The recipe with every control so far."""
        return self.trainer.recipe

    @property
    def perceptrons(self) -> Trainer:
        """The trainer of a run that trains perceptrons.

        Raises:
            ValueError: it trains a transformer.
        """
        return perceptrons(self.trainer)

    def control(self, control: Control, onward: bool = False) -> str:
        """Apply a control at this step, as `AnyTrainer.control`."""
        note = self.trainer.control(control, onward)
        self.diverged = None
        return note

    def apply_due(self) -> list[tuple[Move, str]]:
        """Apply the recipe's own values that are due at this step."""
        return self.trainer.apply_due()

    def advance(self, steps: int) -> int:
        """Train up to `steps` steps, as `Trainer.advance`, keeping checkpoints on the way.

        On divergence the trainer is put just before the update that did it, and
        `diverged` says what happened.
        """
        self.diverged = None
        done, known = 0, {fault.trial for fault in self.trainer.diverged_trials}
        while done < steps:
            now = self.trainer.advance(min(steps - done, self._to_checkpoint()))
            done += now
            self._newly_diverged += [fault for fault in self.trainer.diverged_trials if fault.trial not in known]
            known |= {fault.trial for fault in self._newly_diverged}
            if self.trainer.divergence is not None:
                diverged = self.trainer.divergence
                closed = self.take_closed()
                self.seek(diverged.step)
                self.trainer.closed = closed
                self.diverged = diverged
                break
            if now == 0:
                break
            self.keep(self.trainer)
        return done

    def _to_checkpoint(self) -> int:
        """Steps to the next that wants a checkpoint."""
        return self.trainer.spacing - self.step % self.trainer.spacing

    def keep(self, trainer: AnyTrainer) -> None:
        """Keep a checkpoint of this recipe's trainer, if it has just done a step that wants one."""
        if trainer.step % trainer.spacing == 0 and trainer.step not in self._checkpoints:
            self._checkpoints.add(Checkpoint(trainer.step, trainer.state()))

    def take_closed(self) -> list[Bucket]:
        """The history's buckets closed since the last call."""
        closed, self.trainer.closed = self.trainer.closed, []
        return closed

    def take_evaluations(self) -> list[Evaluation]:
        """The evaluations of a transformer since the last call; none of other networks."""
        if not isinstance(self.trainer, SequenceTrainer):
            return []
        taken, self.trainer.evaluations = self.trainer.evaluations, []
        return taken

    def take_diverged(self) -> list[Divergence]:
        """The trials that diverged since the last call."""
        diverged, self._newly_diverged = self._newly_diverged, []
        return diverged

    def checkpoint(self, step: int, applied: int | None = None) -> dict[str, Any]:
        """The newest checkpoint at or before a step; with `applied`, of no more than so many controls."""
        return self._checkpoints.newest(step, applied)

    def seek(self, step: int) -> None:
        """Stand at a past or coming step, every control on the way applied, in silence.

        Raises:
            ValueError: the run diverges before that step.
        """
        while not self.nearer(step, self.trainer.spacing):
            pass

    def nearer(self, step: int, most: int) -> bool:
        """Go up to so many steps nearer to a past or coming step, as `seek`; returns whether the run stands there.

        It replays from the nearest checkpoint.

        Raises:
            ValueError: as `seek`.
        """
        start = self._checkpoints.newest(step)
        if not start["step"] <= self.step <= step or self.trainer.divergence is not None:
            self._load(step)
        left = most
        while left > 0 and self.step < step:
            self.trainer.apply_due()
            done = self.trainer.advance(min(left, step - self.step, self._to_checkpoint()))
            if done == 0 and self.trainer.divergence is not None:
                raise ValueError(f"the run diverges at step {self.trainer.divergence.step}, before step {step}")
            left -= done
            self.keep(self.trainer)
        self.trainer.closed = []
        self.take_evaluations()
        if self.step < step:
            return False
        self.trainer.apply_due()
        self.diverged = None
        return True

    def _load(self, step: int, applied: int | None = None) -> None:
        """Stand at the newest checkpoint at or before a step that this recipe's trainer can take up."""
        while True:
            start = self._checkpoints.newest(step, applied)
            try:
                return self.trainer.load(start)
            except Exception:  # of another recipe, whatever it then trips over; the first is the trainer's own
                if start["step"] == 0:
                    raise
                self._checkpoints.drop(start["step"])

    def rewind(self, step: int, undo: int = 0) -> None:
        """Go back to a past step and forget what came after it, and the last `undo` controls right at it.

        Raises:
            ValueError: the step lies ahead, or has fewer controls. Nothing changed.
        """
        self.turn_back(step, undo)
        self.seek(step)

    def turn_back(self, step: int, undo: int = 0) -> None:
        """Forget what `rewind` forgets; `nearer` then leads to the step.

        Raises:
            ValueError: as `rewind`.
        """
        if step > self.step:
            raise ValueError(f"the run stands at step {self.step}; got a rewind to step {step}")
        self.trainer.recipe = rewound(self.recipe, step, undo)
        kept = len(self.trainer.moves)
        self._checkpoints.truncate(step, kept)
        if self.trainer.applied > kept or self.step > step:
            self._load(step)

    def take_over(self, other: "CheckpointedTrainer", convert: Convert, step: int) -> Iterator[None]:
        """Keep another run's checkpoints up to a step as this one's, one after the other; yields after each."""
        for state in list(other._checkpoints):
            if 0 < state["step"] <= step:
                self._checkpoints.add(Checkpoint(state["step"], convert(state)))
                yield

    def past(self, trial: int) -> list[tuple[int, Tensor]]:
        """The step and a trial's parameters (P,) at each checkpoint up to now, and as they are now."""
        trainer = self.perceptrons
        kept = [(c["step"], trainer.parameters_in(c, trial)) for c in self._checkpoints if c["step"] < self.step]
        return [*kept, (self.step, trainer.parameters_of(trial))]

    def dump(self) -> bytes:
        """The present state as bytes, for `restore` in another process."""
        return encoded(self.trainer.state())

    def dumps(self, most: int = 16) -> list[tuple[int, bytes]]:
        """A few checkpoints up to now, spread out, and the newest, as `dump` writes them, each with its step."""
        states = [state for state in self._checkpoints if 0 < state["step"] <= self.step]
        apart = -(-len(states) // most)
        return [(state["step"], encoded(state)) for state in states[::-1][::apart][::-1]] if states else []

    def restore(self, blob: bytes) -> None:
        """Stand where `dump` was taken, of the same recipe up to that step.

        Raises:
            Exception: the bytes are not a checkpoint of this recipe.
        """
        state = decoded(blob)
        self.trainer.load(state)
        self._checkpoints.add(Checkpoint(state["step"], state))

    def remember(self, step: int, blob: bytes, convert: Convert | None = None, build: str | None = None) -> None:
        """Keep what `dump` made of a step, of this recipe or of one whose states `convert` makes this recipe's.

        It is read when it is needed, and passed over if it is damaged. build: the only one to take it from.
        """
        self._checkpoints.add(Checkpoint(step, blob, convert, build))


class ReplayTrainer:
    """Stands where the run stood.

    trainer: at a past step, as that step was done: controls that took effect right at it come after.
    """

    def __init__(self, checkpointed: CheckpointedTrainer) -> None:
        self.checkpointed = checkpointed
        self.trainer = trainer_of(checkpointed.recipe, checkpointed.device)

    def nearer(self, step: int, most: int = 16) -> bool:
        """Go up to so many steps nearer to a step that the run has done; returns whether it has arrived."""
        trainer, recipe = self.trainer, self.checkpointed.recipe
        if trainer.recipe is not recipe:
            trainer.recipe = recipe
        applied = sum(move.step < step for move in trainer.moves)
        start = self.checkpointed.checkpoint(step, applied)
        if not start["step"] <= trainer.step <= step or trainer.applied > applied:
            trainer.load(start)
        if trainer.step < step:
            trainer.apply_due()
            trainer.advance(min(most, trainer.spacing - trainer.step % trainer.spacing, step - trainer.step))
            trainer.closed.clear()
            self.checkpointed.keep(trainer)
        return trainer.step == step
