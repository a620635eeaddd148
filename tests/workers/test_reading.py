"""What a trial makes of one example, and which it gets wrong, against plain PyTorch."""

import pytest
import torch

from app.learn import data
from app.queries.misread import MisreadQuery
from app.queries.reading import ReadingQuery
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from tests import plain
from tests.workers.test_trial_queries import Asked

DIGITS = RunSpec(
    data=DataSpec(dataset="digits", points=400, noise=0),
    network=NetworkSpec(hidden=(20,), activation="relu"),
    loss="cross-entropy",
    batch_size=32,
    trials=(TrialSpec(learning_rate=0.01, optimizer=OptimizerSpec(name="adam")),),
)


def test_a_reading_is_the_softmax_of_plain_pytorch_on_the_same_picture():
    run = Asked(DIGITS)
    picture = data.make(DIGITS.data, DIGITS.seed).x[0]
    told = run.ask(ReadingQuery(inputs=tuple(picture.tolist())))["answer"]["outputs"]
    expected = plain.network(DIGITS, 0)(picture.unsqueeze(0)).softmax(1)[0]
    torch.testing.assert_close(torch.tensor(told), expected, atol=1e-5, rtol=1e-4)


def test_two_classes_are_read_as_two_probabilities_and_a_value_as_itself():
    one = Asked(RunSpec()).ask(ReadingQuery(inputs=(0.5, -1.0)))["answer"]["outputs"]
    assert sum(one) == pytest.approx(1)
    spec = RunSpec(data=DataSpec(dataset="plane"), loss="mse")
    (value,) = Asked(spec).ask(ReadingQuery(inputs=(0.5, -1.0)))["answer"]["outputs"]
    assert value == pytest.approx(plain.network(spec, 0)(torch.tensor([[0.5, -1.0]])).item(), abs=1e-6)


def test_a_picture_of_another_size_is_refused_with_both_sizes():
    told = Asked(DIGITS).ask(ReadingQuery(inputs=(0.0,) * 64))
    assert told["sentence"] == "The network has 1024 inputs; got an example of 64."


def test_the_misread_are_those_that_the_confusion_matrix_puts_off_its_diagonal_the_surest_first():
    run = Asked(DIGITS)
    run.steps(150)
    told = run.ask(MisreadQuery(most=5))["answer"]
    examples = data.make(DIGITS.data, DIGITS.seed)
    test = examples.x[examples.training :].tolist()
    assert told["tested"] == len(test)
    assert 0 < told["wrong"] < 60
    assert [one["sure"] for one in told["examples"]] == sorted((one["sure"] for one in told["examples"]), reverse=True)
    for one in told["examples"]:
        assert one["truth"] != one["answer"]
        outputs = run.ask(ReadingQuery(inputs=tuple(one["inputs"])))["answer"]["outputs"]
        assert outputs.index(max(outputs)) == one["answer"]
        assert max(outputs) == pytest.approx(one["sure"], abs=1e-2)


def test_a_regression_misreads_nothing():
    told = Asked(RunSpec(data=DataSpec(dataset="plane"), loss="mse")).ask(MisreadQuery())
    assert told["sentence"] == "Only an answer with classes can be a wrong one; this run predicts values."
