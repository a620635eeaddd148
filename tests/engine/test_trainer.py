"""The trainer against plain PyTorch, and against itself."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.timeline import Timeline
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
from app.recipe.spec import (
    DataSpec,
    InitializationSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
)
from app.recipe.table import TableSpec
from tests import plain

CPU = torch.device("cpu")


def ours(
    recipe: Recipe, steps: int, cuts: list[int] | None = None
) -> tuple[list[float | None], torch.Tensor, Timeline]:
    """Train by the product: batch losses of every step, final parameters (R, P)."""
    timeline = Timeline(recipe, CPU)
    cuts = list(cuts or [])
    while timeline.step < steps:
        timeline.apply_due()
        timeline.advance(min(cuts.pop(0) if cuts else steps, steps - timeline.step))
    timeline.apply_due()
    losses = [bucket.batch_loss[0] for bucket in timeline.take_closed()]
    return losses, timeline.trainer.parameters, timeline


def assert_equal_to_plain(recipe: Recipe, steps: int = 200) -> None:
    losses, parameters, _ = ours(recipe, steps)
    expected_losses, expected = plain.train(recipe, steps)
    torch.testing.assert_close(torch.tensor(losses), torch.tensor(expected_losses), rtol=2e-4, atol=2e-5)
    torch.testing.assert_close(parameters[0], expected, rtol=2e-3, atol=2e-4)


def spec(**trial) -> RunSpec:
    return RunSpec(network=NetworkSpec(hidden=(4, 2)), trials=(TrialSpec(**trial),))


ARGUMENTS = {
    "sgd": [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"momentum": 0.5, "dampening": 0.3}],
    "adam": [{}, {"beta1": 0.5, "amsgrad": True}],
    "adamw": [{}, {"weight_decay": 0.3}],
    "adadelta": [{}, {"rho": 0.5}],
    "adagrad": [{}, {"lr_decay": 0.01, "initial_accumulator_value": 0.1}],
    "rmsprop": [{}, {"momentum": 0.5, "centered": True}],
    "adamax": [{}, {"beta1": 0.5}],
    "nadam": [{}, {"momentum_decay": 0.1}],
    "radam": [{}, {"beta2": 0.9}],
    "rprop": [{}, {"eta_plus": 1.05}],
    "asgd": [{}, {"lambd": 0.01, "t0": 50.0}],
    "adafactor": [{}, {"d": 2.0, "weight_decay": 0.05}],
}


@pytest.mark.parametrize(("name", "arguments"), [(n, a) for n, many in ARGUMENTS.items() for a in many])
def test_every_optimizer_equals_plain_pytorch(name, arguments):
    optimizer = OptimizerSpec(name=name, arguments=arguments)
    assert_equal_to_plain(Recipe(spec=spec(optimizer=optimizer, learning_rate=0.01)))


def test_every_optimizer_of_the_catalogue_is_compared():
    assert set(ARGUMENTS) == set(catalogue.OPTIMIZERS)


@pytest.mark.parametrize("per", ["step", "epoch"])
@pytest.mark.parametrize("name", catalogue.SCHEDULES)
def test_every_schedule_equals_plain_pytorch(name, per):
    short = {
        "one-cycle": {"total_steps": 60},
        "rising": {"total_steps": 150},
        "plateau": {"patience": 0, "factor": 0.9},
    }
    schedule = ScheduleSpec(name=name, per=per, arguments=short.get(name, {}))
    assert_equal_to_plain(Recipe(spec=spec(schedule=schedule, learning_rate=0.1)))


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
def test_every_activation_equals_plain_pytorch(activation):
    network = NetworkSpec(hidden=(6, 3), activation=activation)
    assert_equal_to_plain(Recipe(spec=RunSpec(network=network)))


@pytest.mark.parametrize("loss", catalogue.LOSSES)
@pytest.mark.parametrize("dataset", ["circles", "exam", "hills", "arms", "iris"])
def test_every_loss_on_data_of_each_kind_equals_plain_pytorch(loss, dataset):
    if loss not in catalogue.DATASETS[dataset].losses:
        with pytest.raises(ValueError, match="does not fit"):
            RunSpec(data=DataSpec(dataset=dataset), loss=loss)
        return
    assert_equal_to_plain(Recipe(spec=RunSpec(data=DataSpec(dataset=dataset), loss=loss)))


def test_the_lectures_network_of_digits_equals_plain_pytorch():
    network = NetworkSpec(hidden=(200, 200, 100), activation="relu")
    digits = DataSpec(dataset="digits", points=400, noise=0)
    trial = TrialSpec(optimizer=OptimizerSpec(name="sgd", arguments={"momentum": 0.9}), learning_rate=0.02)
    run = RunSpec(data=digits, network=network, loss="cross-entropy", batch_size=64, trials=(trial,))
    assert_equal_to_plain(Recipe(spec=run), steps=30)


def test_an_activation_of_each_layers_own_equals_plain_pytorch():
    network = NetworkSpec(hidden=(6, 5, 4, 3), activations=("relu", "gelu", "tanh", "sine"))
    assert_equal_to_plain(Recipe(spec=RunSpec(network=network)))


@pytest.mark.parametrize("activations", [("tanh", "tanh"), ("sine", "relu")])
def test_dropout_equals_plain_pytorch_with_the_same_units_left_out(activations):
    network = NetworkSpec(hidden=(8, 6), activations=activations, dropout=0.4)
    assert_equal_to_plain(Recipe(spec=RunSpec(network=network)))


@pytest.mark.parametrize("first", [0.0, 0.4])
def test_dropout_changed_while_it_trains_equals_plain_pytorch(first):
    recipe = Recipe(spec=RunSpec(network=NetworkSpec(hidden=(8, 6), dropout=first)))
    for step, share in ((30, 0.2), (61, 0.0), (90, 0.5)):
        recipe = recipe.followed_by(step, SetDropout(value=share))
    assert_equal_to_plain(recipe)


@pytest.mark.parametrize("name", catalogue.REGULARIZATIONS)
def test_every_regularizer_equals_plain_pytorch(name):
    assert_equal_to_plain(Recipe(spec=spec(regularization=RegularizationSpec(name=name, rate=0.02))))


@pytest.mark.parametrize("name", catalogue.INITIALIZATIONS)
def test_every_initialization_trains_as_in_plain_pytorch(name):
    network = NetworkSpec(initialization=InitializationSpec(name=name))
    assert_equal_to_plain(Recipe(spec=RunSpec(network=network)))


def test_controls_in_mid_run_equal_plain_pytorch():
    recipe = (
        Recipe(spec=spec(learning_rate=0.1))
        .followed_by(20, SetLearningRate(value=0.02))
        .followed_by(33, SetBatchSize(value=32))
        .followed_by(50, SetOptimizer(optimizer=OptimizerSpec(name="adam"), state="fresh"))
        .followed_by(61, SetSchedule(schedule=ScheduleSpec(name="cosine", per="step", arguments={"T_max": 40})))
        .followed_by(75, SetLearningRate(value=0.05))
        .followed_by(90, SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01)))
        .followed_by(120, SetSchedule(schedule=ScheduleSpec(name="constant")))
    )
    assert_equal_to_plain(recipe)


def test_trials_side_by_side_equal_the_same_trials_alone():
    trials = tuple(
        TrialSpec(optimizer=OptimizerSpec(name=name), learning_rate=rate, seed=seed)
        for seed, (name, rate) in enumerate(
            [("sgd", 0.1), ("sgd", 0.01), ("adam", 0.02), ("asgd", 0.01), ("rprop", 0.001), ("rprop", 0.01)]
        )
    )
    recipe = Recipe(spec=RunSpec(trials=trials))
    _, parameters, _ = ours(recipe, 200)
    for index in range(len(trials)):
        _, expected = plain.train(recipe, 200, index)
        torch.testing.assert_close(parameters[index], expected, rtol=2e-3, atol=2e-4)


def test_a_mixed_stack_of_sixty_four_equals_sixty_four_plain_loops():
    """All optimizers, several schedules, penalties, rates, seeds, shapes and batch sizes, over 300 steps."""
    shapes = (
        None,
        NetworkSpec(hidden=(5,), activation="relu"),
        NetworkSpec(features=("x1", "x2", "x1x2"), hidden=(3, 3), activations=("sine", "tanh"), dropout=0.2),
    )
    optimizers, schedules = list(catalogue.OPTIMIZERS), list(catalogue.SCHEDULES)
    trials = tuple(
        TrialSpec(
            optimizer=OptimizerSpec(name=optimizers[index * len(optimizers) // 64]),
            schedule=ScheduleSpec(name=schedules[index % len(schedules)], per="step" if index % 2 else "epoch"),
            learning_rate=0.002 * (1 + index % 5),
            regularization=RegularizationSpec(name=("none", "l1", "l2")[index % 3], rate=0.003),
            seed=index,
            network=shapes[index % 4 % 3],
            batch_size=(None, 32)[index % 5 == 0],
        )
        for index in range(64)
    )
    recipe = Recipe(spec=RunSpec(network=NetworkSpec(hidden=(4, 2)), trials=trials))
    timeline = Timeline(recipe, CPU)
    timeline.advance(300)
    assert len(timeline.perceptrons.cohorts) == 6
    for index in range(64):
        _, expected = plain.train(recipe, 300, index)
        parameters = timeline.perceptrons.parameters_of(index)
        torch.testing.assert_close(parameters, expected, rtol=5e-3, atol=5e-4)


MIXED = RunSpec(
    network=NetworkSpec(hidden=(4, 2)),
    trials=(
        TrialSpec(),
        TrialSpec(network=NetworkSpec(hidden=(6,), activation="relu", dropout=0.3), learning_rate=0.05),
        TrialSpec(seed=1, schedule=ScheduleSpec(name="step", arguments={"step_size": 2, "gamma": 0.5})),
        TrialSpec(batch_size=64, optimizer=OptimizerSpec(name="adam"), learning_rate=0.01),
    ),
)
"""Three shapes and batch sizes among four trials."""


def test_controls_reach_trials_of_every_shape_and_only_those_they_name():
    recipe = (
        Recipe(spec=MIXED)
        .followed_by(20, SetLearningRate(value=0.02, trial=2))
        .followed_by(40, SetOptimizer(optimizer=OptimizerSpec(name="rmsprop"), state="fresh", trial=1))
        .followed_by(60, SetBatchSize(value=16))
        .followed_by(80, SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01)))
    )
    timeline = Timeline(recipe, CPU)
    while timeline.step < 150:
        timeline.apply_due()
        timeline.advance(150 - timeline.step)
    for index in range(4):
        _, expected = plain.train(recipe, 150, index)
        torch.testing.assert_close(timeline.perceptrons.parameters_of(index), expected, rtol=2e-3, atol=2e-4)


def test_the_history_of_trials_of_different_shapes_stands_in_their_order():
    timeline = Timeline(Recipe(spec=MIXED), CPU)
    timeline.advance(120)
    history = timeline.take_closed()
    for index in range(4):
        alone = Timeline(Recipe(spec=plain.alone(MIXED, index)), CPU)
        alone.advance(120)
        for ours_, theirs in zip(history, alone.take_closed(), strict=True):
            for name in ("batch_loss", "training_loss", "test_loss", "learning_rate"):
                assert getattr(ours_, name)[index] == pytest.approx(getattr(theirs, name)[0], rel=1e-4), name


def test_a_large_network_is_looked_at_less_often():
    large = RunSpec(
        data=DataSpec(dataset="digits"), network=NetworkSpec(hidden=(20,)), loss="cross-entropy", batch_size=50
    )
    timeline = Timeline(Recipe(spec=large), CPU)
    timeline.advance(40)
    assert [bucket.step for bucket in timeline.take_closed()] == [*range(1, 33), 34, 36, 38, 40]


def test_what_the_next_update_will_do_is_told_and_leaves_no_trace():
    for name in catalogue.OPTIMIZERS:
        trials = tuple(trial.model_copy(update={"optimizer": OptimizerSpec(name=name)}) for trial in MIXED.trials)
        one, two = (Timeline(Recipe(spec=MIXED.model_copy(update={"trials": trials})), CPU) for _ in range(2))
        for timeline in (one, two):
            timeline.advance(37)
        told = [one.perceptrons.ahead(trial) for trial in range(4)]
        for timeline in (one, two):
            timeline.advance(1)
        for trial in range(4):
            assert torch.equal(told[trial], one.perceptrons.parameters_of(trial)), name
            assert torch.equal(told[trial], two.perceptrons.parameters_of(trial)), name
        one.advance(50)
        two.advance(50)
        assert all(torch.equal(one.perceptrons.parameters_of(t), two.perceptrons.parameters_of(t)) for t in range(4)), (
            name
        )


def test_trials_of_different_shapes_are_taken_up_from_a_checkpoint_bit_for_bit():
    one, two = Timeline(Recipe(spec=MIXED), CPU), Timeline(Recipe(spec=MIXED), CPU)
    one.advance(333)
    two.restore(one.dump())
    for timeline in (one, two):
        timeline.advance(100)
    for trial in range(4):
        assert torch.equal(one.perceptrons.parameters_of(trial), two.perceptrons.parameters_of(trial))


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


@settings(max_examples=40, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 120), CONTROLS), max_size=8),
    cuts=st.lists(st.integers(1, 70), max_size=12),
    back=st.integers(0, 900),
    dropout=st.sampled_from([0.0, 0.3]),
)
def test_any_controls_replay_to_bit_identical_weights(changes, cuts, back, dropout):
    """A live run, cut into turns anyhow, against its recipe replayed in one go and sought back to."""
    live = Timeline(Recipe(spec=RunSpec(network=NetworkSpec(hidden=(3,), dropout=dropout))), CPU)
    for pause, control in changes:
        live.advance(pause)
        live.control(control)
    for cut in cuts:
        live.advance(cut)
    live.advance(1200 - live.step)
    history = live.take_closed()
    replayed = Timeline(live.recipe, CPU)
    while replayed.step < live.step:
        replayed.apply_due()
        replayed.advance(live.step - replayed.step)
    replayed.apply_due()
    assert torch.equal(live.trainer.parameters, replayed.trainer.parameters)
    assert history == replayed.take_closed()
    end = live.trainer.parameters.clone()
    live.seek(min(back, live.step))
    live.seek(replayed.step)
    assert torch.equal(live.trainer.parameters, end)


def test_a_checkpoint_of_another_process_goes_on_bit_for_bit():
    recipe = Recipe(spec=spec(optimizer=OptimizerSpec(name="adam"), schedule=ScheduleSpec(name="cosine", per="step")))
    one = Timeline(recipe, CPU)
    one.advance(333)
    one.control(SetBatchSize(value=7))
    one.advance(50)
    blob = one.dump()
    one.advance(700)
    two = Timeline(one.recipe, CPU)
    two.restore(blob)
    assert two.step == 383
    two.advance(700)
    assert torch.equal(one.trainer.parameters, two.trainer.parameters)
    assert [b for b in one.take_closed() if b.step > 383] == two.take_closed()


def test_a_run_that_diverges_stops_before_the_update_that_did_it():
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="plane"), loss="mse", trials=(TrialSpec(learning_rate=50.0),)))
    timeline = Timeline(recipe, CPU)
    timeline.advance(5_000)
    fault = timeline.diverged
    assert fault is not None
    assert timeline.step == fault.step
    assert torch.isfinite(timeline.trainer.parameters).all()
    timeline.control(SetLearningRate(value=1e-3))
    assert timeline.advance(100) == 100


def test_a_trial_that_diverges_stops_alone():
    plane = DataSpec(dataset="plane")
    trials = tuple(TrialSpec(learning_rate=rate, seed=seed) for seed, rate in enumerate((0.03, 60.0, 0.01)))
    recipe = Recipe(spec=RunSpec(data=plane, loss="mse", trials=trials))
    timeline = Timeline(recipe, CPU)
    assert timeline.advance(3_000) == 3_000
    falls = timeline.take_falls()
    assert [fault.trial for fault in falls] == [1]
    assert timeline.diverged is None
    for index in (0, 2):
        _, expected = plain.train(recipe, 3_000, index)
        torch.testing.assert_close(timeline.trainer.parameters[index], expected, rtol=2e-3, atol=2e-4)
    timeline.seek(falls[0].step)
    assert torch.isfinite(timeline.trainer.parameters).all()
    timeline.advance(3)
    assert timeline.take_falls() == falls


def test_a_control_torch_refuses_changes_nothing():
    timeline = Timeline(Recipe(spec=spec()), CPU)
    timeline.advance(10)
    before = timeline.recipe
    nesterov = OptimizerSpec(name="sgd", arguments={"nesterov": True})
    with pytest.raises(ValueError, match="Nesterov momentum requires a momentum"):
        timeline.control(SetOptimizer(optimizer=nesterov))
    assert timeline.recipe == before
    assert timeline.advance(10) == 10


@pytest.mark.parametrize("classes", [(), ("no", "yes"), ("a", "b", "c")])
def test_the_readers_own_table_equals_plain_pytorch(classes):
    rows = tuple((k % 7, (k * k) % 11 / 10, k % len(classes) if classes else k) for k in range(40))
    scale = (2, 0.3, 1) if classes else (2, 0.3, 20)
    table = TableSpec(classes=classes, center=(3, 0.5, 0 if classes else 20), scale=scale, rows=rows)
    data = DataSpec(dataset="table", table=table, training_share=0.7)
    loss = data.choice.losses[0]
    assert_equal_to_plain(Recipe(spec=RunSpec(data=data, loss=loss, network=NetworkSpec(hidden=(4, 2)))))
