"""Going back and forking, as recipes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recipe import link
from app.recipe.controls import (
    Applied,
    Recipe,
    SetBatchSize,
    SetLearningRate,
    SetWeight,
    effective_spec,
    forked,
    rewound,
)
from app.recipe.labels import label
from app.recipe.spec import RunSpec, TrialSpec
from tests.recipe.strategies import recipes


def rates(*controls: tuple[int, float]) -> Recipe:
    return Recipe(controls=tuple(Applied(step=step, control=SetLearningRate(value=value)) for step, value in controls))


def test_an_undo_drops_the_last_controls_right_at_the_step_and_all_after_it():
    recipe = rates((5, 0.1), (9, 0.2), (9, 0.3), (9, 0.4), (12, 0.5))
    assert rewound(recipe, 9) == rates((5, 0.1), (9, 0.2), (9, 0.3), (9, 0.4))
    assert rewound(recipe, 9, 2) == rates((5, 0.1), (9, 0.2))
    assert rewound(recipe, 5, 1) == Recipe()
    with pytest.raises(ValueError, match="3 controls stand at step 9; got an undo of 4"):
        rewound(recipe, 9, 4)


@given(recipes(), st.integers(0, 2000))
def test_a_fork_is_one_trial_twice_with_the_controls_that_trial_took(recipe: Recipe, step: int):
    trial = len(recipe.spec.trials) - 1
    made = forked(recipe, step, trial)
    assert made.spec.kind == "fork"
    assert made.spec.trials == (recipe.spec.trials[trial],) * 2
    taken = [a for a in recipe.until(step).controls if getattr(a.control, "trial", None) in (None, trial)]
    assert [a.step for a in made.controls] == [a.step for a in taken]
    assert all(getattr(a.control, "trial", None) is None for a in made.controls)
    assert Recipe.model_validate_json(made.model_dump_json()) == made


def test_the_control_of_a_fork_is_on_its_second_trial_alone():
    made = forked(rates((5, 0.1), (12, 0.5)), 9, 0, SetLearningRate(value=1.0))
    assert made.controls[-1] == Applied(step=9, control=SetLearningRate(value=1.0, trial=1))
    assert len(made.controls) == 2
    assert forked(Recipe(), 9, 0, SetBatchSize(value=3)).controls[-1].control == SetBatchSize(value=3, trial=1)


def test_a_fork_that_cannot_be_says_why():
    with pytest.raises(ValueError, match="trials 0 to 1; got trial 2"):
        forked(Recipe(spec=RunSpec(trials=(TrialSpec(), TrialSpec()))), 0, 2)
    with pytest.raises(ValueError, match="the network has layers 0 to 2; got layer 7"):
        forked(Recipe(), 0, 0, SetWeight(layer=7, unit=0, input=None, value=1))


def test_a_batch_size_is_one_trials_own_only_in_a_fork_and_its_link_says_whose():
    fork = forked(Recipe(), 9, 0, SetBatchSize(value=3))
    assert [effective_spec(fork).batch_size_of(trial) for trial in (0, 1)] == [10, 3]
    text = link.encode(fork, 12)
    assert "at=9:batch(3)@1" in text
    assert link.decode(text) == (fork, 12)
    assert label(SetBatchSize(value=5, trial=1), effective_spec(fork)) == "batch 3 → 5 (trial 2)"
    race = Recipe(spec=RunSpec(trials=(TrialSpec(), TrialSpec(seed=1))))
    with pytest.raises(ValueError, match="one trial alone takes another batch size only in a fork"):
        race.followed_by(0, SetBatchSize(value=3, trial=1))
