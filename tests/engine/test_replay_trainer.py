"""A replay of a run: it stands where the run stood, bit for bit, and the run does not feel it."""

import random

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer, ReplayTrainer
from app.engine.trainer import Trainer
from app.recipe.controls import Control, Recipe, SetBatchSize, SetLearningRate, SetOptimizer, SetWeight, forked
from app.recipe.spec import OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec
from tests import plain
from tests.engine.training import CPU, trained

ADAM = OptimizerSpec(name="adam")
STEPS = 3000


def put(replay: ReplayTrainer, step: int) -> None:
    while not replay.nearer(step):
        pass


def steered() -> Recipe:
    """Two trials, and controls of every kind that can be told apart afterwards."""
    schedule = ScheduleSpec(name="exponential", per="epoch")
    spec = RunSpec(trials=(TrialSpec(schedule=schedule), TrialSpec(seed=1, optimizer=ADAM)))
    recipe = Recipe(spec=spec).followed_by(40, SetLearningRate(value=0.3))
    recipe = recipe.followed_by(512, SetOptimizer(optimizer=ADAM, trial=0)).followed_by(900, SetBatchSize(value=7))
    return recipe.followed_by(1024, SetWeight(layer=0, unit=1, input=0, value=5.0))


@pytest.fixture(scope="module")
def run() -> tuple[CheckpointedTrainer, dict[int, tuple[list, list]]]:
    """A run of STEPS steps, and the losses it recorded at each bucket's end."""
    checkpointed = trained(steered(), STEPS)
    return checkpointed, {
        bucket.step: (bucket.training_loss, bucket.test_loss) for bucket in checkpointed.take_closed()
    }


def test_the_losses_of_any_bucket_come_out_the_same_to_the_last_bit(run):
    checkpointed, recorded = run
    replay = ReplayTrainer(checkpointed)
    trainer = replay.trainer
    assert isinstance(trainer, Trainer)
    before = checkpointed.trainer.parameters.clone()
    for step in [*random.Random(0).sample(sorted(recorded), 20), 40, 512, 900, 1024, STEPS // 2]:
        put(replay, step)
        assert replay.trainer.step == step
        if step in recorded:
            assert trainer.losses() == recorded[step]
    assert checkpointed.step == STEPS
    assert torch.equal(checkpointed.trainer.parameters, before)


def test_a_twin_goes_forth_and_back_and_a_weight_set_at_a_step_comes_after_it(run):
    checkpointed, _ = run
    replay = ReplayTrainer(checkpointed)
    trainer = replay.trainer
    assert isinstance(trainer, Trainer)
    put(replay, 1025)
    put(replay, 1024)
    before = trainer.trial_groups[0].stack.weights[0][:, 0, 1].clone()
    put(replay, 1025)
    assert (before < 4).all()
    assert (trainer.trial_groups[0].stack.weights[0][:, 0, 1] > 4).all()


def test_checkpoints_that_a_twin_makes_on_its_way_lead_a_run_that_was_taken_up_back_to_the_same_bits(run):
    checkpointed, _ = run
    taken_up = CheckpointedTrainer(steered(), CPU)
    taken_up.restore(checkpointed.dump())
    replay = ReplayTrainer(taken_up)
    put(replay, 2000)
    kept = [step for step, _ in taken_up.past(0)]
    assert kept == sorted(set(kept))
    assert len(kept) > 10
    taken_up.rewind(1500)
    put(fresh := ReplayTrainer(checkpointed), 1500)
    assert torch.equal(taken_up.trainer.parameters, fresh.trainer.parameters)


@pytest.mark.parametrize("change", [SetLearningRate(value=0.3), SetBatchSize(value=3)])
def test_both_halves_of_a_fork_equal_plain_runs_with_and_without_the_change(change: Control):
    recipe = Recipe().followed_by(40, SetLearningRate(value=0.1))
    fork = forked(recipe, 100, 0, change)
    checkpointed = trained(fork, 200)
    losses = torch.tensor([bucket.batch_loss for bucket in checkpointed.take_closed()]).T
    halves = checkpointed.trainer
    assert isinstance(halves, Trainer)
    for trial, alone in enumerate([recipe, recipe.followed_by(100, change)]):
        expected, parameters = plain.train(alone, 200)
        torch.testing.assert_close(losses[trial], torch.tensor(expected), rtol=2e-4, atol=2e-5)
        torch.testing.assert_close(halves.parameters_of(trial), parameters, rtol=2e-3, atol=2e-4)
    assert torch.equal(halves.parameters_of(0), trained(recipe, 200).trainer.parameters[0])


@pytest.mark.parametrize("later", [0, 200])
def test_going_back_without_the_last_controls_is_the_run_that_never_had_them(later):
    checkpointed = CheckpointedTrainer(Recipe(), CPU)
    checkpointed.advance(300)
    checkpointed.control(SetLearningRate(value=0.5))
    checkpointed.control(SetWeight(layer=0, unit=0, input=0, value=9.0))
    checkpointed.advance(later)
    checkpointed.rewind(300, undo=2)
    checkpointed.advance(100)
    never = CheckpointedTrainer(Recipe(), CPU)
    never.advance(400)
    assert checkpointed.recipe == Recipe()
    assert torch.equal(checkpointed.trainer.parameters, never.trainer.parameters)


def test_a_run_that_has_just_been_taken_up_undoes_the_control_it_stands_at():
    recipe = Recipe().followed_by(300, SetWeight(layer=0, unit=0, input=0, value=9.0))
    first = CheckpointedTrainer(recipe, CPU)
    first.seek(300)
    second = CheckpointedTrainer(recipe, CPU)
    second.restore(first.dump())
    second.rewind(300, undo=1)
    never = CheckpointedTrainer(Recipe(), CPU)
    never.advance(300)
    assert torch.equal(second.trainer.parameters, never.trainer.parameters)
