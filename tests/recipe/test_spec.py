"""A specification keeps its limits, and says what it expected and what came."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from app.recipe import catalogue, limits
from app.recipe.controls import SetBatchSize, fits
from app.recipe.model import sentence
from app.recipe.spec import (
    DataSpec,
    InitializationSpec,
    Model,
    NetworkSpec,
    OptimizerSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
)
from tests.recipe.strategies import specs


def why(model: type[Model], value: Any) -> str:
    """The sentence that refuses value."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return sentence(caught.value)


@given(specs())
def test_a_specification_comes_back_from_json_exactly(spec: RunSpec):
    assert RunSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    ("model", "kind", "name"),
    [
        (model, model.kind(), name)
        for model in (OptimizerSpec, ScheduleSpec, InitializationSpec)
        for name in catalogue.ALL[model.kind()]
    ],
)
def test_every_name_of_the_catalogue_is_accepted_alone_or_as_an_object(model: type[Any], kind: str, name: str):
    spec = model.model_validate(name)
    assert spec == model(name=name)
    assert spec.choice is catalogue.ALL[kind][name]
    assert spec.values == {argument.name: argument.default for argument in spec.choice.arguments}


def test_every_default_of_the_catalogue_lies_within_its_own_bounds():
    for choice in (choice for choices in catalogue.ALL.values() for choice in choices.values()):
        for argument in choice.arguments:
            if argument.minimum is not None:
                default = argument.default if isinstance(argument.default, tuple) else (argument.default,)
                assert all(map(argument.holds, default)), (choice.name, argument.name)


def test_given_arguments_stand_over_the_defaults_and_defaults_are_dropped():
    adam = OptimizerSpec(name="adam", arguments={"beta1": 0.8, "eps": 1e-8})
    assert adam.arguments == {"beta1": 0.8}
    assert adam.values == {"beta1": 0.8, "beta2": 0.999, "eps": 1e-8, "amsgrad": False}


def test_an_argument_takes_the_kind_the_catalogue_gives_it():
    spec = ScheduleSpec(name="step", arguments={"step_size": 10.0, "gamma": 1})
    assert [(type(value), value) for value in spec.arguments.values()] == [(int, 10), (float, 1.0)]


def test_sizes_and_parameters_count_every_layer_with_its_biases():
    spec = RunSpec(network=NetworkSpec(features=("x1", "x2"), hidden=(4, 2)))
    assert spec.sizes == (2, 4, 2, 1)
    assert spec.parameters == (2 * 4 + 4) + (4 * 2 + 2) + (2 * 1 + 1)


def test_cross_entropy_has_an_output_for_each_class_and_pictures_an_input_for_each_pixel():
    assert RunSpec(loss="cross-entropy").sizes == (2, 4, 2, 2)
    deep = NetworkSpec(hidden=(200, 200, 100), activation="relu")
    assert RunSpec(data=DataSpec(dataset="digits"), network=deep, loss="cross-entropy").sizes == (
        1024,
        200,
        200,
        100,
        10,
    )


def test_a_network_on_a_curve_sees_its_one_input_unless_it_names_features():
    curve = DataSpec(dataset="curve")
    own = TrialSpec(network=NetworkSpec(hidden=(7,)))
    spec = RunSpec(data=curve, loss="mse", trials=(TrialSpec(), own))
    assert [spec.sizes_of(trial) for trial in range(2)] == [(1, 4, 2, 1), (1, 7, 1)]
    several = NetworkSpec(features=("x1", "sinx1"), hidden=())
    assert RunSpec(data=curve, loss="mse", network=several).sizes == (2, 1)
    assert RunSpec.model_validate(spec.model_dump()) == spec


def test_layers_have_one_activation_for_all_or_each_its_own():
    assert NetworkSpec(hidden=(3, 2)).each_activation == ("tanh", "tanh")
    assert NetworkSpec(hidden=(3, 2), activations=("relu", "sine")).each_activation == ("relu", "sine")


def test_a_specification_cannot_be_changed_in_place():
    with pytest.raises(ValidationError):
        RunSpec().seed = 2  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_rates_and_noise_are_finite(number: float):
    assert "finite number" in why(TrialSpec, {"learning_rate": number})
    assert "finite number" in why(DataSpec, {"noise": number})
    assert "finite number" in why(OptimizerSpec, {"name": "adam", "arguments": {"eps": number}})


def test_a_run_has_a_bound_on_its_parameters_over_all_trials():
    network = {"hidden": [256] * limits.HIDDEN_LAYERS}
    assert RunSpec.model_validate({"network": network})
    assert (
        why(RunSpec, {"network": network, "trials": [{}] * 9})
        == "A run has at most 4,000,000 parameters over all trials; got 4,154,121."
    )


def test_a_run_has_a_bound_on_its_activations_over_all_trials_and_examples():
    greedy = {"network": {"hidden": [120, 120]}, "data": {"points": 20_000}, "trials": [{}] * 256}
    assert why(RunSpec, greedy) == (
        "A run has at most 50,000,000 activations, units of all trials × examples; got 61,696 × 20,000 = 1,233,920,000."
    )
    assert RunSpec.model_validate({**greedy, "data": {"points": 500}})
    assert RunSpec.model_validate({"network": {"hidden": [256] * 8}, "data": {"points": 20_000}})
    digits = {"dataset": "digits", "points": 20_000}  # there are 1,797, whatever was asked for
    assert RunSpec.model_validate({"network": {"hidden": [200, 200, 100]}, "data": digits, "loss": "cross-entropy"})


