"""The command `train` gives the weights and the history of a live run."""

import re
from pathlib import Path

import torch

from app.__main__ import main
from app.recipe import link
from app.recipe.controls import Recipe
from app.recipe.file import RecipeFile
from app.recipe.spec import OptimizerSpec, RunSpec, TrialSpec
from tests.headless.command import STEERED, STEPS, app_train, flat, live, metrics, state_dict, written


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
    checkpointed = live(STEERED, STEPS)
    buckets, got = checkpointed.take_closed(), metrics("out")
    assert got["step"] == [*(bucket.step for bucket in buckets), STEPS]
    assert got["epoch"] == [
        *(round(bucket.epoch, 4) for bucket in buckets),
        round(checkpointed.perceptrons.sampler.epochs, 4),
    ]
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
