"""The weight that went first: the largest after the update that made a run diverge."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.rescue import diverged_weight
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec, TrialSpec
from tests import plain

CPU = torch.device("cpu")
WILD = Recipe(
    spec=RunSpec(
        data=DataSpec(dataset="plane"),
        network=NetworkSpec(hidden=(8, 8), activation="relu"),
        loss="mse",
        trials=(TrialSpec(learning_rate=10.0),),
    )
)


def test_it_is_the_weight_that_plain_pytorch_finds_largest_after_the_last_finite_update():
    checkpointed = CheckpointedTrainer(WILD, CPU)
    checkpointed.advance(10_000)
    assert checkpointed.diverged is not None
    found = diverged_weight(checkpointed.perceptrons, 0)
    step = checkpointed.step
    before, after = (plain.train(WILD, count)[1] for count in (step, step + 1))
    lost = ~after.isfinite()
    wanted = int(torch.argmax(torch.where(lost, before.abs(), -1) if lost.any() else after.abs()))
    row, at = 0 if found.input is None else found.input, 0
    for layer in range(found.layer):
        at += (WILD.spec.sizes[layer] + 1) * WILD.spec.sizes[layer + 1]
    inputs, units = WILD.spec.sizes[found.layer], WILD.spec.sizes[found.layer + 1]
    at += (inputs if found.input is None else row) * units + found.unit
    assert at == wanted
    assert found.before == pytest.approx(float(before[wanted]), rel=1e-3)
    assert checkpointed.step == step  # the run itself stands still


def test_a_weight_set_far_out_is_found_by_layer_unit_and_input():
    checkpointed = CheckpointedTrainer(Recipe(), CPU)
    checkpointed.perceptrons.trial_groups[0].stack.weights[1][0, 2, 1] = -1e20
    checkpointed.perceptrons.trial_groups[0].stack.changed()
    found = diverged_weight(checkpointed.perceptrons, 0)
    assert (found.layer, found.unit, found.input) == (1, 1, 2)
    checkpointed.perceptrons.trial_groups[0].stack.weights[0][0, -1, 3] = float("inf")
    assert diverged_weight(checkpointed.perceptrons, 0).layer == 0
