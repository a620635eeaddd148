"""The command `train`: the same weights as a live run, in a folder, and a sentence for whatever goes wrong."""

import contextlib
import csv
import io
import json
import os
import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from app.__main__ import main
from app.engine.timeline import Timeline
from app.export.metrics import COLUMNS
from app.headless import progress
from app.headless.progress import Progress
from app.learn import data
from app.learn.stack import Pass
from app.recipe import catalogue, link
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
from app.recipe.file import RecipeFile
from app.recipe.spec import (
    DataSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
)
from tests import plain

ROOT = Path(__file__).parents[1]
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


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def written(recipe: Recipe) -> str:
    path = Path("given.json")
    path.write_text(recipe.model_dump_json(indent=2))
    return str(path)


def live(recipe: Recipe, steps: int) -> Timeline:
    """The recipe as a session trains it, in uneven turns."""
    timeline, turn = Timeline(recipe, CPU), 1
    while timeline.step < steps:
        timeline.apply_due()
        timeline.advance(min(turn, steps - timeline.step))
        turn = turn * 2 % 61
    timeline.apply_due()
    return timeline


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


# -- the same as in the page ---------------------------------------------------------------


def test_a_steered_recipe_gives_the_weights_of_a_live_run_bit_for_bit():
    assert main(["train", written(STEERED), "--steps", str(STEPS), "--out", "out"]) == 0
    parameters = live(STEERED, STEPS).trainer.parameters
    for trial in range(2):
        assert torch.equal(flat(state_dict("out", f"state_dict-{trial}.pt")), parameters[trial])


def test_a_link_in_a_process_of_its_own_gives_the_weights_of_a_live_run_bit_for_bit(tmp_path: Path):
    recipe = Recipe(
        spec=RunSpec(trials=(TrialSpec(optimizer=OptimizerSpec(name="adam")),)), controls=STEERED.controls[:2]
    )
    done = app_train(f"http://127.0.0.1:8000/lab#{link.encode(recipe, 150)}", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"150 steps, training loss [\d.]+, test loss [\d.]+: descent-circles-1\n", done.stdout)
    assert torch.equal(flat(state_dict(tmp_path / "descent-circles-1")), live(recipe, 150).trainer.parameters[0])


def test_the_history_is_that_of_a_live_run_and_ends_at_the_last_step():
    main(["train", written(STEERED), "--steps", str(STEPS), "--out", "out"])
    timeline = live(STEERED, STEPS)
    buckets, got = timeline.take_closed(), metrics("out")
    assert got["step"] == [*(bucket.step for bucket in buckets), STEPS]
    assert got["epoch"] == [*(round(bucket.epoch, 4) for bucket in buckets), round(timeline.perceptrons.feed.epochs, 4)]
    for trial, columns in enumerate(got["trials"]):
        for name, column in columns.items():
            assert column[:-1] == [getattr(bucket, name)[trial] for bucket in buckets], name
            assert column[-1] is not None


def test_the_recipe_as_run_trains_the_same_again():
    main(["train", written(STEERED), "--steps", str(STEPS), "--out", "first"])
    file = RecipeFile.model_validate_json(Path("first/recipe.json").read_text())
    kept = file.recipe
    assert (kept, file.step) == (STEERED.until(STEPS), STEPS)
    assert len(kept.controls) == len(STEERED.controls) - 1
    main(["train", "first/recipe.json", "--out", "second"])
    for name in ("recipe.json", "metrics.csv", "metrics.json"):
        assert Path("first", name).read_bytes() == Path("second", name).read_bytes()


# -- what the folder holds -----------------------------------------------------------------


def test_the_weights_load_into_the_network_of_the_script_beside_them():
    main(["train", "v=1&hidden=3&dropout=0.2&trial=init-seed(1)&trial=init-seed(2)", "--steps", "9", "--out", "out"])
    space = runpy.run_path("out/script.py")
    for trial in range(2):
        model = space["Network"](seed=0)
        model.load_state_dict(state_dict("out", f"state_dict-{trial}.pt"), strict=True)
        trained, _ = space["train"](trial)
        torch.testing.assert_close(trained.state_dict(), model.state_dict())


