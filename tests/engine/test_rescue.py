"""The way back from a divergence, for many kinds of it: the cause it names, and that training goes on from there."""

import pytest

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.rescue import Rescue, found, rescue, rescue_trial, tidy
from app.recipe import limits, link
from app.recipe.controls import SetLearningRate, SetOptimizer, SetRegularization, SetSchedule
from tests.engine.training import CPU

MSE = "&hidden=8,8&activation=relu&loss=mse"
OVERSHOOTS = "a step overshoots further than the one before"


def diverged(text: str) -> CheckpointedTrainer:
    checkpointed = CheckpointedTrainer(link.decode(f"v=1&{text}")[0], CPU)
    while checkpointed.step < 5_000 and checkpointed.diverged is None:
        checkpointed.apply_due()
        checkpointed.advance(5_000 - checkpointed.step)
    assert checkpointed.diverged is not None
    return checkpointed


def rescued(checkpointed: CheckpointedTrainer) -> Rescue:
    """The way back, taken, and trained on from for thousands of steps."""
    assert checkpointed.diverged is not None
    way = found(rescue(checkpointed, checkpointed.diverged))
    assert way is not None
    checkpointed.rewind(way.step, way.undo)
    before = checkpointed.trainer.losses()[0]
    for control in way.controls:
        checkpointed.control(control)
    while checkpointed.step < way.step + 4_000 and checkpointed.diverged is None:
        checkpointed.advance(way.step + 4_000 - checkpointed.step)
    assert checkpointed.trainer.diverged_trials == []
    after = checkpointed.trainer.losses()[0]
    assert all(end <= 4 * start + 0.1 for start, end in zip(before, after, strict=True))
    return way


@pytest.mark.parametrize(
    "text",
    [
        *(f"data={name}&hidden=8,8&activation=linear&lr=100" for name in ("circles", "xor", "gaussians", "spiral")),
        "data=exam&hidden=8,8&activation=linear&lr=100",
        f"data=plane{MSE}&lr=3",
        f"data=hills{MSE}&lr=100",
        f"data=plane{MSE}&lr=100&optimizer=sgd(momentum=0.9)",
        f"data=plane{MSE}&lr=0.03&at=300:lr(5)",
        f"data=plane{MSE}&lr=10&optimizer=asgd",
        f"data=plane{MSE}&lr=5&schedule=cosine(T_max=500)/step",
    ],
)
def test_a_rate_too_large_is_named_and_a_lower_one_recovers_from_the_last_good_step(text: str):
    checkpointed = diverged(text)
    assert checkpointed.diverged is not None
    step = checkpointed.diverged.step
    way = rescued(checkpointed)
    assert OVERSHOOTS in way.cause
    (control,) = way.controls
    assert isinstance(control, SetLearningRate)
    assert control.value == tidy(control.value) < checkpointed.recipe.spec.trials[0].learning_rate or "at=300" in text
    assert way.step < step


def test_a_deep_network_that_the_first_step_of_adam_blows_up_starts_over_at_a_lower_rate():
    checkpointed = diverged(f"data=plane&hidden={','.join('8' * 8)}&activation=relu&loss=mse&optimizer=adam&lr=100")
    assert checkpointed.diverged is not None
    assert checkpointed.diverged.step == 0
    way = rescued(checkpointed)
    assert OVERSHOOTS in way.cause
    (control,) = way.controls
    assert isinstance(control, SetLearningRate)
    assert (way.step, control.value < 100) == (0, True)


def test_centered_rmsprop_is_named_when_its_variance_falls_below_zero():
    checkpointed = diverged("data=gaussians&batch=500&lr=0.001&optimizer=rmsprop(centered=true,alpha=0.5)")
    way = rescued(checkpointed)
    assert "variance" in way.cause
    assert "no learning rate" in way.cause
    assert isinstance(way.controls[0], SetOptimizer)


def test_a_division_by_zero_is_named_and_a_larger_eps_recovers():
    way = rescued(diverged("data=spiral&hidden=8,8&activation=relu&lr=0.01&optimizer=adam(eps=0)"))
    assert "divided by zero" in way.cause
    assert isinstance(way.controls[0], SetOptimizer)


def test_a_penalty_or_decay_that_throws_weights_past_zero_is_named_and_lowered():
    penalty = rescued(diverged("data=spiral&lr=1&reg=l2(3)"))
    assert "Learning rate 1 times the L2 rate, 3, is above 2" in penalty.cause
    assert isinstance(penalty.controls[0], SetRegularization)
    decay = rescued(diverged("data=spiral&lr=1&optimizer=adamw(weight_decay=5)"))
    assert "weight decay" in decay.cause
    assert isinstance(decay.controls[0], SetOptimizer)


def test_a_schedule_that_would_raise_any_rate_as_far_is_named_and_switched_off():
    rising = f"data=plane{MSE}&lr=0.01&schedule=exponential(gamma=1.05)/step"
    way = rescued(diverged(rising))
    assert "exponential schedule raised" in way.cause
    assert isinstance(way.controls[0], SetSchedule)


