"""The exported script against the live run, and its text."""

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from app.engine.trainer import Trainer
from app.export.script import script
from app.recipe import catalogue
from app.recipe.controls import (
    Applied,
    Control,
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.history import forked
from app.recipe.spec import (
    DataSpec,
    InitializationSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
)
from tests.export.running import Losses, agreeing, live, scripts, trained
from tests.recipe import strategies

STEPS = 200
SMALL = NetworkSpec(hidden=(4, 2))


def tame(spec: RunSpec) -> RunSpec:
    """A drawn run made small, and with rates that seldom blow up."""
    trials = tuple(
        trial.model_copy(
            update={
                "learning_rate": min(trial.learning_rate, 0.3),
                "optimizer": smooth(trial.optimizer),
                "regularization": mild(trial.regularization),
                "network": trial.network and small(trial.network),
            }
        )
        for trial in spec.trials
    )
    data = spec.data.model_copy(update={"points": min(spec.data.points, 1500)})  # of drawn ones
    return spec.model_copy(
        update={"network": small(spec.network), "trials": trials, "data": data, "device": "cpu", "sequence": None}
    )


def small(network: NetworkSpec) -> NetworkSpec:
    hidden = tuple(min(units, 12) for units in network.hidden[:3])
    return network.model_copy(update={"hidden": hidden, "activations": network.activations[:3]})


def smooth(optimizer: OptimizerSpec) -> OptimizerSpec:
    """Another in place of Rprop, which turns on the sign of a gradient, so that rounding alone may tell."""
    return OptimizerSpec(name="sgd") if optimizer.name == "rprop" else optimizer


def mild(penalty: RegularizationSpec) -> RegularizationSpec:
    return penalty.model_copy(update={"rate": min(penalty.rate, 0.1)})


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A small run, and controls within the first 200 steps."""
    spec = tame(draw(strategies.specs()))
    applied: list[Applied] = []
    for step in sorted(draw(st.lists(st.integers(0, STEPS - 1), max_size=5))):
        control = draw(strategies.controls(spec))
        match control:
            case SetWeight():
                control = control.model_copy(update={"value": max(-5.0, min(5.0, control.value))})
            case SetLearningRate():
                control = control.model_copy(update={"value": min(0.3, control.value)})
            case SetOptimizer():
                control = control.model_copy(update={"optimizer": smooth(control.optimizer)})
            case SetRegularization():
                control = control.model_copy(update={"regularization": mild(control.regularization)})
            case _:
                pass
        applied.append(Applied(step=step, control=control))
    return Recipe(spec=spec, controls=tuple(applied))


def losses_of(recipe: Recipe) -> Losses:
    """The live run; nothing where torch, which has bounds of its own, refuses an argument."""
    try:
        return live(recipe, STEPS)
    except ValueError:
        return []


DRAWN = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@settings(DRAWN, max_examples=2)
@given(drawn=st.lists(recipes(), min_size=8, max_size=8))
def test_drawn_recipes_give_the_losses_of_the_live_run(tmp_path_factory, drawn):
    pairs = [(recipe, losses) for recipe in drawn if (losses := losses_of(recipe))]
    results = scripts([recipe for recipe, _ in pairs], STEPS, tmp_path_factory.mktemp("drawn"), nudge=True)
    compared = 0
    for (each, losses), result in zip(pairs, results, strict=True):
        note(each.model_dump_json())
        compared += agreeing(losses, *result)
    assert compared >= STEPS


OF_A_TRIAL = {"learning_rate", "optimizer", "schedule", "regularization"}


def recipe(*applied: tuple[int, Control], **fields: object) -> Recipe:
    """A small run with controls."""
    trial = {name: fields.pop(name) for name in list(fields) if name in OF_A_TRIAL}
    spec = RunSpec.model_validate({"network": SMALL, "trials": [trial], **fields})
    return Recipe(spec=spec, controls=tuple(Applied(step=step, control=control) for step, control in applied))


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
    found.append(recipe(data={"dataset": "wine", "columns": (5, 2)}, loss="cross-entropy"))
    found.append(recipe(network=NetworkSpec(features=tuple(catalogue.FEATURES))))
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
    timeline = trained(each, 160)
    assert timeline.step == 160
    assert isinstance(timeline.trainer, Trainer)
    losses = list(zip(*timeline.trainer.losses(), strict=True))
    assert [tuple(map(float, pair)) for pair in told] == [pytest.approx(pair, rel=1e-4) for pair in losses]


def test_two_exports_of_one_recipe_are_the_same_in_text_and_in_result(tmp_path):
    again = Recipe.model_validate_json(STEERED.model_dump_json())
    assert script(STEERED, 160) == script(again, 160)
    (first, _), (second, _) = scripts([STEERED, again], 160, tmp_path)
    assert first == second


@settings(DRAWN, max_examples=30)
@given(drawn=strategies.recipes())
def test_the_script_of_any_recipe_is_python_with_lines_of_a_readable_length(drawn):
    text = script(drawn, 100)
    compile(text, "script.py", "exec")
    assert max(map(len, text.splitlines())) <= 130


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