def test_export_writes_the_script_that_train_leaves(capsys: pytest.CaptureFixture[str]):
    link = "v=1&data=xor&at=4:lr(0.3)&step=9"
    main(["train", link, "--out", "trained", "--quiet"])
    assert main(["export", link, "--to", "exported"]) == 0
    assert capsys.readouterr().out.endswith(f"{Path('exported/script.py')}\n")
    for name in ("script.py", "recipe.json"):
        assert Path("exported", name).read_bytes() == Path("trained", name).read_bytes()
    assert main(["export", link, "--to", "exported"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main(["export", "v=1&data=moon"]) == 2
    assert "unknown dataset 'moon'" in capsys.readouterr().err


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@torch.inference_mode()
def test_a_state_dict_loads_into_plain_pytorch_and_gives_the_same_outputs(activation: str):
    recipe = Recipe(
        spec=RunSpec(
            network=NetworkSpec(features=("x1", "x2", "x1x2"), hidden=(5, 3), activation=activation),
            trials=(TrialSpec(), TrialSpec(seed=1)),
        )
    )
    main(["train", written(recipe), "--steps", "20", "--out", "out"])
    trainer = live(recipe, 20).perceptrons
    x1 = data.features(trainer.examples.x, recipe.spec.data, recipe.spec.network.features)  # (N, I + 1)
    z = torch.empty(2, 1, len(x1))
    Pass(trainer.cohorts[0].stack, len(x1)).forward(x1.t().expand(2, -1, -1), z)
    for trial in range(2):
        state = state_dict("out", f"state_dict-{trial}.pt")
        shapes = [(5, 3), (5,), (3, 5), (3,), (1, 3), (1,)]
        names = [f"{layer}.{part}" for layer in (0, 2, 4) for part in ("weight", "bias")]
        assert [(name, tuple(tensor.shape)) for name, tensor in state.items()] == list(zip(names, shapes, strict=True))
        model = plain.network(recipe.spec, seed=99)
        model.load_state_dict(state, strict=True)
        torch.testing.assert_close(model(x1[:, :-1]), z[trial].t())


def test_the_csv_holds_a_row_for_each_point_and_trial_as_the_json_does():
    main(["train", written(STEERED), "--steps", "70", "--out", "out"])
    got, table = metrics("out"), rows("out")
    assert list(table[0]) == ["step", "epoch", "trial", *COLUMNS]
    assert len(table) == 2 * len(got["step"]) == 140
    for index, row in enumerate(table):
        point, trial = divmod(index, 2)
        assert (int(row["step"]), float(row["epoch"]), int(row["trial"])) == (
            got["step"][point],
            got["epoch"][point],
            trial,
        )
        for name in COLUMNS:
            assert float(row[name]) == got["trials"][trial][name][point]
    assert table[-1]["learning_rate"] != table[0]["learning_rate"]


def test_the_same_command_again_takes_the_next_folder():
    for number in (1, 2):
        assert main(["train", "v=1&data=gaussians", "--steps", "3", "--quiet"]) == 0
        assert {path.name for path in Path(f"descent-gaussians-{number}").iterdir()} == {
            "metrics.csv",
            "metrics.json",
            "recipe.json",
            "script.py",
            "state_dict.pt",
        }


def test_a_folder_that_holds_something_is_never_written_to(capsys: pytest.CaptureFixture[str]):
    Path("mine").mkdir()
    Path("mine/thesis.txt").touch()
    assert "mine is not empty" in fault(capsys, "v=1", "--out", "mine", "--quiet")
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.txt"]
    assert "cannot make the folder" in fault(capsys, "v=1", "--out", "mine/thesis.txt", "--quiet").lower()


# -- how far, and how it ends --------------------------------------------------------------


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


# -- what cannot be trained ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither JSON nor a link"),
        ('{"spec": ', "neither JSON nor a link"),
        ("[" * 100_000, "neither JSON nor a link"),
        ("\x00\xff", "neither JSON nor a link"),
        ("[]", "is no recipe"),
        ('{"spec": {"trials": [{"learning_rate": 1e9}]}}', "less than or equal to 100"),
        ('{"spec": {"trials": [{"learning_rate": NaN}]}}', "finite number"),
        ('{"spec": {"data": {"dataset": "moon"}}}', "unknown dataset 'moon'"),
        ('{"spec": {"version": 2}}', "spec.version"),
        ('{"recipe": {}}', "recipe: extra inputs are not permitted"),
        (
            '{"controls": [{"step": 0, "control":'
            ' {"type": "weight", "layer": 5, "unit": 0, "input": null, "value": 1}}]}',
            "layers 0 to 2",
        ),
    ],
)
def test_a_file_that_is_no_recipe_is_one_sentence(text: str, words: str, capsys: pytest.CaptureFixture[str]):
    Path("bad.json").write_text(text, encoding="utf-8")
    assert words.lower() in fault(capsys, "bad.json").lower()
    assert [path.name for path in Path().iterdir()] == ["bad.json"]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("v=2&data=spiral", "version v=1; got 2"),
        ("#data=spiral", "version v=1; got none"),
        ("v=1&data=moon", "unknown dataset 'moon'"),
        ("v=1&color=red", "Unknown key 'color'"),
        ("v=1&optimizer=sgd(nesterov=true)", "Nesterov momentum requires a momentum"),
        ("v=1&at=5:optimizer(sgd(nesterov=true))", "Nesterov momentum requires a momentum"),
        ("v=1&" + "x" * 5000, "cut short or mistyped"),
    ],
)
def test_a_link_that_does_not_fit_is_one_sentence(link: str, words: str, capsys: pytest.CaptureFixture[str]):
    assert words in fault(capsys, link, "--quiet")
    assert list(Path().iterdir()) == []


