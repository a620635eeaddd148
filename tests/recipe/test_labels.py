"""A mark under the curves says what was changed, in a few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recipe.controls import (
    Control,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.labels import label
from app.recipe.spec import OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec
from tests.recipe.strategies import controls, specs

ONE = RunSpec()
TWO = RunSpec(trials=(TrialSpec(), TrialSpec(learning_rate=0.3)))


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (SetLearningRate(value=0.3), "rate 0.03 → 0.3"),
        (SetLearningRate(value=1e-5), "rate 0.03 → 0.00001"),
        (SetOptimizer(optimizer=OptimizerSpec(name="adam")), "Adam, state kept"),
        (SetOptimizer(optimizer=OptimizerSpec(name="sgd"), state="fresh"), "SGD, fresh state"),
        (SetSchedule(schedule=ScheduleSpec(name="constant")), "constant schedule"),
        (SetSchedule(schedule=ScheduleSpec(name="cosine", per="step")), "cosine annealing, each step"),
        (SetBatchSize(value=32), "batch 10 → 32"),
        (SetDropout(value=0.25), "dropout 0 → 0.25"),
        (SetRegularization(regularization=RegularizationSpec()), "no penalty"),
        (SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.001)), "L2 0.001"),
        (SetWeight(layer=0, unit=0, input=0, value=-2.5), "weight set to −2.5"),
    ],
)
def test_a_control_has_a_label(control: Control, expected: str):
    assert label(control, ONE) == expected


def test_a_label_names_the_one_trial_it_is_meant_for_counted_from_one():
    assert label(SetLearningRate(value=1.0, trial=1), TWO) == "rate 0.3 → 1 (trial 2)"
    assert label(SetLearningRate(value=1.0, trial=0), ONE) == "rate 0.03 → 1"


@given(specs(), st.data())
def test_a_label_is_short(spec: RunSpec, data: st.DataObject):
    assert 0 < len(label(data.draw(controls(spec)), spec)) <= 60
