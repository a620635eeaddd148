"""What a trainer is: the part that all networks have in common, and what the rest may count on.

A trainer knows nothing of processes, pages or clocks. It does the steps it is told to, and the same
recipe gives the same parameters, bit for bit, on the same device and build, however the steps are cut
into calls.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from app.engine.history import Bucket
from app.recipe.controls import Control, Recipe


@dataclass(frozen=True, slots=True)
class Divergence:
    """A trial whose loss is no longer finite. step: the update that did it, counted from 0."""

    trial: int
    step: int
    cause: str


class Progress(Protocol):
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
    fallen: the trials that diverged, in that order; they stay as they are, not finite.
    divergence: why the run stands still, when the last of its trials fell; else None.
    spacing: steps between two checkpoints at first. per_width: buckets of the history of each width.
    """

    per_width: int

    spacing: ClassVar[int] = 128

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        self.recipe, self.spec, self.device = recipe, recipe.spec, device
        self.step = 0
        self.closed: list[Bucket] = []
        self.fallen: list[Divergence] = []
        self.divergence: Divergence | None = None
        self._applied = 0  # controls of the recipe applied so far

    @property
    def trials(self) -> int:
        """How many train side by side."""
        return len(self.spec.trials)

    @property
    def applied(self) -> int:
        """How many of the recipe's controls are applied."""
        return self._applied

    @property
    @abstractmethod
    def progress(self) -> Progress:
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
    def networks(self) -> list[dict[str, Tensor]]:
        """A copy of each trial as the state_dict of a plain PyTorch module, on the CPU."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """A copy of all that the steps so far have made, as torch.save can hold."""

    @abstractmethod
    def load(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken, of this recipe up to that step."""

    @abstractmethod
    def _apply(self, control: Control) -> str: ...

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
