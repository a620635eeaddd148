"""The trainer against itself: the same bits, however a run is cut, replayed, sought or taken up."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe import catalogue
from app.recipe.controls import (
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.spec import NetworkSpec, OptimizerSpec, RegularizationSpec, RunSpec, ScheduleSpec
from tests.engine.training import CPU, MIXED, spec, trained
from tests.profiles import examples

CONTROLS = st.one_of(
    st.floats(1e-4, 1).map(lambda value: SetLearningRate(value=value)),
    st.builds(
        lambda name, state: SetOptimizer(optimizer=OptimizerSpec(name=name), state=state),
        st.sampled_from(list(catalogue.OPTIMIZERS)),
        st.sampled_from(["keep", "fresh"]),
    ),
    st.builds(
        lambda name, per: SetSchedule(schedule=ScheduleSpec(name=name, per=per)),
        st.sampled_from(list(catalogue.SCHEDULES)),
        st.sampled_from(["step", "epoch"]),
    ),
    st.integers(1, 400).map(lambda value: SetBatchSize(value=value)),
    st.sampled_from([0.0, 0.2, 0.5]).map(lambda value: SetDropout(value=value)),
    st.sampled_from(["none", "l1", "l2"]).map(
        lambda name: SetRegularization(regularization=RegularizationSpec(name=name, rate=0.01))
    ),
    st.floats(-3, 3).map(lambda value: SetWeight(layer=0, unit=1, input=None, value=value)),
)


@settings(max_examples=examples(24))
@given(
    changes=st.lists(st.tuples(st.one_of(st.just(0), st.integers(0, 120)), CONTROLS, st.booleans()), max_size=8),
    cuts=st.lists(st.integers(1, 70), max_size=12),
    back=st.integers(0, 900),
    dropout=st.sampled_from([0.0, 0.3]),
)
def test_any_controls_replay_to_bit_identical_weights(changes, cuts, back, dropout):
    """A live run, cut into turns anyhow, against its recipe replayed in one go and sought back to."""
    live = CheckpointedTrainer(Recipe(spec=RunSpec(network=NetworkSpec(hidden=(3,), dropout=dropout))), CPU)
    for pause, control, onward in changes:
        live.advance(pause)
        live.control(control, onward)
    for cut in cuts:
        live.advance(cut)
    live.advance(1200 - live.step)
    history = live.take_closed()
    replayed = trained(live.recipe, live.step)
    replayed.apply_due()
    assert torch.equal(live.trainer.parameters, replayed.trainer.parameters)
    assert history == replayed.take_closed()
    end = live.trainer.parameters.clone()
    live.seek(min(back, live.step))
    live.seek(replayed.step)
    assert torch.equal(live.trainer.parameters, end)


@settings(max_examples=examples(25))
@given(
    drag=st.lists(st.tuples(st.integers(0, 3), st.floats(1e-3, 0.5), st.booleans()), min_size=2, max_size=12),
    schedule=st.sampled_from(["constant", "exponential", "cosine", "one-cycle"]),
    per=st.sampled_from(["step", "epoch"]),
    back=st.integers(0, 60),
)
def test_a_drag_the_run_follows_is_one_control_and_replays_bit_for_bit(drag, schedule, per, back):
    """Values come one by one, some while the run stands still and some after somebody took a copy of it."""
    live = CheckpointedTrainer(Recipe(spec=spec(schedule=ScheduleSpec(name=schedule, per=per))), CPU)
    live.advance(7)
    for at, (pause, value, copied) in enumerate(drag):
        live.advance(pause)
        live.control(SetLearningRate(value=value), onward=at > 0)
        if copied:
            live.dump()
    assert [applied.step for applied in live.recipe.controls] == [live.recipe.controls[0].step]
    live.advance(60)
    replayed = trained(live.recipe, live.step)
    assert torch.equal(live.trainer.parameters, replayed.trainer.parameters)
    assert live.trainer.rates == replayed.trainer.rates
    end = live.trainer.parameters.clone()
    live.seek(min(back, live.step))
    live.seek(replayed.step)
    assert torch.equal(live.trainer.parameters, end)


def test_a_value_no_update_has_used_gives_way_to_the_next():
    live = CheckpointedTrainer(Recipe(spec=spec(schedule=ScheduleSpec(name="exponential", per="step"))), CPU)
    live.advance(5)
    for value in (0.1, 0.2, 0.3):
        live.control(SetLearningRate(value=value), onward=True)
    assert [applied.control for applied in live.recipe.controls] == [SetLearningRate(value=0.3)]
    live.advance(3)
    live.control(SetLearningRate(value=0.4), onward=True)
    live.control(SetLearningRate(value=0.5), onward=True)
    assert [applied.control for applied in live.recipe.controls] == [SetLearningRate(value=0.3, path=((3, 0.5),))]


def test_a_checkpoint_taken_up_by_another_trainer_goes_on_bit_for_bit():
    recipe = Recipe(spec=spec(optimizer=OptimizerSpec(name="adam"), schedule=ScheduleSpec(name="cosine", per="step")))
    one = CheckpointedTrainer(recipe, CPU)
    one.advance(333)
    one.control(SetBatchSize(value=7))
    one.advance(50)
    blob = one.dump()
    one.advance(700)
    two = CheckpointedTrainer(one.recipe, CPU)
    two.restore(blob)
    assert two.step == 383
    two.advance(700)
    assert torch.equal(one.trainer.parameters, two.trainer.parameters)
    assert [b for b in one.take_closed() if b.step > 383] == two.take_closed()


def test_trials_of_different_shapes_are_taken_up_from_a_checkpoint_bit_for_bit():
    one, two = CheckpointedTrainer(Recipe(spec=MIXED), CPU), CheckpointedTrainer(Recipe(spec=MIXED), CPU)
    one.advance(333)
    two.restore(one.dump())
    for checkpointed in (one, two):
        checkpointed.advance(100)
    for trial in range(4):
        assert torch.equal(one.perceptrons.parameters_of(trial), two.perceptrons.parameters_of(trial))


def test_what_the_next_update_will_do_is_told_and_leaves_no_trace():
    for name in catalogue.OPTIMIZERS:
        trials = tuple(trial.model_copy(update={"optimizer": OptimizerSpec(name=name)}) for trial in MIXED.trials)
        one, two = (
            CheckpointedTrainer(Recipe(spec=MIXED.model_copy(update={"trials": trials})), CPU) for _ in range(2)
        )
        for checkpointed in (one, two):
            checkpointed.advance(37)
        told = [one.perceptrons.ahead(trial) for trial in range(4)]
        for checkpointed in (one, two):
            checkpointed.advance(1)
        for trial in range(4):
            assert torch.equal(told[trial], one.perceptrons.parameters_of(trial)), name
            assert torch.equal(told[trial], two.perceptrons.parameters_of(trial)), name
        one.advance(50)
        two.advance(50)
        assert all(torch.equal(one.perceptrons.parameters_of(t), two.perceptrons.parameters_of(t)) for t in range(4)), (
            name
        )
