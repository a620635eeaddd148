"""Controls fit their run, stand in order, and leave settings behind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.recipe import limits
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
    effective_spec,
    fits,
)
from app.recipe.model import sentence
from app.recipe.spec import NetworkSpec, OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec
from tests.recipe.strategies import recipes

TWO_TRIALS = RunSpec(trials=(TrialSpec(), TrialSpec(learning_rate=0.3)))


def recipe(*controls: tuple[int, Control], spec: RunSpec = TWO_TRIALS) -> Recipe:
    return Recipe(spec=spec, controls=tuple(Applied(step=step, control=control) for step, control in controls))


@given(recipes())
def test_a_recipe_comes_back_from_json_exactly(given_recipe: Recipe):
    assert Recipe.model_validate_json(given_recipe.model_dump_json()) == given_recipe


@given(recipes())
def test_a_recipe_is_built_again_one_control_at_a_time(given_recipe: Recipe):
    built = Recipe(spec=given_recipe.spec)
    for applied in given_recipe.controls:
        built = built.followed_by(applied.step, applied.control)
    assert built == given_recipe


@given(recipes(), st.integers(0, limits.STEPS))
def test_until_keeps_the_controls_at_or_before_a_step_and_no_other(given_recipe: Recipe, step: int):
    cut = given_recipe.until(step)
    assert cut.spec == given_recipe.spec
    assert cut.moves == tuple(move for move in given_recipe.moves if move.step <= step)
    assert all(applied.step <= step for applied in cut.controls)
    assert all(applied.step > step for applied in given_recipe.controls[len(cut.controls) :])


def test_a_drag_is_one_control_and_another_gesture_or_another_thing_between_makes_a_new_one():
    drag = recipe((10, SetLearningRate(value=0.1)))
    drag = drag.joined(12, SetLearningRate(value=0.2), "after").joined(12, SetLearningRate(value=0.3), "instead")
    assert drag == recipe((10, SetLearningRate(value=0.1, path=((2, 0.3),))))
    assert effective_spec(drag).trials[0].learning_rate == 0.3
    both = recipe((10, SetLearningRate(value=0.1, trial=0)), (10, SetLearningRate(value=0.2, trial=1)))
    moved = both.joined(11, SetLearningRate(value=0.4, trial=0), "after")
    assert [(move.step, move.control.value, move.onward) for move in moved.moves] == [  # pyright: ignore
        (10, 0.1, False),
        (10, 0.2, False),
        (11, 0.4, True),
    ]
    after_another = drag.followed_by(13, SetBatchSize(value=3)).joined(14, SetLearningRate(value=0.5), "after")
    assert [applied.step for applied in after_another.controls] == [10, 13, 14]
    assert len(both.joined(11, SetLearningRate(value=0.4), "after").controls) == 3


@given(recipes())
def test_what_a_recipe_settles_to_is_a_run_with_the_same_data_and_network(given_recipe: Recipe):
    spec = effective_spec(given_recipe)
    assert RunSpec.model_validate(spec.model_dump()) == spec
    network = given_recipe.spec.network.model_copy(update={"dropout": spec.network.dropout})
    assert (spec.data, spec.network, spec.loss, spec.seed) == (
        given_recipe.spec.data,
        network,
        given_recipe.spec.loss,
        given_recipe.spec.seed,
    )
    assert effective_spec(Recipe(spec=spec)) == spec


def test_settled_takes_the_last_value_of_each_setting():
    adam = OptimizerSpec(name="adam")
    cosine = ScheduleSpec(name="cosine", per="step")
    l2 = RegularizationSpec(name="l2", rate=0.01)
    spec = effective_spec(
        recipe(
            (1, SetLearningRate(value=0.5)),
            (2, SetLearningRate(value=0.7)),
            (3, SetOptimizer(optimizer=adam, state="fresh")),
            (4, SetSchedule(schedule=cosine)),
            (5, SetRegularization(regularization=l2)),
            (6, SetBatchSize(value=32)),
            (7, SetDropout(value=0.4)),
        )
    )
    trial = TrialSpec(learning_rate=0.7, optimizer=adam, schedule=cosine, regularization=l2)
    network = TWO_TRIALS.network.model_copy(update={"dropout": 0.4})
    assert spec == TWO_TRIALS.model_copy(update={"trials": (trial, trial), "batch_size": 32, "network": network})


def test_dropout_is_that_of_every_network_of_the_run():
    own = TrialSpec(network=NetworkSpec(hidden=(3,), dropout=0.1))
    spec = effective_spec(Recipe(spec=RunSpec(trials=(TrialSpec(), own))).followed_by(2, SetDropout(value=0.3)))
    assert [spec.network_of(trial).dropout for trial in (0, 1)] == [0.3, 0.3]
    assert [spec.network_of(trial).hidden for trial in (0, 1)] == [spec.network.hidden, (3,)]


def test_settled_changes_the_one_trial_a_control_is_meant_for():
    spec = effective_spec(recipe((1, SetLearningRate(value=0.5, trial=1))))
    assert [trial.learning_rate for trial in spec.trials] == [TWO_TRIALS.trials[0].learning_rate, 0.5]


def test_settled_leaves_out_weights_set_by_hand():
    assert effective_spec(recipe((1, SetWeight(layer=0, unit=0, input=0, value=2.0)))) == TWO_TRIALS


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (SetLearningRate(value=0.1, trial=2), "the run has trials 0 to 1; got trial 2"),
        (SetWeight(layer=3, unit=0, input=0, value=0), "the network has layers 0 to 2; got layer 3"),
        (SetWeight(layer=1, unit=2, input=0, value=0), "layer 1 has 2 units; got unit 2"),
        (SetWeight(layer=0, unit=0, input=2, value=0), "layer 0 has 2 inputs; got input 2"),
    ],
)
def test_a_control_that_does_not_fit_its_run_is_refused_with_what_the_run_has(control: Control, expected: str):
    with pytest.raises(ValueError, match=f"^{expected}$"):
        fits(control, TWO_TRIALS)
    with pytest.raises(ValidationError):
        recipe((0, control))
    with pytest.raises(ValueError, match=f"^{expected}$"):
        Recipe(spec=TWO_TRIALS).followed_by(0, control)


@pytest.mark.parametrize(
    "control",
    [
        SetLearningRate(value=0.1, trial=1),
        SetBatchSize(value=limits.BATCH_SIZE[1]),
        SetWeight(layer=2, unit=0, input=1, value=0),
        SetWeight(layer=2, unit=0, input=None, value=0),
    ],
)
def test_a_control_at_the_edge_of_its_run_fits(control: Control):
    fits(control, TWO_TRIALS)


def test_controls_out_of_order_are_refused():
    with pytest.raises(ValidationError) as caught:
        recipe((5, SetBatchSize(value=1)), (4, SetBatchSize(value=2)))
    assert sentence(caught.value) == "Controls stand in the order of their steps; these do not."
    with pytest.raises(ValueError, match=r"^the last control stands at step 5; got one at step 4$"):
        recipe((5, SetBatchSize(value=1))).followed_by(4, SetBatchSize(value=2))


def test_several_controls_may_share_a_step_and_keep_their_order():
    controls = ((5, SetBatchSize(value=1)), (5, SetBatchSize(value=2)))
    assert effective_spec(recipe(*controls)).batch_size == 2


def test_a_recipe_takes_no_more_controls_than_the_limit():
    control = Applied(step=0, control=SetBatchSize(value=1))
    full = Recipe(controls=(control,) * limits.CONTROLS)
    with pytest.raises(ValueError, match=r"^a run takes at most 20,000 controls; reset it to go on changing things$"):
        full.followed_by(0, control.control)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ({"type": "learning-rate", "value": 0},
         "learning-rate.value: expected a number of at least 0.00000001; got 0."),
        ({"type": "weight", "layer": 0, "unit": 0, "input": 0, "value": 1e7},
         "weight.value: expected a number of at most 1000000; got 10000000.0."),
        ({"type": "dropout", "value": 0.5, "trial": 0}, "dropout.trial: there is no such field; got 0."),
    ],
)  # fmt: skip
def test_a_bad_control_gets_one_sentence(control: dict[str, Any], expected: str):
    with pytest.raises(ValidationError) as caught:
        Applied.model_validate({"step": 0, "control": control})
    assert sentence(caught.value) == f"control.{expected}"
