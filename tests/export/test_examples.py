"""The examples as a file, read back by pandas."""

import io
import json

import pandas
import pytest

from app.export.examples import as_text, csv_text
from app.recipe.spec import DataSpec


def log(
    spec: DataSpec, order: list[int] | None, training: int, points: list[tuple[float, float, float]]
) -> list[bytes]:
    x1, x2, target = (list(column) for column in zip(*points, strict=True))
    told = {"x1": x1, "x2": x2, "target": target, "training": training, "row": order}
    counts = {"training_points": training, "test_points": len(points) - training}
    return [json.dumps({"type": "started", **counts, "points": told}).encode()]


def test_a_table_comes_back_with_every_digit_in_its_order_with_its_split():
    rows = [(2451000.125, 1.602176634e-19, 490.5), (2451000.25, 3e-19, 12.25), (2451000.5, 2e-19, 99.0)]
    table = {"version": 2, "rows": rows, "classes": (), "columns": ("day", "charge"), "target": "price"}
    spec = DataSpec.model_validate(
        {"dataset": "table", "table": {**table, "center": (0, 0, 250), "scale": (1, 1, 240)}}
    )
    frame = pandas.read_csv(io.StringIO(csv_text(spec, log(spec, [2, 0, 1], 2, [(0.0, 0.0, 0.0)] * 3))))
    assert list(frame.columns) == ["day", "charge", "price", "set"]
    assert list(frame.itertuples(index=False, name=None)) == [
        (*rows[0], "training"),
        (*rows[1], "test"),
        (*rows[2], "training"),
    ]


def test_a_log_of_descent_0_1_0_gives_values_in_the_readers_units():
    table = {"rows": [(1, 2, 490.5), (2, 3, 9.5)], "classes": (), "center": (0, 0, 250), "scale": (1, 1, 240.5)}
    spec = DataSpec.model_validate({"dataset": "table", "table": table})
    told = csv_text(spec, log(spec, None, 1, [(1.0, 2.0, 1.0), (2.0, 3.0, -1.0)]))
    assert told.split("\r\n")[1:3] == ["1,2,490.5,training", "2,3,9.5,test"]


def test_a_curve_has_a_column_for_its_input_and_one_for_its_value():
    told = csv_text(
        DataSpec(dataset="curve"), log(DataSpec(dataset="curve"), None, 1, [(1.0, 0.5, 0.5), (2.0, -1.0, -1.0)])
    )
    assert told.split("\r\n")[:3] == ["x₁,y,set", "1,0.5,training", "2,-1,test"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("+yes", "'+yes"),
        ("-no", "'-no"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("-5", "-5"),
        ("+1.5e-3", "+1.5e-3"),
        ("a=b", "a=b"),
        ("'t Hart", "'t Hart"),
    ],
)
def test_text_that_a_spreadsheet_would_run_stays_text_and_numbers_stay_numbers(name: str, written: str):
    assert as_text(name) == written


def test_names_come_back_whole_from_a_file():
    classes = ("=SUM(A1:A9)", 'say "hi", then\ngo', "x" * 200)
    table = {"version": 2, "rows": [(k, -k, k % 3) for k in range(6)], "classes": classes, "target": "set"}
    spec = DataSpec.model_validate({"dataset": "table", "table": table})
    told = csv_text(spec, log(spec, list(range(6)), 4, [(0.0, 0.0, 0.0)] * 6))
    frame = pandas.read_csv(io.StringIO(told))
    assert list(frame.columns) == ["x₁", "x₂", "set", "split"]
    assert list(frame["set"][:3]) == ["'=SUM(A1:A9)", classes[1], classes[2]]
    assert list(frame["x₂"]) == [0, -1, -2, -3, -4, -5]
