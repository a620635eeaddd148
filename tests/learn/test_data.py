"""Data sets against their own formulas, and what the network sees of them."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from sklearn import datasets

from app.learn import data
from app.recipe import catalogue
from app.recipe.spec import DataSpec
from app.recipe.table import TableSpec

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
    choice = catalogue.DATASETS[name]
    rows, columns = 400 if choice.drawn else choice.points, choice.side**2 or (1 if choice.curve else 2)
    assert (made.x.shape, made.y.shape) == ((rows, columns), (rows, 1))
    assert made.training == round(0.7 * rows)


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_both_classes_are_well_represented_in_both_parts(name):
    made = data.make(DataSpec(dataset=name, points=2000, noise=0), 0)
    assert set(made.y.flatten().tolist()) == {0.0, 1.0}
    for part in (made.y[: made.training], made.y[made.training :]):
        assert 0.35 < part.mean() < 0.75


@pytest.mark.parametrize("name", [name for name, choice in catalogue.DATASETS.items() if choice.plane])
def test_nearly_all_examples_without_noise_lie_in_the_part_that_is_drawn(name):
    x0, x1, y0, y1 = DataSpec(dataset=name).choice.extent
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
    whole: Any = datasets.load_digits(return_X_y=True)[0]
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


def test_a_curve_without_noise_is_the_sine_and_noise_is_added_to_its_values_alone():
    clean, noisy = (data.make(DataSpec(dataset="curve", points=2000, noise=noise), 1) for noise in (0.0, 0.4))
    torch.testing.assert_close(clean.y, clean.x.sin())
    assert torch.equal(clean.x, noisy.x)
    assert float((noisy.y - clean.y).std()) == pytest.approx(0.2, rel=0.1)


def test_a_curve_gives_features_of_its_one_input_and_refuses_others():
    spec = DataSpec(dataset="curve")
    x = torch.tensor([[1.5], [-2.0]])
    seen = data.features(x, spec, spec.choice.features)
    for row, x1 in zip(seen.tolist(), (1.5, -2.0), strict=True):
        assert row == pytest.approx([x1, x1**2, math.sin(x1), math.cos(x1), abs(x1), 1.0], abs=1e-6)
    with pytest.raises(ValueError, match=r"Curve has one input, x1; expected features among x1, .* got x2"):
        data.features(x, spec, ("x1", "x2"))


def test_features_are_of_centred_and_scaled_coordinates_with_a_one_for_the_bias():
    x = torch.tensor([[7.5, 1.0], [0.0, 5.0]])
    seen = data.features(x, DataSpec(dataset="exam"), tuple(catalogue.FEATURES))
    for row, (x1, x2) in zip(seen.tolist(), [(1.0, -1.6), (-2.0, 0.0)], strict=True):
        expected = [x1, x2, x1**2, x2**2, x1 * x2, math.sin(x1), math.sin(x2), math.cos(x1), math.cos(x2)]
        assert row == pytest.approx([*expected, abs(x1), abs(x2), 1.0], abs=1e-6)


def test_gaussians_of_several_classes_lie_around_a_circle():
    for name, classes in (("blobs3", 3), ("blobs5", 5)):
        made = data.make(DataSpec(dataset=name, points=3000, noise=0), 2)
        assert torch.bincount(made.y[:, 0].long()).tolist() == [3000 // classes] * classes
        for index in range(classes):
            own = made.x[made.y[:, 0] == index]
            angle = 2 * math.pi * index / classes
            center = torch.tensor((3 * math.sin(angle), 3 * math.cos(angle)))
            torch.testing.assert_close(own.mean(0), center, atol=0.1, rtol=0)
            torch.testing.assert_close(own.var(0), torch.full((2,), 0.3), atol=0.06, rtol=0)


def test_three_arms_without_noise_are_one_curve_turned_by_thirds():
    made = data.make(DataSpec(dataset="arms", points=900, noise=0), 2)
    along = (made.x[:, 0].hypot(made.x[:, 1]) - 0.5) / 4.5
    assert 0 <= along.min() < 0.05
    assert 0.95 < along.max() <= 1
    turned = torch.atan2(made.x[:, 0], made.x[:, 1]) / (2 * math.pi) - along - made.y[:, 0] / 3
    torch.testing.assert_close(turned, turned.round(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", ["iris", "wine", "cancer"])
def test_measured_data_are_the_columns_and_classes_of_scikit_learn(name):
    load = {"iris": datasets.load_iris, "wine": datasets.load_wine, "cancer": datasets.load_breast_cancer}[name]
    values, classes = (torch.tensor(part, dtype=torch.float32) for part in load(return_X_y=True))
    choice, columns = catalogue.DATASETS[name], values.shape[1]
    assert (len(choice.measured), choice.points, len(choice.classes)) == (columns, len(values), classes.max() + 1)
    for pair in [(0, 1), (columns - 1, columns // 2), choice.pair]:
        made = data.make(DataSpec(dataset=name, columns=pair), 0)
        expected = torch.cat((values[:, list(pair)], classes.unsqueeze(1)), 1)
        assert sorted(torch.cat((made.x, made.y), 1).tolist()) == sorted(expected.tolist())


@pytest.mark.parametrize("name", ["iris", "wine", "cancer"])
def test_measured_columns_are_seen_with_mean_0_and_deviation_1_and_lie_in_what_is_drawn(name):
    for index in range(1, len(catalogue.DATASETS[name].measured)):
        spec = DataSpec(dataset=name, columns=(index - 1, index))
        x = data.make(spec, 0).x
        seen = data.features(x, spec, ("x1", "x2"))[:, :2].double()
        torch.testing.assert_close(seen.mean(0), torch.zeros(2, dtype=torch.double), atol=1e-4, rtol=0)
        torch.testing.assert_close(seen.std(0, correction=0), torch.ones(2, dtype=torch.double), atol=1e-4, rtol=0)
        x0, x1, y0, y1 = spec.choice.extent
        for column, low, high in ((x[:, 0], x0, x1), (x[:, 1], y0, y1)):
            assert low <= float(column.min()) <= float(column.max()) <= high


def test_a_table_is_trained_on_as_it_is_with_its_values_scaled():
    rows = ((1.5, -2.0, 10.0), (3.0, 4.0, 30.0), (5.0, 6.0, 20.0))
    table = TableSpec(classes=(), center=(3, 1, 20), scale=(2, 4, 10), rows=rows)
    made = data.make(DataSpec(dataset="table", table=table, noise=1, points=500, training_share=0.7), 5)
    assert made.training == 2
    got = sorted(map(tuple, torch.cat((made.x, made.y), 1).tolist()))
    assert got == [(1.5, -2.0, -1.0), (3.0, 4.0, 1.0), (5.0, 6.0, 0.0)]
    seen = data.features(torch.tensor([[5.0, 5.0]]), DataSpec(dataset="table", table=table), ("x1", "x2"))
    assert seen.tolist() == [[1.0, 1.0, 1.0]]


def table_of(rows: Sequence[tuple[float, float, float]], **fields: object) -> DataSpec:
    return DataSpec.model_validate({"dataset": "table", "table": {"rows": rows, **fields}, "training_share": 0.6})


def test_a_table_of_version_1_gives_the_data_and_the_split_of_descent_0_1_0():
    rows = [(2451000.125 + k / 3, math.sin(k) / 7, k % 2) for k in range(31)]
    made = data.make(table_of(rows), 5)
    digits = torch.tensor([[float(f"{value:.7g}") for value in row] for row in rows])
    order = torch.randperm(31, generator=torch.Generator().manual_seed(5))
    assert torch.equal(made.x, digits[order][:, :2])
    assert torch.equal(made.y[:, 0], digits[order][:, 2])
    assert made.training == 19


def test_a_table_of_version_2_is_scaled_with_all_its_digits():
    rows = [(2451000 + k / 8, 1.6e-19 * (1 + k / 100), k % 2) for k in range(40)]
    spec = table_of(rows, version=2, center=(2451002.5, 1.9e-19, 0), scale=(1.4, 1.9e-20, 1))
    made = data.make(spec, 3)
    seen = data.features(made.x, spec, ("x1", "x2"))
    assert seen.dtype == torch.float32
    for number, (x1, x2, _one) in zip(made.order.tolist(), seen.tolist(), strict=True):
        a, b, _ = rows[number]
        assert x1 == pytest.approx((a - 2451002.5) / 1.4, rel=1e-6)
        assert x2 == pytest.approx((b - 1.9e-19) / 1.9e-20, rel=1e-6)
    assert [rows[number][2] for number in made.order.tolist()] == made.y[:, 0].tolist()
    assert torch.equal(made.order, data.make(spec, 3).order)
    assert not torch.equal(made.order, data.make(spec, 4).order)


def test_a_stratified_split_trains_on_as_many_of_each_class_as_its_quotas_say():
    rows = [(k, k * k, 2 if k < 3 else k % 2) for k in range(50)]
    spec = table_of(rows, version=2, classes=("a", "b", "c"))
    assert spec.table is not None
    made = data.make(spec, 1)
    trained = torch.bincount(made.y[: made.training, 0].long()).tolist()
    assert tuple(trained) == spec.table.quotas(0.6)
    assert sorted(made.order.tolist()) == list(range(50))


def test_test_rows_that_a_table_names_are_its_test_set():
    rows = [(k, k * k, k % 2) for k in range(20)]
    made = data.make(table_of(rows, version=2, test=(3, 4, 17)), 1)
    assert sorted(made.order[made.training :].tolist()) == [3, 4, 17]
