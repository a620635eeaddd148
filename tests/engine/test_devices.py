"""The same recipe on every device that this machine has; where there is CUDA, it is among them."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe import catalogue
from app.recipe.controls import Recipe, SetBatchSize, SetDropout, SetLearningRate, SetOptimizer
from app.recipe.spec import NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.wire import binary
from app.workers.process import devices
from app.workers.renderers import renderer_of
from tests.engine.training import trained

HERE = [torch.device(name) for name in devices("auto")]


@pytest.mark.parametrize("device", HERE, ids=str)
@pytest.mark.parametrize("optimizer", catalogue.OPTIMIZERS)
def test_a_device_gives_the_processors_weights_to_rounding(device: torch.device, optimizer: str):
    trials = tuple(TrialSpec(optimizer=OptimizerSpec(name=optimizer), learning_rate=0.01, seed=seed) for seed in (0, 1))
    recipe = (
        Recipe(spec=RunSpec(network=NetworkSpec(hidden=(6, 3)), trials=trials))
        .followed_by(40, SetLearningRate(value=0.005))
        .followed_by(60, SetBatchSize(value=17))
        .followed_by(80, SetDropout(value=0.2))
    )
    there = trained(recipe, 100, device).trainer.parameters
    here = trained(recipe, 100).trainer.parameters
    assert there.device.type == device.type
    torch.testing.assert_close(there.cpu(), here, rtol=5e-3, atol=5e-4)


@pytest.mark.parametrize("device", HERE, ids=str)
def test_a_checkpoint_is_taken_up_and_pictured_on_a_device(device: torch.device):
    recipe = Recipe().followed_by(30, SetOptimizer(optimizer=OptimizerSpec(name="adam"), state="fresh"))
    one = trained(recipe, 50, device)
    two = CheckpointedTrainer(recipe, device)
    two.restore(one.dump())
    one.advance(50)
    two.advance(50)
    torch.testing.assert_close(one.trainer.parameters, two.trainer.parameters)
    head, buffers = binary.decode(renderer_of(two.trainer).frame("r", 0, 0.0))
    assert head["step"] == 100
    assert set(buffers) == {"weights", "boundary", "units"}
