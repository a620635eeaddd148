"""Trials side by side against the same trials alone."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe import catalogue
from app.recipe.controls import Recipe, SetBatchSize, SetLearningRate, SetOptimizer, SetRegularization
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec
from tests import plain
from tests.engine.training import CPU, MIXED, trained


def test_trials_side_by_side_equal_the_same_trials_alone():
    trials = tuple(
        TrialSpec(optimizer=OptimizerSpec(name=name), learning_rate=rate, seed=seed)
        for seed, (name, rate) in enumerate(
            [("sgd", 0.1), ("sgd", 0.01), ("adam", 0.02), ("asgd", 0.01), ("rprop", 0.001), ("rprop", 0.01)]
        )
    )
    recipe = Recipe(spec=RunSpec(trials=trials))
    parameters = trained(recipe, 200).trainer.parameters
    for index in range(len(trials)):
        _, expected = plain.train(recipe, 200, index)
        torch.testing.assert_close(parameters[index], expected, rtol=2e-3, atol=2e-4)


def test_a_mixed_stack_of_sixty_four_equals_sixty_four_plain_loops():
    """All optimizers, several schedules, penalties, rates, seeds, shapes and batch sizes, over 300 steps."""
    shapes = (
        None,
        NetworkSpec(hidden=(5,), activation="relu"),
        NetworkSpec(features=("x1", "x2", "x1x2"), hidden=(3, 3), activations=("sine", "tanh"), dropout=0.2),
    )
    optimizers, schedules = list(catalogue.OPTIMIZERS), list(catalogue.SCHEDULES)
    trials = tuple(
        TrialSpec(
            optimizer=OptimizerSpec(name=optimizers[index * len(optimizers) // 64]),
            schedule=ScheduleSpec(name=schedules[index % len(schedules)], per="step" if index % 2 else "epoch"),
            learning_rate=0.002 * (1 + index % 5),
            regularization=RegularizationSpec(name=("none", "l1", "l2")[index % 3], rate=0.003),
            seed=index,
            network=shapes[index % 4 % 3],
            batch_size=(None, 32)[index % 5 == 0],
        )
        for index in range(64)
    )
    recipe = Recipe(spec=RunSpec(network=NetworkSpec(hidden=(4, 2)), trials=trials))
    checkpointed = CheckpointedTrainer(recipe, CPU)
    checkpointed.advance(300)
    assert len(checkpointed.perceptrons.trial_groups) == 6
    for index in range(64):
        _, expected = plain.train(recipe, 300, index)
        parameters = checkpointed.perceptrons.parameters_of(index)
        torch.testing.assert_close(parameters, expected, rtol=5e-3, atol=5e-4)


def test_controls_reach_trials_of_every_shape_and_only_those_they_name():
    recipe = (
        Recipe(spec=MIXED)
        .followed_by(20, SetLearningRate(value=0.02, trial=2))
        .followed_by(40, SetOptimizer(optimizer=OptimizerSpec(name="rmsprop"), state="fresh", trial=1))
        .followed_by(60, SetBatchSize(value=16))
        .followed_by(80, SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01)))
    )
    checkpointed = trained(recipe, 150)
    for index in range(4):
        _, expected = plain.train(recipe, 150, index)
        torch.testing.assert_close(checkpointed.perceptrons.parameters_of(index), expected, rtol=2e-3, atol=2e-4)


def test_the_history_of_trials_of_different_shapes_stands_in_their_order():
    checkpointed = CheckpointedTrainer(Recipe(spec=MIXED), CPU)
    checkpointed.advance(120)
    history = checkpointed.take_closed()
    for index in range(4):
        alone = CheckpointedTrainer(Recipe(spec=plain.alone(MIXED, index)), CPU)
        alone.advance(120)
        for ours_, theirs in zip(history, alone.take_closed(), strict=True):
            for name in ("batch_loss", "training_loss", "test_loss", "learning_rate"):
                assert getattr(ours_, name)[index] == pytest.approx(getattr(theirs, name)[0], rel=1e-4), name


def test_a_trial_that_diverges_stops_alone():
    plane = DataSpec(dataset="plane")
    trials = tuple(TrialSpec(learning_rate=rate, seed=seed) for seed, rate in enumerate((0.03, 60.0, 0.01)))
    recipe = Recipe(spec=RunSpec(data=plane, loss="mse", trials=trials))
    checkpointed = CheckpointedTrainer(recipe, CPU)
    assert checkpointed.advance(3_000) == 3_000
    falls = checkpointed.take_diverged()
    assert [fault.trial for fault in falls] == [1]
    assert checkpointed.diverged is None
    for index in (0, 2):
        _, expected = plain.train(recipe, 3_000, index)
        torch.testing.assert_close(checkpointed.trainer.parameters[index], expected, rtol=2e-3, atol=2e-4)
    checkpointed.seek(falls[0].step)
    assert torch.isfinite(checkpointed.trainer.parameters).all()
    checkpointed.advance(3)
    assert checkpointed.take_diverged() == falls
