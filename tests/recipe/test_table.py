"""The reader's own data in a recipe: what fits, what is refused and how, and links that carry them."""

import math

import pytest
from pydantic import ValidationError

from app.recipe import catalogue, limits
from app.recipe.controls import Recipe
from app.recipe.link import decode, encode
from app.recipe.model import sentence
from app.recipe.spec import DataSpec, RunSpec
from app.recipe.table import TableSpec

ROWS = ((1.0, 2.0, 0.0), (3.5, -4.0, 1.0))


def refusal(**fields) -> str:
    with pytest.raises(ValidationError) as caught:
        TableSpec.model_validate({"rows": ROWS, **fields})
    return sentence(caught.value)


def test_a_table_describes_itself_as_the_catalogue_describes_a_data_set():
    table = TableSpec(
        columns=("age (years)", "height (cm)"),
        target="weight (kg)",
        classes=(),
        extent=(0, 100, 50, 210),
        center=(40, 150, 60),
        scale=(20, 30, 50),
        rows=((20, 180, 75), (5, 110, 19)),
    )
    spec = DataSpec(dataset="table", table=table)
    assert spec.choice.problem == "regression"
    assert spec.choice.columns == ("age (years)", "height (cm)")
    assert (spec.choice.center, spec.choice.scale, spec.choice.value) == ((40, 150), (20, 30), (60, 50))
    assert (spec.choice.points, spec.choice.drawn) == (2, False)


def test_numbers_of_version_1_are_rounded_to_what_float32_holds():
    table = TableSpec(rows=((1 / 3, 123456789, 0), (2e-11 / 3, -1, 1)))
    assert table.rows == ((0.3333333, 123456800, 0), (6.666667e-12, -1, 1))
    assert TableSpec.model_validate_json(table.model_dump_json()) == table


def test_numbers_of_version_2_keep_every_digit_through_a_link():
    rows = ((2451000.125, 1.602176634e-19, 0), (1 / 3, -0.1, 1))
    table = TableSpec(version=2, extent=(2450999.9, 2451000.7, 1e-19, 2e-19), rows=rows, test=(1,))
    assert table.rows == rows
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="table", table=table)))
    assert "table=version(2);columns" in encode(recipe)
    assert encode(recipe).endswith(";test(1)")
    assert decode(encode(recipe))[0] == recipe


def test_each_class_is_split_as_the_rows_are_and_is_in_both_sets_where_it_can_be():
    for counts, share, quotas in [
        ((50, 50), 0.5, (25, 25)),
        ((90, 10), 0.7, (63, 7)),
        ((5, 5), 0.5, (2, 3)),
        ((97, 3), 0.9, (88, 2)),
        ((97, 3), 0.1, (9, 1)),
        ((3, 1), 0.5, (1, 1)),
        ((1, 1), 0.5, (1, 0)),
        ((4, 0), 0.5, (2, 0)),
    ]:
        rows = tuple((k, k, label) for label, count in enumerate(counts) for k in range(count))
        table = TableSpec(version=2, rows=rows)
        assert sorted(table.quotas(share)) == sorted(quotas), (counts, share)
        assert table.training(share) == sum(quotas)


def test_test_rows_are_some_of_the_rows_and_need_version_2():
    many = tuple((k, k, k % 2) for k in range(6))
    assert "from version 2 on" in refusal(rows=many, test=(1,))
    for test in ((), (6,), (1, 1), tuple(range(6))):
        told = refusal(rows=many, version=2, test=test)
        assert told.startswith("The test rows of a table are different rows from 0 to 5, at least one and not all")


def test_what_does_not_fit_is_refused_in_one_sentence():
    assert refusal(rows=ROWS[:1]).startswith("rows: expected 2 or more items")
    assert "at most 2000 items" in refusal(rows=ROWS * 1001)
    assert "got 1000000000000001" in refusal(rows=((1e15 + 1, 0, 0), *ROWS))
    assert "finite" in refusal(rows=((float("nan"), 0, 0), *ROWS))
    assert refusal(rows=((1, 2, 2), *ROWS)) == "The class of row 1 is a whole number from 0 to 1; got 2."
    assert refusal(rows=(*ROWS, (1, 2, 0.5))) == "The class of row 3 is a whole number from 0 to 1; got 0.5."
    assert refusal(classes=("a", "a")).startswith("A table has no class or at least two, each with its own name")
    assert refusal(classes=("a",)).startswith("A table has no class or at least two")
    assert "at most 10 items" in refusal(classes=tuple(map(str, range(11))))
    assert refusal(extent=(1, 1, 0, 2)).startswith("The extent of a table is x0, x1, y0, y1 with x0 < x1")
    assert "number above 0" in refusal(scale=(1, 0, 1))
    assert refusal(scale=(1, 1, 2)).startswith("The number of a class is not scaled")
    assert "1 or more characters" in refusal(columns=("", "b"))


