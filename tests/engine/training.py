"""Recipes trained by the product, and held against plain PyTorch."""

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from app.recipe.spec import NetworkSpec, OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec
from tests import plain

CPU = torch.device("cpu")


def trained(recipe: Recipe, steps: int, device: torch.device = CPU) -> CheckpointedTrainer:
    """The run itself, trained so far, or to its divergence."""
    checkpointed = CheckpointedTrainer(recipe, device)
    while checkpointed.step < steps and checkpointed.diverged is None:
        checkpointed.apply_due()
        checkpointed.advance(steps - checkpointed.step)
    return checkpointed


def assert_equal_to_plain(recipe: Recipe, steps: int = 200) -> None:
    checkpointed = trained(recipe, steps)
    losses = [bucket.batch_loss[0] for bucket in checkpointed.take_closed()]
    expected_losses, expected = plain.train(recipe, steps)
    torch.testing.assert_close(torch.tensor(losses), torch.tensor(expected_losses), rtol=2e-4, atol=2e-5)
    torch.testing.assert_close(checkpointed.trainer.parameters[0], expected, rtol=2e-3, atol=2e-4)


def spec(**trial) -> RunSpec:
    return RunSpec(network=NetworkSpec(hidden=(4, 2)), trials=(TrialSpec(**trial),))


MIXED = RunSpec(
    network=NetworkSpec(hidden=(4, 2)),
    trials=(
        TrialSpec(),
        TrialSpec(network=NetworkSpec(hidden=(6,), activation="relu", dropout=0.3), learning_rate=0.05),
        TrialSpec(seed=1, schedule=ScheduleSpec(name="step", arguments={"step_size": 2, "gamma": 0.5})),
        TrialSpec(batch_size=64, optimizer=OptimizerSpec(name="adam"), learning_rate=0.01),
    ),
)
"""Three shapes and batch sizes among four trials."""
