"""What a run tells as it goes, where it stops, and what it refuses."""

from itertools import pairwise

import pytest
import torch

from app.engine import checkpointed as timeline_module
from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe, SetLearningRate, SetOptimizer, SetSchedule
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec
from tests.engine.training import CPU, spec


def test_a_large_network_is_looked_at_less_often():
    large = RunSpec(
        data=DataSpec(dataset="digits"), network=NetworkSpec(hidden=(20,)), loss="cross-entropy", batch_size=50
    )
    checkpointed = CheckpointedTrainer(Recipe(spec=large), CPU)
    checkpointed.advance(40)
    assert [bucket.step for bucket in checkpointed.take_closed()] == [*range(1, 33), 34, 36, 38, 40]


@pytest.mark.parametrize("bound", ["CHECKPOINTS", "CHECKPOINT_BYTES"])
def test_checkpoints_are_never_more_than_the_bound_and_lead_back_to_any_step(
    monkeypatch: pytest.MonkeyPatch, bound: str
):
    size = 4 * CheckpointedTrainer(Recipe(), CPU).trainer.nbytes
    monkeypatch.setattr(timeline_module, bound, {"CHECKPOINTS": 8, "CHECKPOINT_BYTES": 8 * size}[bound])
    checkpointed, straight = CheckpointedTrainer(Recipe(), CPU), CheckpointedTrainer(Recipe(), CPU)
    for _ in range(40):
        checkpointed.advance(100)
        kept = [step for step, _ in checkpointed.past(0)]
        assert len(kept) <= 9  # and where it stands
    assert max(b - a for a, b in pairwise(kept)) < 1200  # spread over the whole run
    straight.advance(1234)
    checkpointed.seek(1234)
    assert torch.equal(checkpointed.trainer.parameters, straight.trainer.parameters)


def test_a_run_goes_back_and_never_ahead():
    checkpointed = CheckpointedTrainer(Recipe(), CPU)
    checkpointed.advance(10)
    with pytest.raises(ValueError, match="the run stands at step 10; got a rewind to step 11"):
        checkpointed.rewind(11)
    assert checkpointed.step == 10


def test_a_run_that_diverges_stops_before_the_update_that_did_it():
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="plane"), loss="mse", trials=(TrialSpec(learning_rate=50.0),)))
    checkpointed = CheckpointedTrainer(recipe, CPU)
    checkpointed.advance(5_000)
    fault = checkpointed.diverged
    assert fault is not None
    assert checkpointed.step == fault.step
    assert torch.isfinite(checkpointed.trainer.parameters).all()
    checkpointed.control(SetLearningRate(value=1e-3))
    assert checkpointed.advance(100) == 100


def test_a_control_torch_refuses_changes_nothing():
    checkpointed = CheckpointedTrainer(Recipe(spec=spec()), CPU)
    checkpointed.advance(10)
    before = checkpointed.recipe
    nesterov = OptimizerSpec.model_construct(name="sgd", arguments={"nesterov": True})  # as no recipe can hold it
    with pytest.raises(ValueError, match="Nesterov momentum requires a momentum"):
        checkpointed.control(
            SetOptimizer(optimizer=OptimizerSpec(name="sgd")).model_copy(update={"optimizer": nesterov})
        )
    assert checkpointed.recipe == before
    assert checkpointed.advance(10) == 10


def test_a_schedule_set_after_the_last_step_leaves_the_rate_of_that_step():
    checkpointed = CheckpointedTrainer(Recipe(spec=RunSpec()), CPU)
    checkpointed.advance(1003)
    checkpointed.control(SetSchedule(schedule=ScheduleSpec(name="exponential", per="step")))
    present = checkpointed.trainer.present()
    assert present is not None
    assert present.learning_rate == [0.03]