def test_a_missing_file_and_a_device_the_machine_lacks_are_one_sentence(capsys: pytest.CaptureFixture[str]):
    assert fault(capsys, "nowhere.json") == "Cannot read nowhere.json (No such file or directory).\n"
    assert "this machine trains on" in fault(capsys, "v=1", "--device", "cuda:99").lower()
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("steps", ["0", "-1", "many", "1000000001"])
def test_steps_that_are_none_are_explained(steps: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["train", "v=1", "--steps", steps])
    assert ended.value.code == 2
    assert "--steps" in capsys.readouterr().err


# -- progress ------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_that_goes_away_and_a_file_sees_a_line(monkeypatch: pytest.MonkeyPatch):
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    monkeypatch.setenv("COLUMNS", "80")
    screen, file = Terminal(), io.StringIO()
    both = [Progress(2_000, screen), Progress(2_000, file)]
    for told in both:
        told.show(1, 0.5)
    assert screen.getvalue() == file.getvalue() == ""
    now += 10
    for told in both:
        told.show(500, 0.25)
    words = "500 of 2,000 steps, loss 0.25, 50 steps/s, 0:30 left"
    assert file.getvalue() == words + "\n"
    assert screen.getvalue().startswith("\r[======                  ] ")
    both[0].clear()
    assert screen.getvalue().endswith(" \r")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (120, "[============            ] 5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (64, "[====    ] 5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (56, "5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (30, "5 of 10 steps, loss not finit"),
    ],
)
def test_a_bar_gives_way_to_its_words_on_a_narrow_terminal(columns: int, shown: str, monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Terminal()
    told = Progress(10, screen)
    now = 1.0
    told.show(5, None)
    assert screen.getvalue() == "\r" + shown


def test_quiet_shows_no_progress():
    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert main(["train", "v=1", "--steps", "3", "--quiet"]) == 0
    assert said.getvalue() == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00"), (59.6, "1:00"), (150, "2:30"), (3723, "1:02:03")])
def test_time_is_told_as_on_a_clock(seconds: float, words: str):
    assert progress.clock(seconds) == words
