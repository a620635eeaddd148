"""Exported scripts of transformers, run by plain Python in a process of their own, against the live run."""

import math
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
import torch

from app.engine.transformer import SequenceTrainer
from app.export.script import script
from app.recipe import catalogue
from app.recipe.controls import Recipe, SetBatchSize, SetDropout, SetLearningRate, SetOptimizer, SetSchedule
from app.recipe.spec import OptimizerSpec, RunSpec, ScheduleSpec
from tests.engine.training import trained
from tests.export.running import scripts

STEPS = 80
SWITCHES = 40
"""Of optimizers, in one run."""
SHORT = "the quick brown fox jumps over the lazy dog. " * 3


def recipe(*trials: dict[str, Any], batch_size: int = 8, device: str = "cpu", **sequence: Any) -> Recipe:
    """A run of a transformer of one narrow layer."""
    spec = {
        "sequence": {"length": 4, "layers": 1, "heads": 2, "width": 16, **sequence},
        "batch_size": batch_size,
        "trials": trials or ({"learning_rate": 3e-3, "optimizer": "adamw"},),
        "device": device,
    }
    return Recipe(spec=RunSpec.model_validate(spec))


def steered(made: Recipe) -> Recipe:
    """Every kind of control, one after the other."""
    for step, control in (
        (8, SetLearningRate(value=6e-3)),
        (16, SetOptimizer(optimizer=OptimizerSpec(name="adam", arguments={"amsgrad": True}))),
        (24, SetDropout(value=0.2)),
        (28, SetBatchSize(value=12)),
        (32, SetSchedule(schedule=ScheduleSpec(name="warmup-cosine", per="step"))),
        (44, SetOptimizer(optimizer=OptimizerSpec(name="rmsprop", arguments={"momentum": 0.5}))),
        (52, SetLearningRate(value=2e-3)),
        (60, SetDropout(value=0.0)),
    ):
        made = made.followed_by(step, control)
    return made


EACH = {
    "reverse": recipe(task="reverse"),
    "sort": recipe(task="sort", positions="learned", layers=2, dropout=0.1),
    "copy": recipe(task="copy", masked=False),
    "add": recipe(task="add", length=2, positions="none"),
    "brackets": recipe(task="brackets", scaled=False),
    "text": recipe(task="text", length=8, text=SHORT),
    "schedule": recipe(
        {
            "learning_rate": 3e-3,
            "optimizer": "adam",
            "schedule": {"name": "plateau", "per": "epoch", "arguments": {"patience": 0}},
        },
        task="text",
        length=8,
        text=SHORT,
        dropout=0.3,
    ),
    "trials": recipe(
        {"learning_rate": 0.05, "optimizer": "sgd", "seed": 3},
        {"learning_rate": 3e-3, "optimizer": "adamw", "schedule": {"name": "inverse-sqrt", "per": "step"}},
        task="sort",
    ),
}