def test_an_update_has_a_bound_at_the_start_and_at_every_change_of_the_batch_size():
    large = {"network": {"hidden": [256] * 8}, "data": {"points": 20_000}}
    words = (
        "An update takes at most 3,000,000,000 multiplications, parameters of all trials × batch size; "
        "got 9,231,380,000."
    )
    assert why(RunSpec, {**large, "batch_size": 20_000}) == words
    spec = RunSpec.model_validate(large)
    fits(SetBatchSize(value=6_000), spec)
    with pytest.raises(ValueError, match="an update takes at most"):
        fits(SetBatchSize(value=20_000), spec)


@pytest.mark.parametrize(
    ("model", "value", "expected"),
    [
        (
            OptimizerSpec,
            "adm",
            f"Unknown optimizer 'adm'; expected one of {', '.join(catalogue.OPTIMIZERS)}.",
        ),
        (OptimizerSpec, {"name": "sgd", "arguments": {"beta1": 0.5}},
         "SGD takes the arguments momentum, dampening, nesterov; got 'beta1'."),
        (OptimizerSpec, {"name": "sgd", "arguments": {"momentum": 2}},
         "Momentum of SGD lies from 0 to 1 (above 1 every update outgrows the last); got 2."),
        (OptimizerSpec, {"name": "sgd", "arguments": {"nesterov": 1.5}},
         "Nesterov of SGD is true or false; got 1.5."),
        (ScheduleSpec, {"name": "step", "arguments": {"step_size": 2.5}},
         "step_size of Step is a whole number; got 2.5."),
        (ScheduleSpec, {"name": "constant", "arguments": {"gamma": 0.5}},
         "Constant takes no arguments; got 'gamma'."),
        (ScheduleSpec, {"name": "cosine", "per": "week"},
         "per: expected 'step' or 'epoch'; got 'week'."),
        (DataSpec, {"dataset": "moo"},
         f"Unknown dataset 'moo'; expected one of {', '.join(catalogue.DATASETS)}."),
        (DataSpec, {"noise": 2}, "noise: expected a number of at most 1; got 2."),
        (DataSpec, {"points": 10.5},
         "points: expected a whole number; got 10.5."),
        (DataSpec, {"nose": 1}, "nose: there is no such field; got 1."),
        (NetworkSpec, {"features": []}, "Features are at least one name, none twice; got []."),
        (NetworkSpec, {"features": ["x1", "x1"]}, "Features are at least one name, none twice; got ['x1', 'x1']."),
        (NetworkSpec, {"hidden": [4, 0]}, "hidden.1: expected a number of at least 1; got 0."),
        (NetworkSpec, {"hidden": [1] * 9},
         "hidden: expected at most 8 items, not 9; got [1, 1, 1, 1, 1, 1, 1, 1, 1]."),
        (TrialSpec, {"learning_rate": 0}, "learning_rate: expected a number of at least 0.00000001; got 0."),
        (TrialSpec, {"seed": 2**31}, "seed: expected a number of at most 2147483647; got 2147483648."),
        (RunSpec, {"version": 2}, "version: expected 1; got 2."),
        (RunSpec, {"trials": []}, "trials: expected 1 or more items, not 0; got []."),
        (RunSpec, {"data": {"dataset": "plane"}},
         "Binary cross entropy does not fit Plane, which has values, not classes; expected mse or mae or huber."),
        (RunSpec, {"data": {"dataset": "plane"}, "loss": "cross-entropy"},
         "Cross entropy does not fit Plane, which has values, not classes; expected mse or mae or huber."),
        (RunSpec, {"data": {"dataset": "digits"}, "loss": "mse"},
         "Mean squared error does not fit Handwritten digits, which has 10 classes; expected cross-entropy."),
        (RunSpec, {"data": {"dataset": "curve"}, "loss": "mse", "network": {"features": ["x1", "x1x2"]}},
         "Curve has one input, x1; expected features among x1, x1sq, sinx1, cosx1, absx1; got x1x2."),
        (RunSpec, {"network": {"activations": ["relu"]}},
         "Activations are a name for each of the 2 hidden layers, or none; got 1."),
        (NetworkSpec, {"dropout": 1}, "dropout: expected a number of at most 0.9; got 1."),
        (RunSpec, {"sequence": {}, "trials": [{}, {"network": {"hidden": [3]}}]},
         "Transformers of a run share shape and batch size; got trial 1 with its own."),
        (RunSpec, {"sequence": {}, "trials": [{"batch_size": 3}]},
         "Transformers of a run share shape and batch size; got trial 0 with its own."),
        (RunSpec, {"sequence": {}, "trials": [{"regularization": {"name": "l2", "rate": 0.1}}]},
         "A transformer takes no penalty, AdamW has a weight decay; got trial 0 with l2."),
        (RunSpec, {"sequence": {}, "trials": [{}] * 9}, "A run has at most 8 transformers side by side; got 9."),
        (RunSpec, {"sequence": {"width": 64, "heads": 3}},
         "The width is shared out between the heads, so 3 heads take a multiple of 3; got the width 64."),
        (RunSpec, {"sequence": {"task": "sort", "text": "a b c"}},
         "Only the task 'text' learns from a text; got one with the task 'sort'."),
        (RunSpec, {"loss": "hing"}, f"Unknown loss 'hing'; expected one of {', '.join(catalogue.LOSSES)}."),
    ],
)  # fmt: skip
def test_a_bad_value_gets_one_sentence_with_what_was_expected_and_what_came(
    model: type[Model], value: Any, expected: str
):
    assert why(model, value) == expected