def test_a_weight_set_by_hand_is_named_and_left_out():
    weights = "".join(f"&at=300:weight({place}=1000000)" for place in ("2.0.0", "2.0.1", "0.0.0"))
    checkpointed = diverged(f"data=plane{MSE}&lr=0.03{weights}")
    way = rescued(checkpointed)
    assert "by hand at step 300" in way.cause
    assert (way.step, way.undo, way.controls) == (300, 3, ())
    assert checkpointed.recipe.controls == ()


def test_trials_that_all_diverged_get_rates_at_which_each_goes_on():
    checkpointed = diverged(f"data=plane{MSE}&kind=sweep&trial=lr(3)&trial=lr(30)&trial=lr(100)")
    way = rescued(checkpointed)
    rates = [control.value for control in way.controls if isinstance(control, SetLearningRate)]
    assert len(rates) == 3
    assert all(value < was for value, was in zip(rates, (3, 30, 100), strict=True))


def test_rates_are_written_as_a_person_would_and_never_below_the_limit():
    assert tidy(0.1 + 0.2) == 0.3
    assert tidy(1e-7 / 10) == limits.LEARNING_RATE[0]
    assert [tidy(0.3 / 10), tidy(1e-5 / 10)] == [0.03, 1e-6]


def fallen(text: str) -> CheckpointedTrainer:
    """A run of which one trial has fallen and the others train on."""
    checkpointed = CheckpointedTrainer(link.decode(f"v=1&{text}")[0], CPU)
    while checkpointed.step < 5_000 and not checkpointed.trainer.diverged_trials:
        checkpointed.apply_due()
        checkpointed.advance(min(200, 5_000 - checkpointed.step))
    assert checkpointed.diverged is None
    assert len(checkpointed.trainer.diverged_trials) == 1
    return checkpointed


ONE_FALLS = {
    "rate": (f"data=plane{MSE}&kind=sweep&trial=lr(0.01)&trial=lr(3)&trial=lr(0.03)", 1, OVERSHOOTS, SetLearningRate),
    "division": (
        "data=spiral&hidden=8,8&activation=relu&lr=0.01&kind=race&trial=optimizer(sgd)&trial=optimizer(adam(eps=0))",
        1,
        "divided by zero",
        SetOptimizer,
    ),
    "schedule": (
        f"data=plane{MSE}&lr=0.01&kind=race&trial=schedule(exponential(gamma=1.05)/step)&trial=schedule(cosine/step)",
        0,
        "exponential schedule raised",
        SetSchedule,
    ),
    "rate set later": (
        f"data=plane{MSE}&lr=0.01&kind=seeds&trial=init-seed(0)&trial=init-seed(1)&at=200:lr(0.02)@0&at=300:lr(5)@1",
        1,
        OVERSHOOTS,
        SetLearningRate,
    ),
    "of another shape": (
        f"data=plane{MSE}&kind=race&trial=hidden(4);lr(0.01)&trial=hidden(6,6);lr(10)",
        1,
        OVERSHOOTS,
        SetLearningRate,
    ),
}


@pytest.mark.parametrize("kind", ONE_FALLS)
def test_a_trial_that_falls_alone_gets_its_cause_and_a_way_back_that_is_its_own(kind: str):
    text, trial, cause, control = ONE_FALLS[kind]
    checkpointed = fallen(text)
    fault = checkpointed.trainer.diverged_trials[0]
    assert fault.trial == trial
    search = rescue_trial(checkpointed, fault)
    checkpointed.advance(100)  # the others train on meanwhile
    before = checkpointed.trainer.state()["step"]
    way = found(search)
    assert way is not None
    assert checkpointed.step == before
    assert cause in way.cause
    assert way.change.endswith(f"for trial {trial + 1}")
    assert isinstance(way.controls[0], control)
    assert {applied.trial for applied in way.controls} == {trial}  # pyright: ignore[reportAttributeAccessIssue]
    assert way.step <= fault.step
    checkpointed.rewind(way.step, way.undo)
    for applied in way.controls:
        checkpointed.control(applied)
    checkpointed.advance(2_000)
    assert all(other.trial != trial for other in checkpointed.trainer.diverged_trials)


def test_a_weight_set_by_hand_of_one_trial_is_left_out_and_what_was_set_of_others_stays():
    text = f"data=plane{MSE}&lr=0.03&kind=seeds&trial=init-seed(0)&trial=init-seed(1)"
    alone = fallen(f"{text}&at=300:weight(2.0.0=1000000)@1&at=300:weight(2.0.1=1000000)@1")
    way = found(rescue_trial(alone, alone.trainer.diverged_trials[0]))
    assert way is not None
    assert "by hand at step 300" in way.cause
    assert (way.step, way.undo, way.controls) == (300, 2, ())
    beside = fallen(f"{text}&at=300:weight(2.0.0=1000000)@1&at=300:lr(0.02)@0")
    other = found(rescue_trial(beside, beside.trainer.diverged_trials[0]))
    assert other is None or other.undo == 0
