"""What probes look at: the trials of a timeline, on its training and test examples."""

from functools import cached_property

import torch
from torch import Tensor

from app.engine.evaluation import MOST
from app.engine.timeline import Timeline
from app.engine.trainer import Trainer
from app.learn import data
from app.learn.losses import Criterion
from app.learn.probes.landscape import Points
from app.learn.probes.objective import Inspection, Objective


class Subject:
    """A run's trials, without a touch on the run.

    training, test: the first 2,000 examples of each set, as for reported losses. objective: J over training.
    """

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        trainer = self._trainer = timeline.perceptrons
        self._twin: Trainer | None = None
        examples, cut = trainer.examples, trainer.examples.training
        self.objective = _objective(trainer, examples.x[:cut], examples.y[:cut])
        self.training = Inspection(self.objective)
        self.test = Inspection(_objective(trainer, examples.x[cut:], examples.y[cut:]))

    @cached_property
    def points(self) -> Points:
        """J at many parameters at once."""
        return Points(self.objective)

    def parameters(self, trial: int) -> Tensor:
        """A copy of a trial's parameters as they are now, (P,).

        Raises:
            ValueError: there is no such trial.
        """
        present = self._trainer.stack.parameters
        if trial >= len(present):
            raise ValueError(f"the run has trials 0 to {len(present) - 1}; got trial {trial}")
        return present[trial].clone()

    def path(self, trial: int) -> tuple[list[int], Tensor]:
        """The steps of the checkpoints so far and of the present, and the parameters there, (T, P)."""
        past = self.timeline.past()
        return [step for step, _ in past], torch.stack([parameters[trial] for _, parameters in past])

    def next_parameters(self, trial: int) -> Tensor:
        """A trial's parameters after the update that comes next, (P,); not numbers where none comes.

        A second trainer of the same recipe does it, so the run itself stands still.
        """
        trainer = self._trainer
        if self._twin is None:
            self._twin = Trainer(trainer.recipe, trainer.device)
        twin = self._twin
        twin.recipe = trainer.recipe
        twin.load(trainer.state())
        twin.apply_due()
        done = twin.advance(1)
        after = twin.stack.parameters[trial].clone()
        return after if done else torch.full_like(after, torch.nan)


def _objective(trainer: Trainer, x: Tensor, y: Tensor) -> Objective:
    spec, device = trainer.spec, trainer.device
    x1 = data.features(x[:MOST], spec.data, spec.network.features).t().contiguous().to(device)
    criterion = Criterion(spec.loss, spec.problem)
    return Objective(spec.sizes, spec.network.each_activation, criterion, x1, y[:MOST].t().contiguous().to(device))
