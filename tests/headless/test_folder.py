"""What the folder of a trained recipe holds, and which folder it is."""

import runpy
from pathlib import Path

import pytest
import torch

from app.__main__ import main
from app.export.metrics import COLUMNS
from app.learn import data
from app.learn.stack import Pass
from app.recipe import catalogue
from app.recipe.controls import Recipe
from app.recipe.spec import NetworkSpec, RunSpec, TrialSpec
from tests import plain
from tests.headless.command import STEERED, fault, live, metrics, rows, state_dict, written


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
    Pass(trainer.trial_groups[0].stack, len(x1)).forward(x1.t().expand(2, -1, -1), z)
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
