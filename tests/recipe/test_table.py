"""The reader's own data in a recipe: what fits, what is refused and how, and links that carry them."""

import pytest
from pydantic import ValidationError

from app.recipe import catalogue, limits
from app.recipe.controls import Recipe
from app.recipe.errors import sentence
from app.recipe.link import decode, encode
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


def test_numbers_are_rounded_to_what_float32_holds():
    table = TableSpec(rows=((1 / 3, 123456789, 0), (2e-11 / 3, -1, 1)))
    assert table.rows == ((0.3333333, 123456800, 0), (6.666667e-12, -1, 1))
    assert TableSpec.model_validate_json(table.model_dump_json()) == table


def test_what_does_not_fit_is_refused_in_one_sentence():
    assert refusal(rows=ROWS[:1]).startswith("rows: tuple should have at least 2 items")
    assert "at most 2000 items" in refusal(rows=ROWS * 1001)
    assert "got 1000000001" in refusal(rows=((1e9 + 1, 0, 0), *ROWS))
    assert "finite" in refusal(rows=((float("nan"), 0, 0), *ROWS))
    assert refusal(rows=((1, 2, 2), *ROWS)) == "The class of row 1 is a whole number from 0 to 1; got 2."
    assert refusal(rows=(*ROWS, (1, 2, 0.5))) == "The class of row 3 is a whole number from 0 to 1; got 0.5."
    assert refusal(classes=("a", "a")).startswith("A table has no class or at least two, each with its own name")
    assert refusal(classes=("a",)).startswith("A table has no class or at least two")
    assert "at most 10 items" in refusal(classes=tuple(map(str, range(11))))
    assert refusal(extent=(1, 1, 0, 2)).startswith("The extent of a table is x0, x1, y0, y1 with x0 < x1")
    assert "greater than 0" in refusal(scale=(1, 0, 1))
    assert refusal(scale=(1, 1, 2)).startswith("The number of a class is not scaled")
    assert "at least 1 character" in refusal(columns=("", "b"))


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


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("v=1&data=table", "the data set table comes with its table"),
        ("v=1&data=iris&columns=0,0", "columns are two different ones from 0 to 3"),
        ("v=1&table=rows(1,2,0", "a table is written columns(…);target(…)"),
        ("v=1&table=rows(1,2,0;3,4)", "field required"),
        ("v=1&table=rows(1,2,0);rows(3,4,1)", "each once; got rows"),
        ("v=1&table=rows(1,2,0;x,4,1)", "'x' is not a number"),
        ("v=1&table=size(3);rows(1,2,0)", "a table has columns, target, classes"),
    ],
)
def test_a_fault_in_a_table_names_its_part_of_the_link(link: str, told: str):
    with pytest.raises(ValueError, match=r"^the part \S") as caught:
        decode(link)
    assert told in str(caught.value)
