"""A run's timeline: one trainer with checkpoints, so that any past step can be reached again.

A step is reached by loading the nearest checkpoint at or before it and training on from
there; the recipe makes the rest come out the same, bit for bit.
"""

import io
from typing import Any

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.exam import Exam
from app.engine.history import Bucket
from app.engine.trainer import Trainer, perceptrons
from app.engine.transformer import SequenceTrainer
from app.recipe.controls import Control, Move, Recipe
from app.recipe.history import rewound

CHECKPOINTS = 256
CHECKPOINT_BYTES = 64 * 2**20
"""How many checkpoints a run keeps, and how much memory they take at most."""


def trainer_of(recipe: Recipe, device: torch.device) -> AnyTrainer:
    """The trainer that a recipe asks for, at step 0.

    Raises:
        ValueError: torch refuses what the recipe asks for, or its text cannot be learnt from.
    """
    return Trainer(recipe, device) if recipe.spec.sequence is None else SequenceTrainer(recipe, device)


class Timeline:
    """A trainer that can go back.

    diverged: set when no trial's loss is finite any more; the trainer then stands just
    before the update that did it to the last of them, and goes on when it is told to.
    """

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        self.device = device
        self.trainer = trainer_of(recipe, device)
        self.diverged: Divergence | None = None
        self._falls: list[Divergence] = []
        self._begin()

    def _begin(self) -> None:
        self._spacing = self.trainer.spacing  # doubled whenever there are too many
        self._checkpoints: list[dict[str, Any]] = [self.trainer.state()]
        size = self.trainer.nbytes * 4  # parameters and at most three tensors of state
        self._most = max(4, min(CHECKPOINTS, CHECKPOINT_BYTES // size))

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
        done, known = 0, {fault.trial for fault in self.trainer.fallen}
        while done < steps:
            to_checkpoint = self._spacing - self.step % self._spacing
            now = self.trainer.advance(min(steps - done, to_checkpoint))
            done += now
            self._falls += [fault for fault in self.trainer.fallen if fault.trial not in known]
            known |= {fault.trial for fault in self._falls}
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

    def keep(self, trainer: AnyTrainer) -> None:
        """Keep a checkpoint of this recipe's trainer, if it has just done a step that wants one."""
        step = trainer.step
        if step % self._spacing or any(c["step"] == step for c in reversed(self._checkpoints)):
            return
        self._checkpoints.append(trainer.state())
        self._checkpoints.sort(key=_step)
        if len(self._checkpoints) > self._most:
            self._spacing *= 2
            self._checkpoints = [c for c in self._checkpoints if c["step"] % self._spacing == 0]

    def take_closed(self) -> list[Bucket]:
        """The history's buckets closed since the last call."""
        closed, self.trainer.closed = self.trainer.closed, []
        return closed

    def take_exams(self) -> list[Exam]:
        """The exams of a transformer since the last call; none of other networks."""
        if not isinstance(self.trainer, SequenceTrainer):
            return []
        taken, self.trainer.exams = self.trainer.exams, []
        return taken

    def take_falls(self) -> list[Divergence]:
        """The trials that diverged since the last call."""
        falls, self._falls = self._falls, []
        return falls

    def checkpoint(self, step: int, applied: int | None = None) -> dict[str, Any]:
        """The newest checkpoint at or before a step; with `applied`, of no more than so many controls."""
        fits = (c for c in self._checkpoints if c["step"] <= step and (applied is None or c["applied"] <= applied))
        return max(fits, key=_step)

    def seek(self, step: int) -> None:
        """Stand at a past or coming step, every control on the way applied, in silence.

        Raises:
            ValueError: the run diverges before that step.
        """
        start = self.checkpoint(step)
        if not start["step"] <= self.step <= step or self.trainer.divergence is not None:
            self.trainer.load(start)
        while self.step < step:
            self.trainer.apply_due()
            if self.trainer.advance(step - self.step) == 0 and self.trainer.divergence is not None:
                raise ValueError(f"the run diverges at step {self.trainer.divergence.step}, before step {step}")
        self.trainer.apply_due()
        self.trainer.closed = []
        self.take_exams()
        self.diverged = None

    def rewind(self, step: int, undo: int = 0) -> None:
        """Go back to a past step and forget what came after it, and the last `undo` controls right at it.

        Raises:
            ValueError: the step lies ahead, or has fewer controls. Nothing changed.
        """
        if step > self.step:
            raise ValueError(f"the run stands at step {self.step}; got a rewind to step {step}")
        self.trainer.recipe = rewound(self.recipe, step, undo)
        kept = len(self.trainer.moves)
        self._checkpoints = [c for c in self._checkpoints if c["step"] <= step and c["applied"] <= kept]
        if self.trainer.applied > kept:
            self.trainer.load(self.checkpoint(step))
        self.seek(step)

    def past(self, trial: int) -> list[tuple[int, Tensor]]:
        """The step and a trial's parameters (P,) at each checkpoint up to now, and as they are now."""
        trainer = self.perceptrons
        kept = [(c["step"], trainer.parameters_in(c, trial)) for c in self._checkpoints if c["step"] < self.step]
        return [*kept, (self.step, trainer.parameters_of(trial))]

    def dump(self) -> bytes:
        """The present state as bytes, for `restore` in another process."""
        buffer = io.BytesIO()
        torch.save(self.trainer.state(), buffer)
        return buffer.getvalue()

    def restore(self, blob: bytes) -> None:
        """Stand where `dump` was taken, of the same recipe up to that step.

        Raises:
            Exception: the bytes are not a checkpoint of this recipe.
        """
        state: dict[str, Any] = torch.load(io.BytesIO(blob), map_location="cpu", weights_only=True)
        self.trainer.load(state)
        if state["step"] > self._checkpoints[-1]["step"]:
            self._checkpoints.append(state)


def _step(state: dict[str, Any]) -> int:
    return state["step"]
