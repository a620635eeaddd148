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
from app.headless.source import read
from app.learn.schedules import Schedule
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
    found = re.fullmatch(
        r"The run diverged at step (\d+): .+\. At learning rate 100 a step overshoots further than the one before\. "
        r"From step (\d+), training goes on with rate ([\d.]+)\.\n",
        said.err,
    )
    assert found is not None, said.err
    assert int(found[2]) < int(found[1])
    assert float(found[3]) < 100
    assert said.out == f"{found[1]} of 1,000 steps: out\n"
    assert all(bool(torch.isfinite(tensor).all()) for tensor in state_dict("out").values())
    assert metrics("out")["trials"][0]["training_loss"][-1] is None
    assert rows("out")[-1]["training_loss"] == ""


def test_of_several_trials_one_may_diverge_and_the_others_are_trained(capsys: pytest.CaptureFixture[str]):
    assert main(["train", f"{DIVERGES.replace('&lr=100', '')}&trial=lr(100)&trial=lr(0.01)", "--out", "out"]) == 0
    said = capsys.readouterr()
    assert "Trial 0 diverged at step" in said.err
    assert said.out.endswith("(trial 1, the best of 2): out\n")


def test_a_halving_cycle_trains_on_when_its_height_is_below_any_number():
    link = "v=1&data=circles&hidden=4&lr=0.1&schedule=cyclic-halving(step_size_up=1)/step"
    assert main(["train", link, "--steps", "3000", "--out", "out", "--quiet"]) == 0
    last = rows("out")[-1]
    assert (int(last["step"]), float(last["learning_rate"])) == (3000, 0.001)


def test_a_fault_in_mid_run_leaves_what_was_trained_until_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    stepped = SequentialTicks(fails_at=437)
    with monkeypatch.context() as broken:
        broken.setattr(Schedule, "tick", lambda schedule, loss: stepped.tick(schedule, loss))
        assert main(["train", "v=1&schedule=exponential(gamma=0.999)/step", "--out", "out", "--quiet"]) == 1
    said = capsys.readouterr()
    assert "A fault of Descent's own stopped the run at step 4" in said.err
    assert "ZeroDivisionError" not in said.err + said.out
    assert "ZeroDivisionError" in Path("out/fault.txt").read_text()
    step = int(rows("out")[-1]["step"])
    assert 384 <= step < 437
    recipe, at = read("out/recipe.json")
    assert at == step
    assert torch.equal(flat(state_dict("out")), live(recipe, step).trainer.parameters[0])


class SequentialTicks:
    """A schedule's own ticks, until the one that fails, and after it, as a fault of the code would."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at, self._tick = fails_at, Schedule.tick

    def tick(self, schedule: Schedule, loss: float) -> None:
        self._tick(schedule, loss)
        if schedule.state()["ticks"] >= self.fails_at:
            raise ZeroDivisionError("float division by zero")


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
