"""What queries measure: accuracy by the number of examples, and examples a second."""

import pytest
import torch
from pydantic import ValidationError

from app.queries import data_size, throughput
from app.queries.data_size import DataSizeAnswer, DataSizeQuery
from app.queries.throughput import ThroughputAnswer, ThroughputQuery
from app.recipe.model import sentence
from app.recipe.spec import DataSpec
from tests.queries import finished


def answered(question: DataSizeQuery | ThroughputQuery) -> DataSizeAnswer | ThroughputAnswer:
    if isinstance(question, DataSizeQuery):
        return finished(data_size.answer(question))
    return finished(throughput.answer(question))


def accuracy(examples: int) -> float:
    """Mean test accuracy on the spiral after training on so many examples."""
    answer = answered(DataSizeQuery(examples=examples))
    assert isinstance(answer, DataSizeAnswer)
    assert (answer.examples, answer.tested) == (examples, min(9 * examples, 1000))
    return sum(answer.accuracy) / len(answer.accuracy)


def test_the_spiral_is_learnt_from_two_hundred_examples_and_not_from_fifty():
    found = [accuracy(examples) for examples in (20, 50, 200)]
    assert found == pytest.approx([0.583, 0.779, 0.976], abs=0.015)


def test_a_study_of_data_trains_anew_for_each_draw_and_the_same_each_time():
    asked = DataSizeQuery(data=DataSpec(dataset="xor", points=20, training_share=0.9), examples=40, steps=100, draws=3)
    first, again = (answered(asked) for _ in range(2))
    assert first == again
    assert isinstance(first, DataSizeAnswer)
    assert len(set(first.accuracy)) > 1


@pytest.mark.parametrize(
    ("dataset", "words"),
    [("plane", "Accuracy needs classes, and Plane has values"), ("cancer", "Breast cancer has so many as it has")],
)
def test_accuracy_is_only_asked_of_classes_that_are_drawn(dataset: str, words: str):
    with pytest.raises(ValidationError) as refused:
        DataSizeQuery(data=DataSpec(dataset=dataset))
    assert words in sentence(refused.value)


def test_several_classes_are_learnt_too():
    answer = answered(DataSizeQuery(data=DataSpec(dataset="blobs3"), examples=100, steps=300, draws=1))
    assert isinstance(answer, DataSizeAnswer)
    assert answer.accuracy[0] > 0.9


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="this server has no cuda device"):
        answered(ThroughputQuery(device="cuda"))


@pytest.mark.parametrize("batch", [1, 128])
def test_examples_a_second_are_measured_on_the_processor(batch: int):
    answer = answered(ThroughputQuery(batch=batch))
    assert isinstance(answer, ThroughputAnswer)
    assert (answer.device, answer.batch) == ("cpu", batch)
    assert answer.examples_per_second > batch  # a step takes less than a second


def test_a_batch_that_would_keep_other_runs_waiting_is_refused():
    with pytest.raises(ValidationError) as refused:
        ThroughputQuery(batch=1024)
    assert "at most 512 examples; got 1024" in sentence(refused.value)
