"""What a trainer is: the part that all networks have in common, and what the rest may count on.

A trainer knows nothing of processes, pages or clocks. It does the steps it is told to, and the same
recipe gives the same parameters, bit for bit, on the same device and build, however the steps are cut
into calls.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from app.learn.schedules import Schedule
from app.recipe.controls import Control, Join, Move, Recipe, SetLearningRate, SetWeight, target_of, trial_of
from app.recipe.history import Bucket


@dataclass(frozen=True, slots=True)
class Divergence:
    """A trial whose loss is no longer finite. step: the update that did it, counted from 0."""

    trial: int
    step: int
    cause: str


class DataProgress(Protocol):
    """How far training is in its examples."""

    @property
    def epochs(self) -> float:
        """Passes so far, in parts."""
        ...

    @property
    def left(self) -> int:
        """Batches to the end of the epoch, at least 1."""
        ...

    @property
    def per_epoch(self) -> int:
        """Batches in a whole epoch."""
        ...

    def __len__(self) -> int:
        """Examples in all."""
        ...


class AnyTrainer(ABC):
    """One run in training.

    step: updates done. recipe: with every control so far; those ahead are applied when
    their step comes. closed: buckets closed since the caller last emptied the list.
    good: for each trial, the last step whose training loss was at most twice the lowest until then, and that lowest.
    join: how the last control joined the one before it.
    diverged_trials: the trials that diverged, in that order; they stay as they are, not finite.
    divergence: why the run stands still, when the last of its trials diverged; else None.
    spacing: steps between two checkpoints at first. per_width: buckets of the history of each width.
    """

    per_width: int

    spacing: ClassVar[int] = 128

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        self.spec, self.device = recipe.spec, device
        self.step = 0
        self.closed: list[Bucket] = []
        self.diverged_trials: list[Divergence] = []
        self.divergence: Divergence | None = None
        self.recipe = recipe
        self.good: list[tuple[int, float]] = [(0, math.inf)] * len(recipe.spec.trials)
        self.join: Join = "none"
        self._applied = 0  # moves of the recipe applied so far
        self._open: dict[object, list[tuple[Schedule, dict[str, Any]]]] = {}

    @property
    def recipe(self) -> Recipe:
        """What it trains by."""
        return self._recipe

    @recipe.setter
    def recipe(self, recipe: Recipe) -> None:
        self._recipe, self._moves = recipe, recipe.moves

    @property
    def moves(self) -> tuple[Move, ...]:
        """The recipe's, in the order of their steps."""
        return self._moves

    @property
    def trials(self) -> int:
        """How many train side by side."""
        return len(self.spec.trials)

    @property
    def applied(self) -> int:
        """How many of the recipe's moves are applied."""
        return self._applied

    @property
    @abstractmethod
    def progress(self) -> DataProgress:
        """How far training is in its examples."""

    @property
    @abstractmethod
    def rates(self) -> list[float]:
        """Each trial's learning rate of the next update."""

    @property
    @abstractmethod
    def parameters(self) -> Tensor:
        """Every trial's parameters as they are now, float32 (R, P); not to be written to."""

    @property
    def nbytes(self) -> int:
        """Bytes that all parameters take."""
        return self.parameters.nbytes

    @abstractmethod
    def advance(self, steps: int) -> int:
        """Train up to `steps` steps; fewer where a control is due or a trial diverges.

        Controls due at the present step must have been applied (`apply_due`).

        Returns:
            The steps done; 0 when the run has diverged or a control is due.
        """

    @abstractmethod
    def losses(self) -> tuple[list[float], list[float]]:
        """Each trial's training and test loss, as the networks are now."""

    @abstractmethod
    def accuracies(self) -> tuple[list[float], list[float]] | None:
        """Each trial's share of right answers on both sets, of the networks that `losses` last looked at; or None."""

    @abstractmethod
    def present(self) -> Bucket | None:
        """The bucket under way as it would be if it ended here; None when it has no step yet."""

    @abstractmethod
    def network(self, trial: int) -> dict[str, Tensor]:
        """A copy of one trial as the state_dict of a plain PyTorch module, on the CPU."""

    def networks(self) -> list[dict[str, Tensor]]:
        """A copy of every trial, as `network`."""
        return [self.network(trial) for trial in range(self.trials)]

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""

    @abstractmethod
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""

    @abstractmethod
    def _apply(self, control: Control) -> str: ...

    @abstractmethod
    def schedules(self, trial: int | None) -> list[Schedule]:
        """The schedule of a trial, or of all."""

    def control(self, control: Control, onward: bool = False) -> str:
        """Append a control to the recipe and apply it at once; returns a note, often empty.

        onward: it is one more value of the gesture before it, if that set the same. How it joined, `join` says.

        Raises:
            ValueError: the control does not fit the run, or torch refuses it. Nothing changed.
        """
        if isinstance(control, SetLearningRate | SetWeight) and control.path:
            raise ValueError("a run takes the values of a path one by one; got a control with a path")
        kept = self.recipe.until(self.step)
        join: Join = ("instead" if self._is_open(control) else "after") if onward else "none"
        recipe = kept.joined(self.step, control, join)
        if len(recipe.controls) > len(kept.controls):
            join = "none"
        self.apply_due()
        if join == "instead":
            for schedule, before in self._open[target_of(control)]:
                schedule.load(before)
        else:
            self._remember(control)
        note = self._apply(control)
        self.recipe = recipe
        self._applied = len(self._moves)
        self.join = join
        return note

    def _is_open(self, control: Control) -> bool:
        """Whether the last value of what a control sets was set at this very step, and nobody has taken a copy."""
        return target_of(control) in self._open

    def _remember(self, control: Control) -> None:
        """Note how schedules stood before a control, so that another value can take its place."""
        target = target_of(control)
        if target is None:
            self._open.clear()
            return
        touched = self.schedules(trial_of(control)) if isinstance(control, SetLearningRate) else []
        self._open[target] = [(schedule, schedule.state()) for schedule in touched]

    def apply_due(self) -> list[tuple[Move, str]]:
        """Apply the recipe's own values for this very step; returns each with its note."""
        done: list[tuple[Move, str]] = []
        while self._applied < len(self._moves) and self._moves[self._applied].step <= self.step:
            move = self._moves[self._applied]
            self._open.clear()
            done.append((move, self._apply(move.control)))
            self._applied += 1
        return done

    def _judge(self, bucket: Bucket) -> None:
        """Note which trials a closed bucket left with a good loss."""
        for trial, loss in enumerate(bucket.training_loss):
            step, lowest = self.good[trial]
            if loss is not None:
                lowest = min(lowest, loss)
                self.good[trial] = (bucket.step if loss <= 2 * lowest else step, lowest)

    def next_control(self) -> int | None:
        """The step of the recipe's next move, or None."""
        return self._moves[self._applied].step if self._applied < len(self._moves) else None