def test_a_table_belongs_to_the_data_set_table_and_to_no_other():
    for fields in ({"dataset": "table"}, {"dataset": "moons", "table": TableSpec(rows=ROWS)}):
        with pytest.raises(ValidationError, match="the data set table comes with its table, and no other has one"):
            DataSpec.model_validate(fields)


def test_columns_are_two_different_ones_of_a_measured_data_set():
    iris = DataSpec(dataset="iris", columns=(3, 0)).choice
    assert iris.columns == ("petal width (cm)", "sepal length (cm)")
    width, length = catalogue.DATASETS["iris"].measured[3], catalogue.DATASETS["iris"].measured[0]
    assert iris.extent == (width.low, width.high, length.low, length.high)
    assert (iris.center, iris.scale) == ((width.center, length.center), (width.scale, length.scale))
    assert DataSpec(dataset="iris").choice.columns == ("petal length (cm)", "petal width (cm)")
    for columns in ((0, 0), (0, 4), (-1, 2)):
        with pytest.raises(ValidationError, match="columns are two different ones from 0 to 3"):
            DataSpec(dataset="iris", columns=columns)
    with pytest.raises(ValidationError, match="columns are chosen of a measured data set; moons is none"):
        DataSpec(dataset="moons", columns=(0, 1))


def test_a_link_of_a_table_can_be_read_by_hand_and_its_names_may_hold_any_sign():
    table = TableSpec(columns=("a, b (50 %)", "x₁ & ~y+z"), classes=("n;o", "(yes)"), rows=ROWS)
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="table", table=table)))
    link = encode(recipe)
    assert link.endswith("scale(1,1,1);rows(1,2,0;3.5,-4,1)")
    assert decode(link)[0] == recipe
    written = "v=1&data=table&table=columns(age,height);target(passed);classes(no,yes);rows(1,2,0;3,4,1)"
    assert decode(written)[0].spec.data.choice.columns == ("age", "height")
    assert decode(written.replace("data=table&", ""))[0] == decode(written)[0]


def test_the_largest_table_fits_into_a_link():
    rows = tuple((-1.234567e-10 * (k + 1), -987654300 + k, 9.0) for k in range(limits.TABLE_ROWS[1]))
    table = TableSpec(classes=tuple("abcdefghij"), rows=rows)
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="table", table=table), loss="cross-entropy"))
    assert decode(encode(recipe))[0] == recipe


def test_the_largest_table_of_all_digits_fits_into_a_link():
    rows = tuple((math.sin(k + 1) * 1e6, math.cos(k) / 3, math.exp(-k / 400)) for k in range(limits.TABLE_ROWS[1]))
    table = TableSpec(version=2, classes=(), rows=rows, test=tuple(range(0, len(rows), 2)))
    recipe = Recipe(spec=RunSpec(data=DataSpec(dataset="table", table=table), loss="mse"))
    assert "&table=packed(" in encode(recipe)
    assert decode(encode(recipe))[0] == recipe


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("v=1&data=table", "the data set table comes with its table"),
        ("v=1&data=iris&columns=0,0", "columns are two different ones from 0 to 3"),
        ("v=1&table=rows(1,2,0", "a table is written columns(…);target(…)"),
        ("v=1&table=rows(1,2,0;3,4)", "a value is required"),
        ("v=1&table=rows(1,2,0);rows(3,4,1)", "each once; got rows"),
        ("v=1&table=rows(1,2,0;x,4,1)", "'x' is not a number"),
        ("v=1&table=packed(AAAA)", "the text is cut short or mistyped"),
        ("v=1&table=size(3);rows(1,2,0)", "a table has columns, target, classes"),
    ],
)
def test_a_fault_in_a_table_names_its_part_of_the_link(link: str, told: str):
    with pytest.raises(ValueError, match=r"^the part \S") as caught:
        decode(link)
    assert told in str(caught.value)
