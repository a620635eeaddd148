"""Histograms and confusion against numpy and plain counting."""

import numpy
import pytest
import torch

from app.learn.objective import Inspection
from app.queries import histograms
from app.queries.confusion import accuracy, confusion, determination
from tests.learn.objectives import Case, spec


def test_histograms_of_weights_are_numpys():
    case = Case(spec(hidden=(40, 30)))
    found, _ = histograms.by_layer(Inspection(case.objective), case.parameters, bins=20)
    for histogram, layer in zip(found, case.objective.layers(case.parameters), strict=True):
        values = layer.flatten().numpy()
        assert histogram.limit / 2 < numpy.abs(values).max() <= histogram.limit
        counts, _ = numpy.histogram(values, 20, (-histogram.limit, histogram.limit))
        assert list(histogram.counts) == counts.tolist()


def test_histograms_of_activations_count_every_unit_and_example():
    case = Case(spec(activation="relu", hidden=(6, 5)))
    _, found = histograms.by_layer(Inspection(case.objective), case.parameters)
    examples = len(case.x)
    assert [sum(h.counts) for h in found] == [6 * examples, 5 * examples, examples]
    hidden = torch.relu(case.model[0](case.x)).detach().numpy()
    counts, _ = numpy.histogram(hidden, 32, (-found[0].limit, found[0].limit))
    assert list(found[0].counts) == counts.tolist()


def test_bins_stay_where_they_are_until_a_value_outgrows_them():
    parts = [torch.tensor((0.0, largest)) for largest in (0.51, 0.9, -1.0, 1.01, 0.0)]
    assert [histogram.limit for histogram in histograms.histograms(parts)] == [1, 1, 1, 2, 2**-10]


def test_a_value_at_the_limit_is_counted_in_the_last_bin():
    first, second = histograms.histograms([torch.tensor((-1.0, 1.0)), torch.tensor((0.0, 2.0))], bins=4)
    assert first.counts == (1, 0, 0, 1)
    assert second.counts == (0, 0, 1, 1)


def test_histograms_refuse_what_is_not_finite():
    case = Case(spec())
    with pytest.raises(ValueError, match="diverged"):
        histograms.by_layer(Inspection(case.objective), case.parameters / 0)


def test_a_confusion_matrix_counts_truth_by_answer():
    z, y = torch.tensor(((2.0, -1.0, 0.5, -3.0, 1.0),)), torch.tensor(((1.0, 1.0, 0.0, 0.0, 1.0),))
    matrix = confusion(z, y)
    assert matrix.tolist() == [[1, 1], [1, 2]]
    assert accuracy(matrix.tolist()) == pytest.approx(3 / 5)


def test_several_classes_go_by_the_largest_output():
    generator = torch.Generator().manual_seed(0)
    z, y = torch.randn(3, 50, generator=generator), torch.randint(0, 3, (1, 50), generator=generator)
    matrix = confusion(z, y)
    for truth in range(3):
        for answer in range(3):
            assert matrix[truth, answer] == sum((y[0] == truth) & (z.argmax(0) == answer))


def test_determination_is_one_for_the_truth_and_zero_for_the_mean():
    y = torch.randn(1, 30, generator=torch.Generator().manual_seed(1))
    assert determination(y, y) == 1
    assert determination(y.mean().expand_as(y), y) == pytest.approx(0, abs=1e-6)
    guess = y + 0.5
    expected = 1 - float(((y - guess) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    assert determination(guess, y) == pytest.approx(expected, rel=1e-5)