def buckets(losses: list[float], ends: list[int]) -> list[tuple[float, float, float]]:
    """Mean, least and greatest loss of the steps of each bucket of a history."""
    parts = [losses[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [(math.fsum(part) / len(part), min(part), max(part)) for part in parts]


def hold(made: Recipe, losses: list[list[float]], steps: int) -> None:
    """Hold a script's losses of every trial against the live run's history."""
    closed = trained(made, steps).take_closed()
    assert closed
    for trial, own in enumerate(losses):
        told = [(b.batch_loss[trial], b.batch_min[trial], b.batch_max[trial]) for b in closed]
        for found, expected in zip(buckets(own, [bucket.step for bucket in closed]), told, strict=True):
            assert found == pytest.approx(expected, rel=1e-4)


def test_every_task_has_a_recipe_here():
    assert {each.spec.subject for each in EACH.values()} == set(catalogue.TASKS)


def test_scripts_of_every_task_give_the_losses_of_the_live_run_through_every_control(tmp_path):
    names = [name for name in EACH if name != "schedule"]
    made = [steered(EACH[name]) for name in names] + [EACH["schedule"]]
    for each, (losses, _) in zip(made, scripts(made, STEPS, tmp_path), strict=True):
        hold(each, losses, STEPS)


def each_after_each(names: Sequence[str]) -> list[str]:
    """A row of names in which each comes right after each other one once: always on to the farthest that is left."""
    row, left = [names[0]], set(permutations(names, 2))
    while left:
        now = names.index(row[-1])
        row.append(max((b for a, b in left if a == row[-1]), key=lambda b: (names.index(b) - now) % len(names)))
        left.remove((row[-2], row[-1]))
    return row


def test_every_switch_of_optimizer_keeps_the_state_that_the_live_run_keeps(tmp_path):
    row = each_after_each(list(catalogue.OPTIMIZERS))
    made: list[Recipe] = []
    for first in range(0, len(row) - 1, SWITCHES):
        start, *swaps = row[first : first + SWITCHES + 1]
        each = recipe({"learning_rate": 2e-3, "optimizer": start}, task="text", length=8, text=SHORT, batch_size=2)
        for number, name in enumerate(swaps):
            each = each.followed_by(2 * (number + 1), SetOptimizer(optimizer=OptimizerSpec(name=name)))
        made.append(each)
    steps = 2 * (SWITCHES + 1)
    for each, (losses, _) in zip(made, scripts(made, steps, tmp_path), strict=True):
        hold(each, losses, steps)


def test_a_script_run_by_plain_python_prints_the_losses_and_the_score_of_the_live_run(tmp_path):
    made = steered(EACH["sort"])
    path = tmp_path / "run.py"
    path.write_text(script(made, STEPS), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    trainer = trained(made, STEPS).trainer
    assert isinstance(trainer, SequenceTrainer)
    (told,) = re.findall(rf"step {STEPS}: training loss (\S+), test loss (\S+)", done.stdout)
    (training,), (test,) = trainer.losses()
    assert tuple(map(float, told)) == pytest.approx((training, test), rel=1e-4)
    assert f"without a fault: {trainer.evaluate().score:.1%}" in done.stdout


def test_two_exports_are_the_same_in_text_and_in_every_weight_and_take_the_weights_of_the_run(tmp_path):
    made = steered(EACH["reverse"])
    text = script(made, STEPS)
    assert text == script(Recipe.model_validate_json(made.model_dump_json()), STEPS)
    spaces: list[dict[str, Any]] = [{"__name__": "first"}, {"__name__": "second"}]
    models = []
    for space in spaces:
        exec(compile(text, "script.py", "exec"), space)
        models.append(space["train"]()[0])
    states = [model.state_dict() for model in models]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    trainer = trained(made, STEPS).trainer
    models[0].load_state_dict(trainer.networks()[0])
    for name, value in trainer.networks()[0].items():
        assert torch.allclose(states[1][name], value, rtol=1e-4, atol=1e-6), name


def test_a_text_of_the_readers_own_never_becomes_code_and_is_kept_to_the_letter():
    wild = "a\"\"\"'''\\\n\u2028raise SystemExit # {x}\t\x00é😀" * 20
    text = script(recipe(task="text", length=8, text=wild), 10)
    space: dict[str, Any] = {"__name__": "wild"}
    exec(compile(text, "script.py", "exec"), space)
    assert space["TEXT"] == wild
    assert max(map(len, text.splitlines())) <= 130


def test_the_script_of_another_device_trains_there_and_one_without_dropout_draws_no_chance():
    plain = script(recipe(), 10)
    assert "DEVICE" not in plain
    assert "model.chance.manual_seed" not in plain
    moved = script(recipe(device="cuda:1", dropout=0.1), 10)
    assert 'DEVICE = "cuda:1"' in moved
    assert "model.chance.manual_seed" in moved
    assert moved.count(".to(DEVICE)") == 2
