"""The command `train` as the tests give it, and what it leaves."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from app.__main__ import main
from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import (
    Applied,
    Recipe,
    SetBatchSize,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.spec import DataSpec, OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
CPU = torch.device("cpu")
DIVERGES = "v=1&data=plane&hidden=&loss=mse&optimizer=sgd(momentum=0.9)&lr=100"
STEERED = Recipe(
    spec=RunSpec(
        data=DataSpec(dataset="spiral", noise=0.05),
        trials=(TrialSpec(), TrialSpec(optimizer=OptimizerSpec(name="adam"), learning_rate=0.01, seed=3)),
    ),
    controls=(
        Applied(step=30, control=SetLearningRate(value=0.1)),
        Applied(step=45, control=SetBatchSize(value=7)),
        Applied(step=60, control=SetOptimizer(optimizer=OptimizerSpec(name="rmsprop"), trial=1)),
        Applied(step=60, control=SetSchedule(schedule=ScheduleSpec(name="exponential"))),
        Applied(step=90, control=SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01))),
        Applied(step=301, control=SetWeight(layer=0, unit=1, input=0, value=0.5)),
        Applied(step=302, control=SetLearningRate(value=0.5)),
    ),
)
STEPS = 301  # within a bucket of history, and where a weight is set by hand


def written(recipe: Recipe) -> str:
    path = Path("given.json")
    path.write_text(recipe.model_dump_json(indent=2))
    return str(path)


def live(recipe: Recipe, steps: int) -> CheckpointedTrainer:
    """The recipe as a session trains it, in uneven turns."""
    checkpointed, turn = CheckpointedTrainer(recipe, CPU), 1
    while checkpointed.step < steps:
        checkpointed.apply_due()
        checkpointed.advance(min(turn, steps - checkpointed.step))
        turn = turn * 2 % 61
    checkpointed.apply_due()
    return checkpointed


def state_dict(folder: Path | str, name: str = "state_dict.pt") -> dict[str, torch.Tensor]:
    return torch.load(Path(folder) / name, weights_only=True)


def flat(state: dict[str, torch.Tensor]) -> torch.Tensor:
    """A state_dict laid out as the stack's parameters, (P,)."""
    return torch.cat([tensor.t().flatten() for tensor in state.values()])


def rows(folder: Path | str) -> list[dict[str, str]]:
    with (Path(folder) / "metrics.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def metrics(folder: Path | str) -> dict[str, Any]:
    return json.loads((Path(folder) / "metrics.json").read_text())


def app_train(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "app", "train", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, **options)


def fault(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that had nothing to train."""
    assert main(["train", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.endswith(".\n")
    return said.err
