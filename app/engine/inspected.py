"""What queries inspect of a run of perceptrons: the trials of one shape, on its training and test examples."""

from functools import cached_property

import torch
from torch import Tensor

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.evaluation import MOST
from app.engine.trial_group import TrialGroup
from app.learn import data
from app.learn.losses import Criterion
from app.learn.objective import BatchedObjective, Inspection, Objective
from app.recipe.spec import RunSpec


class InspectedGroup:
    """The trials of one group, inspected without changing the run.

    training, test: the first 2,000 examples of each set, as for reported losses. objective: J over training.
    """

    def __init__(self, checkpointed: CheckpointedTrainer, group: TrialGroup) -> None:
        self.checkpointed, self.group = checkpointed, group
        examples, cut = checkpointed.perceptrons.examples, checkpointed.perceptrons.examples.training
        self.objective = self.objective_over(examples.x[:cut], examples.y[:cut])
        self.training = Inspection(self.objective)
        self.test = Inspection(self.objective_over(examples.x[cut:], examples.y[cut:]))

    def objective_over(self, x: Tensor, y: Tensor) -> Objective:
        """J over examples, x and y as `Examples` has them: over the first 2,000."""
        trainer, network, sizes = self.checkpointed.perceptrons, self.group.network, self.group.stack.sizes
        spec, device = trainer.spec, trainer.device
        x1 = data.features(x[:MOST], spec.data, network.features).t().contiguous().to(device)
        criterion = Criterion(spec.loss, spec.problem)
        return Objective(sizes, network.each_activation, criterion, x1, y[:MOST].t().contiguous().to(device))

    @cached_property
    def points(self) -> BatchedObjective:
        """J at many parameters at once."""
        return BatchedObjective(self.objective)

    @property
    def spec(self) -> RunSpec:
        """Of the run."""
        return self.checkpointed.trainer.spec

    def parameters(self, trial: int) -> Tensor:
        """A copy of a trial's parameters as they are now, (P,)."""
        return self.checkpointed.perceptrons.parameters_of(trial).clone()

    def path(self, trial: int) -> tuple[list[int], Tensor]:
        """The steps of the checkpoints so far and of the present, and the parameters there, (T, P)."""
        past = self.checkpointed.past(trial)
        return [step for step, _ in past], torch.stack([parameters for _, parameters in past])

    def next_parameters(self, trial: int) -> Tensor:
        """A trial's parameters after the update that comes next, settings as they stand, (P,)."""
        return self.checkpointed.perceptrons.ahead(trial)
