"""The trainer of one trial against plain PyTorch: every entry of the catalogue, and controls in mid run."""

import pytest

from app.recipe import catalogue
from app.recipe.controls import (
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
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
from tests.engine.training import assert_equal_to_plain, spec

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


@pytest.mark.parametrize("classes", [(), ("no", "yes"), ("a", "b", "c")])
def test_the_readers_own_table_equals_plain_pytorch(classes):
    rows = tuple((k % 7, (k * k) % 11 / 10, k % len(classes) if classes else k) for k in range(40))
    scale = (2, 0.3, 1) if classes else (2, 0.3, 20)
    table = TableSpec(classes=classes, center=(3, 0.5, 0 if classes else 20), scale=scale, rows=rows)
    data = DataSpec(dataset="table", table=table, training_share=0.7)
    loss = data.choice.losses[0]
    assert_equal_to_plain(Recipe(spec=RunSpec(data=data, loss=loss, network=NetworkSpec(hidden=(4, 2)))))
