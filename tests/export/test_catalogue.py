"""The script of every entry of the catalogue against the live run."""

import pytest

from app.recipe import catalogue
from app.recipe.controls import Recipe, SetDropout, SetLearningRate, SetOptimizer, SetSchedule
from app.recipe.spec import DataSpec, InitializationSpec, NetworkSpec, OptimizerSpec, RegularizationSpec, ScheduleSpec
from tests.export.recipes import recipe
from tests.export.running import live, scripts

SHORT = {"one-cycle": {"total_steps": 30}, "rising": {"total_steps": 30}, "plateau": {"patience": 0, "factor": 0.9}}
PAIRED = 5
"""Steps between two switches of optimizer."""


def every_choice() -> list[Recipe]:
    """A recipe for each entry of the catalogue."""
    found = [
        recipe(data=DataSpec(dataset=name), loss=loss)
        for name, choice in catalogue.DATASETS.items()
        for loss in choice.losses
    ]
    found.append(recipe(network=NetworkSpec(hidden=(6, 4), activations=("sine", "relu"), dropout=0.3)))
    found.append(recipe((9, SetDropout(value=0.4)), (20, SetDropout(value=0.0)), network=NetworkSpec(hidden=(6, 4))))
    table = {"rows": [(x / 3, x * x % 7, x % 3) for x in range(12)], "classes": ["a", "b", "c"], "scale": (2, 3, 1)}
    values = {
        "rows": [(x / 3, x * x % 7, x) for x in range(31)],
        "classes": [],
        "center": (5, 3, 15),
        "scale": (3, 2, 9),
    }
    found.append(recipe(data={"dataset": "table", "table": table}, loss="cross-entropy"))
    found.append(recipe(data={"dataset": "table", "table": values}, loss="mse"))
    exact = {"version": 2, "center": (2451002, 3, 0), "scale": (1.3, 2, 1)}
    days = [(2451000 + x / 8, x * x % 7, x % 2) for x in range(31)]
    found.append(recipe(data={"dataset": "table", "table": {**exact, "rows": days}}))
    found.append(recipe(data={"dataset": "table", "table": {**exact, "rows": days, "test": (2, 3, 20)}}))
    found.append(recipe(data={"dataset": "table", "table": {**values, "version": 2, "test": (7,)}}, loss="mse"))
    found.append(recipe(data={"dataset": "table", "table": {**values, "version": 2}}, loss="mse"))
    found.append(recipe(data={"dataset": "wine", "columns": (5, 2)}, loss="cross-entropy"))
    found.append(recipe(network=NetworkSpec(features=tuple(catalogue.FEATURES))))
    curve = DataSpec(dataset="curve")
    found.append(recipe(data=curve, loss="mse", network=NetworkSpec(features=curve.choice.features)))
    found += [recipe(network=NetworkSpec(activation=name)) for name in catalogue.ACTIVATIONS]
    found += [
        recipe(network=NetworkSpec(initialization=InitializationSpec(name=name))) for name in catalogue.INITIALIZATIONS
    ]
    found += [recipe(regularization=RegularizationSpec(name=name, rate=0.02)) for name in catalogue.REGULARIZATIONS]
    for name in catalogue.SCHEDULES:
        for per in ("step", "epoch"):
            schedule = ScheduleSpec(name=name, per=per, arguments=SHORT.get(name, {}))
            scaled = (
                (25, SetLearningRate(value=0.02)),
                (30, SetOptimizer(optimizer=OptimizerSpec(name="adam"), state="fresh")),
            )
            found.append(recipe(*scaled, schedule=schedule, learning_rate=0.1))
            changed = (
                schedule,
                ScheduleSpec(name="one-cycle", arguments=SHORT["one-cycle"]),
                ScheduleSpec(name="constant"),
            )
            found.append(
                recipe(*((step, SetSchedule(schedule=s)) for step, s in zip((7, 20, 40), changed, strict=True)))
            )
    return found


def test_every_entry_of_the_catalogue_gives_the_losses_of_the_live_run(tmp_path):
    found = every_choice()
    for each, (losses, _) in zip(found, scripts(found, 45, tmp_path), strict=True):
        assert losses[0] == pytest.approx(live(each, 45)[0], rel=1e-4, abs=1e-6), each


def test_every_switch_of_optimizer_keeps_the_state_that_the_live_run_keeps(tmp_path):
    found: list[Recipe] = []
    for old in catalogue.OPTIMIZERS:
        swaps = [name for new in catalogue.OPTIMIZERS for name in (new, old)]
        controls = (
            (PAIRED * (n + 1), SetOptimizer(optimizer=OptimizerSpec(name=name))) for n, name in enumerate(swaps)
        )
        found.append(recipe(*controls, optimizer=old, learning_rate=0.003))
    steps = PAIRED * (2 * len(catalogue.OPTIMIZERS) + 1)
    for each, (losses, _) in zip(found, scripts(found, steps, tmp_path), strict=True):
        assert losses[0] == pytest.approx(live(each, steps)[0], rel=1e-4), each
