"""Scripts of drawn recipes, as far as rounding lets them be compared."""

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from app.export.script import script
from app.recipe.choice_spec import Value
from app.recipe.controls import (
    Applied,
    Recipe,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.spec import NetworkSpec, OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec
from tests.export.running import Losses, agreeing, live, scripts
from tests.profiles import examples
from tests.recipe import strategies

STEPS = 200
DRAWN = settings(
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def tame(spec: RunSpec) -> RunSpec:
    """A drawn run made small, and with rates that seldom blow up."""
    trials = tuple(
        trial.model_copy(
            update={
                "learning_rate": min(trial.learning_rate, 0.3),
                "optimizer": smooth(trial.optimizer),
                "regularization": mild(trial.regularization),
                "schedule": calm(trial.schedule),
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
    """Mild weight decay, and another in place of Rprop, where rounding alone may turn the sign of a gradient."""
    if optimizer.name == "rprop":
        return OptimizerSpec(name="sgd")
    return optimizer.model_copy(update={"arguments": at_most(optimizer.arguments, "weight_decay", 0.1)})


def mild(penalty: RegularizationSpec) -> RegularizationSpec:
    return penalty.model_copy(update={"rate": min(penalty.rate, 0.1)})


def calm(schedule: ScheduleSpec) -> ScheduleSpec:
    """A rate that grows by at most 1 % a tick, since torch ends a script whose rate no float holds."""
    return schedule.model_copy(update={"arguments": at_most(schedule.arguments, "gamma", 1.01)})


def at_most(arguments: dict[str, Value], name: str, bound: float) -> dict[str, Value]:
    """Arguments with one of them bounded, where it is given as a number."""
    value = arguments.get(name)
    return {**arguments, name: min(value, bound)} if isinstance(value, int | float) else arguments


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
            case SetSchedule():
                control = control.model_copy(update={"schedule": calm(control.schedule)})
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


@settings(DRAWN, max_examples=examples(4))
@given(drawn=st.lists(recipes(), min_size=4, max_size=4))
def test_drawn_recipes_give_the_losses_of_the_live_run(tmp_path_factory, drawn):
    pairs = [(recipe, losses) for recipe in drawn if (losses := losses_of(recipe))]
    results = scripts([recipe for recipe, _ in pairs], STEPS, tmp_path_factory.mktemp("drawn"), nudge=True)
    compared = 0
    for (each, losses), result in zip(pairs, results, strict=True):
        note(each.model_dump_json())
        compared += agreeing(losses, *result)
    assert compared >= STEPS


@settings(DRAWN, max_examples=examples(30))
@given(drawn=strategies.recipes())
def test_the_script_of_any_recipe_is_python_with_lines_of_a_readable_length(drawn):
    text = script(drawn, 100)
    compile(text, "script.py", "exec")
    assert max(map(len, text.splitlines())) <= 130
