"""The trainer of transformers: against a plain PyTorch loop, and the same again, bit for bit."""

import math
import subprocess
import sys
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.samplers import batch_order
from app.engine.transformer import SequenceTrainer, cases_of, model_of
from app.recipe.controls import (
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
)
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec
from tests.engine.training import CPU, trained

ADAMW, ADAM, SGD, RPROP = (OptimizerSpec(name=name) for name in ("adamw", "adam", "sgd", "rprop"))
SMALL: dict[str, Any] = {"task": "reverse", "length": 4, "layers": 1, "heads": 2, "width": 16}


def recipe(*trials: TrialSpec, dropout: float = 0.0, **spec: Any) -> Recipe:
    trials = trials or (TrialSpec(learning_rate=3e-3, optimizer=ADAMW),)
    sequence = SequenceSpec(**{**SMALL, "dropout": dropout})
    return Recipe(spec=RunSpec(sequence=sequence, batch_size=16, trials=trials, **spec))


STEERED = (
    recipe(dropout=0.1)
    .followed_by(5, SetLearningRate(value=1e-3))
    .followed_by(9, SetOptimizer(optimizer=ADAM))
    .followed_by(20, SetBatchSize(value=24))
    .followed_by(30, SetDropout(value=0.3))
    .followed_by(40, SetSchedule(schedule=ScheduleSpec(name="exponential", per="step")))
    .followed_by(60, SetOptimizer(optimizer=RPROP))
    .followed_by(61, SetOptimizer(optimizer=SGD, state="fresh"))
)


@pytest.mark.parametrize("name", ["sgd", "adamw", "rprop", "adafactor"])
def test_losses_equal_those_of_a_plain_pytorch_loop(name: str):
    made = recipe(TrialSpec(learning_rate=3e-3, optimizer=OptimizerSpec(name=name), seed=4), seed=2)
    spec = made.spec.sequence
    assert spec is not None
    cases = cases_of(spec, 2)
    model = model_of(spec, cases, 4)
    kind = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW, "rprop": torch.optim.Rprop}
    optimizer = kind.get(name, torch.optim.Adafactor)(model.parameters(), lr=3e-3)
    order, expected = batch_order(2, 0, len(cases.inputs) - cases.held_out), []
    for step in range(16):
        rows = order[16 * step : 16 * step + 16] + cases.held_out
        loss = F.cross_entropy(model(cases.inputs[rows]).transpose(1, 2), cases.targets[rows], ignore_index=-1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        expected.append(float(loss.detach()))
    found = [bucket.batch_loss[0] for bucket in trained(made, 16).take_closed()]
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_a_replay_of_a_steered_run_is_the_same_to_the_last_bit_however_the_steps_are_cut():
    whole = trained(STEERED, 90)
    pieces = CheckpointedTrainer(STEERED, CPU)
    for step in (1, 7, 33, 34, 61, 90):
        while pieces.step < step:
            pieces.apply_due()
            pieces.advance(step - pieces.step)
    assert torch.equal(whole.trainer.parameters, pieces.trainer.parameters)
    assert whole.take_closed() == pieces.take_closed()
    whole.rewind(50)
    whole.trainer.recipe = STEERED
    whole.seek(90)
    assert torch.equal(whole.trainer.parameters, pieces.trainer.parameters)


def test_a_run_taken_up_from_its_bytes_goes_on_the_same():
    first = trained(STEERED, 45)
    second = CheckpointedTrainer(STEERED, CPU)
    second.restore(first.dump())
    for checkpointed in (first, second):
        checkpointed.seek(80)
    assert torch.equal(first.trainer.parameters, second.trainer.parameters)


def test_trials_side_by_side_equal_each_alone():
    trials = TrialSpec(learning_rate=3e-3, optimizer=ADAMW), TrialSpec(learning_rate=0.05, optimizer=SGD, seed=3)
    both = trained(recipe(*trials, dropout=0.2), 20).trainer.parameters
    for row, trial in enumerate(trials):
        assert torch.equal(both[row], trained(recipe(trial, dropout=0.2), 20).trainer.parameters[0])


def test_a_switch_from_adam_to_adamw_keeps_the_means_and_to_sgd_says_it_cannot():
    checkpointed = trained(recipe(TrialSpec(optimizer=ADAM, learning_rate=1e-3)), 5)
    assert checkpointed.control(SetOptimizer(optimizer=ADAMW)) == "kept exp_avg, exp_avg_sq, step"
    assert "starts fresh" in checkpointed.control(SetOptimizer(optimizer=ADAM, state="fresh"))
    assert checkpointed.control(SetOptimizer(optimizer=RPROP)) == "Adam and Rprop share no state; it starts fresh"
    checkpointed.advance(2)
    assert checkpointed.control(SetOptimizer(optimizer=RPROP)) == "kept all state of Rprop"


def test_exams_come_at_steps_that_the_count_alone_decides_and_score_held_out_cases():
    checkpointed = trained(recipe(), 40)
    evaluations = checkpointed.take_evaluations()
    assert [evaluation.step for evaluation in evaluations] == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        10,
        12,
        14,
        16,
        20,
        24,
        28,
        32,
        40,
    ]
    trainer = checkpointed.trainer
    assert isinstance(trainer, SequenceTrainer)
    assert trainer.evaluate() == evaluations[-1]
    prompt, answer, _ = evaluations[-1].answers[0].samples[0]
    assert prompt == answer[::-1] + ">"


def test_a_run_that_diverges_stands_just_before_the_update_that_did_it():
    checkpointed = trained(recipe(TrialSpec(learning_rate=100.0, optimizer=SGD)), 400)
    assert checkpointed.diverged is not None
    assert checkpointed.step == checkpointed.diverged.step
    assert bool(torch.isfinite(checkpointed.trainer.parameters).all())
    before = checkpointed.step
    checkpointed.control(SetLearningRate(value=1e-4))
    checkpointed.advance(3)
    assert checkpointed.step == before + 3 or checkpointed.diverged is not None


def test_dropout_changes_what_a_step_does_and_nothing_of_what_is_reported_after_it():
    plain, dropped = trained(recipe(), 10), trained(recipe(dropout=0.5), 10)
    assert not torch.equal(plain.trainer.parameters, dropped.trainer.parameters)
    trainer = dropped.trainer
    assert isinstance(trainer, SequenceTrainer)
    assert trainer.losses() == trainer.losses()
    assert all(math.isfinite(loss) for losses in trainer.losses() for loss in losses)


def test_controls_that_a_transformer_does_not_have_are_refused_with_a_sentence():
    checkpointed = CheckpointedTrainer(recipe(), CPU)
    with pytest.raises(ValueError, match="takes no control of type 'regularization'"):
        checkpointed.control(SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.1)))


def test_training_a_transformer_does_not_load_torchs_compiler():
    program = (
        "import sys, torch\n"
        "from app.engine.checkpointed import CheckpointedTrainer\n"
        "from app.recipe import link\n"
        "recipe, _ = link.decode('v=1&task=text&length=8&layers=1&heads=2&width=16&batch=4&optimizer=adamw')\n"
        "checkpointed = CheckpointedTrainer(recipe, torch.device('cpu'))\n"
        "assert checkpointed.advance(2) == 2\n"
        "assert 'torch._dynamo' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
