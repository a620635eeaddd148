"""Arguments of optimizers and schedules as recipes and links give them."""

from typing import Any

import pytest

from app.recipe import link
from app.recipe.controls import Recipe
from app.recipe.spec import OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec


def read(schedule: str) -> ScheduleSpec:
    return link.decode(f"v=1&schedule={schedule}")[0].spec.trials[0].schedule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one-cycle(total_steps=25,pct_start=0.04)/step", "pct_start times total_steps must not be 1"),
        ("one-cycle(total_steps=1,pct_start=1)", "got total_steps=1, pct_start=1"),
        ("plateau(factor=1)/step", "factor of Reduce on plateau is at least 0 and below 1 (a negative rate"),
        ("multi-step(milestones=30-x)", "'30-x' is not a number"),
        ("multi-step(milestones=30-2000000)", "milestones of Steps at milestones lies from 0 to 1000000"),
        ("cosine(T_max=3-4)", "T_max of Cosine annealing is a single number; got 3-4"),
        ("cosine(T_max=none)", "T_max of Cosine annealing is a single number"),
        ("cosine(T_max=2.5)", "T_max of Cosine annealing is a whole number; got 2.5"),
    ],
)
def test_arguments_that_torch_refuses_are_named_with_what_is_expected(text: str, words: str):
    with pytest.raises(ValueError, match="schedule=") as fault:
        read(text)
    assert words.lower() in str(fault.value).lower()


@pytest.mark.parametrize(
    "arguments",
    [{"nesterov": True}, {"nesterov": True, "momentum": 0.0}, {"nesterov": True, "momentum": 0.9, "dampening": 0.1}],
)
def test_nesterov_needs_momentum_and_no_dampening(arguments: dict[str, Any]):
    with pytest.raises(ValueError, match="in SGD, nesterov needs momentum above 0 and dampening 0; got momentum="):
        OptimizerSpec(name="sgd", arguments=arguments)


@pytest.mark.parametrize(
    "text",
    [
        "linear(end_factor=0)",
        "exponential(gamma=1.01)",
        "step(gamma=2)",
        "warmup-cosine(warmup=0)",
        "inverse-sqrt(warmup=0)",
        "linear(total_iters=0)",
        "polynomial(total_iters=0)",
        "constant-factor(total_iters=0)",
        "one-cycle(pct_start=0.0)",
        "one-cycle(pct_start=1.0)",
        "one-cycle(total_steps=1)",
        "plateau(factor=0.0)",
    ],
)
def test_what_torch_takes_is_taken(text: str):
    recipe = Recipe(spec=RunSpec(trials=(TrialSpec(schedule=read(text)),)))
    assert link.decode(link.encode(recipe))[0] == recipe


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("adam", {"eps": 0.0, "beta1": 0.99999, "beta2": 1 - 2**-53}),
        ("sgd", {"momentum": 0.99999}),
        ("sgd", {"momentum": 1.0}),
        ("rmsprop", {"alpha": 0.99999, "eps": 0.0}),
        ("nadam", {"beta1": 0.999999}),
        ("adadelta", {"rho": 1.0}),
    ],
)
def test_optimizers_take_what_torch_takes(name: str, arguments: dict[str, Any]):
    assert OptimizerSpec(name=name, arguments=arguments).arguments == arguments


def test_a_schedule_takes_any_number_of_milestones_in_links_and_recipes():
    assert read("multi-step(milestones=90-30-60)").arguments == {}
    assert read("multi-step(milestones=5)").values["milestones"] == (5,)
    assert read("multi-step(milestones=none)").values["milestones"] == ()
    many = tuple(range(1, 400))
    spec = ScheduleSpec.model_validate({"name": "multi-step", "arguments": {"milestones": list(many)}})
    assert spec.values["milestones"] == many
    recipe = Recipe(spec=RunSpec(trials=(TrialSpec(schedule=spec), TrialSpec())))
    assert link.decode(link.encode(recipe))[0] == recipe
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_the_three_milestones_of_0_1_0_are_read_as_they_were():
    assert read("multi-step(milestone2=40,milestone1=70)").values["milestones"] == (40, 70, 90)
    assert read("multi-step(milestone4=120)").values["milestones"] == (30, 60, 90, 120)


@pytest.mark.parametrize("value", ["much", None, {"a": 1}, float("nan"), 10**400, [10**400]])
def test_an_argument_of_another_type_is_one_sentence(value: object):
    with pytest.raises(ValueError, match="is a finite number") as fault:
        OptimizerSpec.model_validate({"name": "adam", "arguments": {"beta1": value}})
    assert "validation error" not in str(fault.value).splitlines()[-1]
