"""The exported script against the live run, and its text."""

import re
import subprocess
import sys

import pytest

from app.engine.trainer import Trainer
from app.export.script import script
from app.recipe.controls import (
    Recipe,
    SetBatchSize,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
    forked,
)
from app.recipe.spec import OptimizerSpec, RegularizationSpec, ScheduleSpec
from tests.engine.training import trained
from tests.export.recipes import recipe
from tests.export.running import live, scripts

STEERED = recipe(
    (50, SetLearningRate(value=0.1)),
    (60, SetOptimizer(optimizer=OptimizerSpec(name="adam", arguments={"amsgrad": True}))),
    (70, SetOptimizer(optimizer=OptimizerSpec(name="rmsprop", arguments={"momentum": 0.5}))),
    (75, SetSchedule(schedule=ScheduleSpec(name="warmup-cosine", per="step"))),
    (90, SetOptimizer(optimizer=OptimizerSpec(name="nadam"))),
    (100, SetBatchSize(value=32)),
    (110, SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01))),
    (120, SetWeight(layer=0, unit=1, input=None, value=0.5)),
    (120, SetWeight(layer=2, unit=0, input=1, value=-0.5)),
    (130, SetLearningRate(value=0.05)),
    optimizer=OptimizerSpec(name="adam"),
)
TRIALS = recipe(
    (50, SetLearningRate(value=0.05, trial=1)),
    (60, SetOptimizer(optimizer=OptimizerSpec(name="adamw"))),
    trials=[
        {"learning_rate": 0.1},
        {"optimizer": "adam", "seed": 3},
        {"schedule": "plateau", "regularization": {"name": "l1", "rate": 0.01}},
    ],
)


@pytest.mark.parametrize("each", [STEERED, TRIALS], ids=["steered", "trials"])
def test_a_script_run_by_plain_python_prints_the_losses_of_the_live_run(each, tmp_path):
    path = tmp_path / "run.py"
    path.write_text(script(each, 160), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = re.findall(r"step 160: training loss (\S+), test loss (\S+)", done.stdout)
    checkpointed = trained(each, 160)
    assert checkpointed.step == 160
    assert isinstance(checkpointed.trainer, Trainer)
    losses = list(zip(*checkpointed.trainer.losses(), strict=True))
    assert [tuple(map(float, pair)) for pair in told] == [pytest.approx(pair, rel=1e-4) for pair in losses]


def test_two_exports_of_one_recipe_are_the_same_in_text_and_in_result(tmp_path):
    again = Recipe.model_validate_json(STEERED.model_dump_json())
    assert script(STEERED, 160) == script(again, 160)
    (first, _), (second, _) = scripts([STEERED, again], 160, tmp_path)
    assert first == second


def test_trials_of_different_networks_and_batch_sizes_give_the_losses_of_the_live_run(tmp_path):
    plateau = {"name": "plateau", "arguments": {"patience": 0, "factor": 0.9}}
    mixed = recipe(
        (30, SetSchedule(schedule=ScheduleSpec.model_validate(plateau), trial=1)),
        (50, SetWeight(layer=0, unit=1, input=1, value=0.5)),
        (60, SetBatchSize(value=32)),
        trials=[
            {"learning_rate": 0.1},
            {"network": {"features": ["x1", "x2", "x1x2"], "hidden": [6], "activation": "sine", "dropout": 0.2}},
            {"network": {"hidden": [5, 4], "dropout": 0.4}, "batch_size": 25, "schedule": plateau},
            {"batch_size": 16, "optimizer": "adam"},
        ],
    )
    ((losses, _),) = scripts([mixed], 120, tmp_path)
    for ours, theirs in zip(losses, live(mixed, 120), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_a_fork_with_another_batch_size_gives_the_losses_of_the_live_run(tmp_path):
    fork = forked(recipe((30, SetLearningRate(value=0.1))), 60, 0, SetBatchSize(value=32))
    ((losses, _),) = scripts([fork], 120, tmp_path)
    for ours, theirs in zip(losses, live(fork, 120), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_a_script_has_only_the_branches_that_its_recipe_needs():
    plain = script(recipe())
    for word in (
        "if step ==",
        "scheduler",
        "dropout",
        "Sequence",
        "l1",
        "l2",
        "TRIALS",
        "rescale",
        "hand_over",
        "functools",
        "app.",
    ):
        assert word not in plain
    assert "if step == 100:" in script(STEERED)


def test_a_number_set_again_and_again_stands_in_a_table():
    drag = recipe(*((step, SetLearningRate(value=step / 1000)) for step in range(10, 60)))
    text = script(drag, 100)
    assert text.count("if step in LEARNING_RATE") == 1
    assert "if step ==" not in text


def test_the_run_of_another_device_is_trained_there():
    assert "cuda" in script(recipe(device="cuda:1"))


def test_a_name_in_the_readers_own_data_never_becomes_code():
    table = {"rows": [(x, x, x % 2) for x in range(12)], "columns": ["a\nraise SystemExit", "b\u2028raise SystemExit"]}
    text = script(recipe(data={"dataset": "table", "table": table}))
    assert "raise SystemExit" in text
    assert all(line.startswith("#") for line in text.splitlines() if "raise SystemExit" in line)
