"""Data sets against their own formulas, and what the network sees of them."""

import math

import pytest
import torch
from sklearn import datasets

from app.learn import data
from app.recipe import catalogue
from app.recipe.spec import DataSpec

TWO_CLASSES = [name for name, choice in catalogue.DATASETS.items() if len(choice.classes) == 2]


@pytest.mark.parametrize("name", catalogue.DATASETS)
def test_a_seed_gives_the_same_examples_and_another_seed_others(name):
    spec = DataSpec(dataset=name, points=200)
    first, again, other = data.make(spec, 3), data.make(spec, 3), data.make(spec, 4)
    assert torch.equal(first.x, again.x)
    assert torch.equal(first.y, again.y)
    assert not torch.equal(first.x, other.x)


@pytest.mark.parametrize("name", catalogue.DATASETS)
def test_there_are_as_many_examples_as_asked_for_split_as_asked_for(name):
    made = data.make(DataSpec(dataset=name, points=400, training_share=0.7), 0)
    side = catalogue.DATASETS[name].side
    assert (made.x.shape, made.y.shape) == ((400, side**2 or 2), (400, 1))
    assert made.training == 280


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_both_classes_are_well_represented_in_both_parts(name):
    made = data.make(DataSpec(dataset=name, points=2000, noise=0), 0)
    assert set(made.y.flatten().tolist()) == {0.0, 1.0}
    for part in (made.y[: made.training], made.y[made.training :]):
        assert 0.35 < part.mean() < 0.75


@pytest.mark.parametrize("name", [name for name, choice in catalogue.DATASETS.items() if choice.plane])
def test_nearly_all_examples_without_noise_lie_in_the_part_that_is_drawn(name):
    x0, x1, y0, y1 = catalogue.DATASETS[name].extent
    x = data.make(DataSpec(dataset=name, points=2000, noise=0), 0).x
    inside = (x[:, 0] >= x0) & (x[:, 0] <= x1) & (x[:, 1] >= y0) & (x[:, 1] <= y1)
    assert inside.double().mean() > 0.99


def test_digits_are_all_the_scans_of_scikit_learn_with_about_as_many_of_each():
    made = data.make(DataSpec(dataset="digits", points=20_000, noise=0), 0)
    assert len(made.y) == 1797
    assert float(made.x.min()) == 0
    assert float(made.x.max()) == 1
    assert 170 < int(torch.bincount(made.y[:, 0].long()).min()) < int(torch.bincount(made.y[:, 0].long()).max()) < 190
    coarse = made.x.view(-1, 8, 4, 8, 4).mean((2, 4))  # each pixel of a scan was spread over 4 × 4
    whole = datasets.load_digits(return_X_y=True)[0]
    assert float(coarse.mean()) == pytest.approx(float(whole.mean()) / 16, rel=1e-4)


def test_moons_without_noise_are_two_half_rings():
    made = data.make(DataSpec(dataset="moons", points=600, noise=0), 1)
    side = 1 - 2 * made.y[:, 0]
    x, y = made.x[:, 0] + 1.5 * side, made.x[:, 1] + 0.75 * side
    torch.testing.assert_close(x.hypot(y), torch.full((600,), 3.0))
    assert bool((y * side >= -1e-5).all())
    assert int(made.y.sum()) == 300


def test_checkerboard_without_noise_changes_class_from_square_to_square():
    made = data.make(DataSpec(dataset="checkerboard", points=600, noise=0), 1)
    for (x1, x2), y in zip(made.x.tolist(), made.y.flatten().tolist(), strict=True):
        assert y == (math.floor((x1 + 5) / 2.5) + math.floor((x2 + 5) / 2.5)) % 2


def test_sine_without_noise_is_divided_by_its_curve():
    made = data.make(DataSpec(dataset="sine", points=600, noise=0), 1)
    for (x1, x2), y in zip(made.x.tolist(), made.y.flatten().tolist(), strict=True):
        assert y == (x2 > 2 * math.sin(x1))


def test_features_are_of_centred_and_scaled_coordinates_with_a_one_for_the_bias():
    x = torch.tensor([[7.5, 1.0], [0.0, 5.0]])
    seen = data.features(x, DataSpec(dataset="exam"), tuple(catalogue.FEATURES))
    for row, (x1, x2) in zip(seen.tolist(), [(1.0, -1.6), (-2.0, 0.0)], strict=True):
        expected = [x1, x2, x1**2, x2**2, x1 * x2, math.sin(x1), math.sin(x2), math.cos(x1), math.cos(x2)]
        assert row == pytest.approx([*expected, abs(x1), abs(x2), 1.0], abs=1e-6)
