"""How far the command trains, and how it ends."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.__main__ import main
from app.recipe.controls import Recipe
from tests.headless.command import DIVERGES, PATIENCE, ROOT, app_train, flat, live, metrics, rows, state_dict


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [(["v=1&step=40"], 40), (["v=1&step=40", "--steps", "50"], 50), (["v=1"], 1000), (["#v=1&data=gaussians"], 1000)],
)
def test_a_run_ends_at_the_steps_asked_for_else_at_the_links_else_at_a_thousand(arguments: list[str], steps: int):
    assert main(["train", *arguments, "--out", "out", "--quiet"]) == 0
    assert int(rows("out")[-1]["step"]) == steps


@pytest.mark.parametrize("text", ["v=1&data=xor&step=5", Recipe().model_dump_json()])
def test_a_recipe_or_a_link_may_come_on_standard_input(text: str):
    done = app_train("-", "--steps", "5", "--out", "out", input=text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 steps, ")


def test_a_run_that_diverges_says_so_writes_what_there_is_and_fails(capsys: pytest.CaptureFixture[str]):
    assert main(["train", DIVERGES, "--out", "out", "--quiet"]) == 1
    said = capsys.readouterr()
    found = re.fullmatch(r"The run diverged at step (\d+): .+; try a learning rate of 10 instead of 100\.\n", said.err)
    assert found is not None, said.err
    assert said.out == f"{found[1]} of 1,000 steps: out\n"
    assert all(bool(torch.isfinite(tensor).all()) for tensor in state_dict("out").values())
    assert metrics("out")["trials"][0]["training_loss"][-1] is None
    assert rows("out")[-1]["training_loss"] == ""


def test_of_several_trials_one_may_diverge_and_the_others_are_trained(capsys: pytest.CaptureFixture[str]):
    assert main(["train", f"{DIVERGES.replace('&lr=100', '')}&trial=lr(100)&trial=lr(0.01)", "--out", "out"]) == 0
    said = capsys.readouterr()
    assert "Trial 0 diverged at step" in said.err
    assert said.out.endswith("(trial 1, the best of 2): out\n")


def test_ctrl_c_stops_and_writes_what_there_is(tmp_path: Path):
    command = [sys.executable, "-m", "app", "train", "v=1", "--steps", "100000000", "--out", "out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as training:
        assert training.stderr is not None
        assert training.stderr.readline() == "Training to step 100,000,000 on cpu, into out.\n"
        training.send_signal(signal.SIGINT)
        out, err = training.communicate(timeout=PATIENCE)
    assert (training.returncode, err) == (130, "")
    step = int(re.match(r"([\d,]+) of 100,000,000 steps", out)[1].replace(",", ""))  # pyright: ignore[reportOptionalSubscript]
    assert torch.equal(flat(state_dict("out")), live(Recipe(), step).trainer.parameters[0])
