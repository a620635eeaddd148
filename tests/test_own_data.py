"""Files of own data, read by the page's scripts under Node, against pandas told the right options.

The corpus is every combination of separator, decimal mark, grouping, header, index column and encoding that a
program writes; the cases below it are shapes of public bug reports, with invented numbers.
"""

import base64
import csv
import io
import itertools
import json
import random
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pandas
import pytest

from app.recipe.table import TableSpec
from tests.programs import node

SCRIPT = Path(__file__).parent / "read_csv.mjs"
ROWS = 24


def read(files: list[bytes], **options: object) -> list[dict[str, Any]]:
    """What the page makes of each file."""
    orders = [{"content": base64.b64encode(content).decode(), **options} for content in files]
    done = subprocess.run([node(), SCRIPT], input=json.dumps(orders), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def one(content: bytes | str, **options: object) -> dict[str, Any]:
    return read([content.encode() if isinstance(content, str) else content], **options)[0]


def names(told: dict[str, Any]) -> list[str]:
    return [column["name"] for column in told["sheet"]["columns"]]


def labelled(table: dict[str, Any]) -> list[tuple[float, float, Any]]:
    """Rows with the names of their classes."""
    classes = table["classes"]
    return [(a, b, classes[int(y)] if classes else y) for a, b, y in table["rows"]]


# -- against pandas ------------------------------------------------------------------------------------------


class Dialect(NamedTuple):
    """How a file is written."""

    separator: str
    decimal: str
    group: str
    header: str
    index: str
    encoding: str
    end: str


DIALECTS = [
    Dialect(separator, decimal, group, header, index, encoding, end)
    for separator, (decimal, group) in itertools.product(
        (",", ";", "\t", "|", " "), ((".", ""), (",", ""), (".", ","), (",", "."), (".", "'"), (",", "\u202f"))
    )
    for header, index in itertools.product(("names", "none", "preamble", "remark"), ("", "pandas", "r"))
    for encoding, end in [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\r"), ("utf-16-le", "\n")]
    if (header, index) not in (("none", "r"), ("none", "pandas"), ("remark", "r"), ("remark", "pandas"))
]


def number(value: float, dialect: Dialect, places: int) -> str:
    text = f"{value:,.{places}f}" if dialect.group else f"{value:.{places}f}"
    return text.translate(str.maketrans({",": dialect.group, ".": dialect.decimal}))


def written(dialect: Dialect, seed: int) -> bytes:
    """A file of two columns of numbers and a class, quoted where a cell holds the separator."""
    draw = random.Random(seed)
    rows = [
        [number(draw.uniform(-5e6, 5e6), dialect, 2), number(draw.uniform(0, 90), dialect, 4), draw.choice("xyz")]
        for _ in range(ROWS)
    ]
    head = ["größe", "höhe", "art"]
    if dialect.index:
        rows = [[str(k if dialect.index == "pandas" else k + 1), *row] for k, row in enumerate(rows)]
        head = ["", *head] if dialect.index == "pandas" else head
    text = io.StringIO()
    lines = csv.writer(text, delimiter=dialect.separator, lineterminator="\n")
    if dialect.header == "preamble":
        text.write("Exported by a program\n\n")
    if dialect.header == "remark":
        text.write("# made up\n# second remark\n")
    if dialect.header != "none":
        lines.writerow(head)
    lines.writerows(rows)
    return text.getvalue().replace("\n", dialect.end).encode(dialect.encoding)


def expected(content: bytes, dialect: Dialect) -> pandas.DataFrame:
    """The file as pandas reads it when it is told everything."""
    skipped = {"preamble": 1, "remark": 2}.get(dialect.header, 0)
    text = content.decode("utf-16" if dialect.encoding == "utf-16" else dialect.encoding)
    group = dialect.group.replace("\u202f", "_")  # pandas takes a single byte
    plain = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u202f", "_"))
    return pandas.read_csv(
        plain,
        sep=dialect.separator,
        decimal=dialect.decimal,
        thousands=group or None,
        header=None if dialect.header == "none" else 0,
        index_col=0 if dialect.index == "pandas" else None,
        skiprows=skipped,
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
def test_a_corpus_of_dialects_is_read_as_pandas_reads_it(separator: str):
    dialects = [dialect for dialect in DIALECTS if dialect.separator == separator]
    files = [written(dialect, seed) for seed, dialect in enumerate(dialects)]
    for dialect, content, told in zip(dialects, files, read(files), strict=True):
        frame = expected(content, dialect)
        assert "fault" not in told, (dialect, told["fault"])
        columns = names(told)
        assert columns == (["column 1", "column 2", "column 3"] if dialect.header == "none" else list(frame.columns)), (
            dialect
        )
        got = labelled(told["table"])
        assert got == [tuple(row) for row in frame.itertuples(index=False, name=None)], dialect
        TableSpec.model_validate(told["table"])


# -- the header ------------------------------------------------------------------------------------------------

BODY = "12.5,3.1,low\n48.2,9.7,high\n22.0,4.4,low\n51.9,8.8,high\n17.3,5.0,low\n44.1,9.1,high\n"
SEEN = [
    (12.5, 3.1, "low"),
    (48.2, 9.7, "high"),
    (22, 4.4, "low"),
    (51.9, 8.8, "high"),
    (17.3, 5, "low"),
    (44.1, 9.1, "high"),
]
INDEXED = "".join(f"{k},{line}\n" for k, line in enumerate(BODY.split()))
SEMICOLONS = BODY.replace(",", ";").replace(".", ",")


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (f",dose,height,kind\n{INDEXED}", "dose height kind"),
        (f"Unnamed: 0,dose,height,kind\n{INDEXED}", "dose height kind"),
        (f'"rownames","dose","height","kind"\n{INDEXED}', "dose height kind"),
        (f"dose,height,kind\n{INDEXED}", "dose height kind"),
        (f"dose;height;kind;;\n{SEMICOLONS.replace(chr(10), ';;' + chr(10))};;;;\n", "dose height kind"),
        (f"dose,height,kind\n{BODY.replace(chr(10), ',' + chr(10))}", "dose height kind"),
        (f"sep=;\ndose;height;kind\n{SEMICOLONS}", "dose height kind"),
        (f'"Station","Hilltop",\n\n"Read on","2021-03-04",\n\n"dose","height","kind"\n{BODY}', "dose height kind"),
        (f"Measured by hand\n\ndose,height,kind\n{BODY}", "dose height kind"),
        (f"2021,2022,kind\n{BODY}", "2021 2022 kind"),
        (f"0,1,2\n{BODY}", "0 1 2"),
        (f",0,1,2\n{INDEXED}", "0 1 2"),
        (f"# made up\n# more\ndose,height,kind\n{BODY}", "dose height kind"),
        (f"# made up\n# dose,height,kind\n{BODY}", "dose height kind"),
        (f"% made up\n{BODY}", "column_1 column_2 column_3"),
        (f"dose,height,kind\n(mg),(cm),\n{BODY}", "dose_(mg) height_(cm) kind"),
        (f"dose,height,kind\nmg,cm,-\n{BODY}", "dose_(mg) height_(cm) kind"),
        (f"dose,height,kind\n{BODY}Total,,\n", "dose height kind"),
        (f"dose,height,kind\n{BODY}196.0,40.1,Total\n", "dose height kind"),
        (f"dose,height,kind\n{BODY}196.0,40.1,\n", "dose height kind"),
        (f"dose,height,kind\n{BODY}Source: a book\n", "dose height kind"),
        (f"dose,height,kind\n{BODY}\x1a", "dose height kind"),
        (f"dose,height,kind\n{BODY}\0\0\0", "dose height kind"),
        (f"dose,height,kind\r{BODY}".replace("\n", "\r"), "dose height kind"),
        (SEMICOLONS.replace(";", "\t"), "column_1 column_2 column_3"),
        (f'"dose" "height" "kind"\n{INDEXED.replace(",", " ")}', "dose height kind"),
        ("   " + BODY.replace(",", "   ").replace("\n", "\n   "), "column_1 column_2 column_3"),
    ],
)
def test_the_header_is_found_by_what_stands_below_it(content: str, columns: str):
    told = one(content)
    assert "fault" not in told, told["fault"]
    assert [name.replace(" ", "_") for name in names(told)] == columns.split()
    assert labelled(told["table"]) == SEEN


def test_what_is_left_out_is_said_with_its_lines():
    told = one(f"Station,Hilltop,\nRead on,2021-03-04,\ndose,height,kind\n{BODY}Total,,\n")
    assert told["sheet"]["header"] == 3
    assert told["sheet"]["left"] == [
        "Lines 1 to 2 (“Station Hilltop” …) are above the table and left out.",
        "Line 10 (“Total”) is below the table and left out.",
    ]
    assert told["sheet"]["preview"][0] == ["12.5", "3.1", "low"]
    assert one(f",dose,height,kind\n{INDEXED}")["sheet"]["left"] == ["Column 1, which names the rows, is left out."]


def test_the_reader_chooses_header_separator_decimal_mark_and_encoding():
    told = one(f"1,2,low\n{BODY}", choices={"header": 1})
    assert names(told) == ["1", "2", "low"]
    assert one(f"dose,height,kind\n{BODY}", choices={"header": 0})["fault"].startswith("Line 1, column “column 1”")
    assert names(one("a|b;c|d;e|f\n1|2;3|4;x\n5|6;7|8;y\n", choices={"separator": ";"})) == ["a|b", "c|d", "e|f"]
    asked = "a;b;kind\n54,211;1;x\n12,345;2;y\n"
    assert one(asked)["fault"] == "Column “a”: “54,211” is 54211 or 54.211; choose the decimal mark."
    assert one(asked, choices={"decimal": ","})["table"]["rows"][0] == [54.211, 1, 0]
    assert one(asked, choices={"decimal": "."})["table"]["rows"][0] == [54211, 1, 0]
    japanese = f"高さ,重さ,種類\n{BODY}".encode("shift_jis")
    assert names(one(japanese, encoding="shift_jis")) == ["高さ", "重さ", "種類"]


# -- numbers ---------------------------------------------------------------------------------------------------


def column(cells: list[str], separator: str = ";") -> dict[str, Any]:
    """A file with these numbers as its first column."""
    rows = [f"{cell}{separator}{k}{separator}{'xy'[k % 2]}" for k, cell in enumerate(cells)]
    return one(f"a{separator}b{separator}kind\n" + "\n".join(rows) + "\n")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["31,415", "8,979", "971"], [31415, 8979, 971]),
        (["31.415", "8.979", "1.234,5"], [31415, 8979, 1234.5]),
        (["1,234,567", "12", "1,000"], [1234567, 12, 1000]),
        (["1.234.567", "12", "1.000"], [1234567, 12, 1000]),
        (["12,345", "0,125", "3,5"], [12.345, 0.125, 3.5]),
        (["1,23,456", "12,34,567.5", "999"], [123456, 1234567.5, 999]),
        (["1'234.5", "12'000.25", "3.5"], [1234.5, 12000.25, 3.5]),
        (["1 234,5", "12 000,25", "3,5"], [1234.5, 12000.25, 3.5]),
        (["1\u202f234,5", "12\u00a0000,25", "3,5"], [1234.5, 12000.25, 3.5]),
        (["12.5 %", "3%", "100 %"], [12.5, 3, 100]),
        (["€ 12.50", "€3", "1,000 €"], [12.5, 3, 1000]),
        (["$1,234.50", "-$3.25", "$7.00"], [1234.5, -3.25, 7]),
        (["£12.50", "¥3", "4.75"], None),
        (["−12.5", "-3", "+4.25"], [-12.5, -3, 4.25]),
        (["(12.50)", "3.25", "(1,234.00)"], [-12.5, 3.25, -1234]),
        (["1.5e-19", "2E+3", "3e4"], [1.5e-19, 2000, 30000]),
        (["1,5e-19", "2,25E+3", "3e4"], [1.5e-19, 2250, 30000]),
        ([".5", "5.", "-.25"], [0.5, 5, -0.25]),
        ([",5", "0,75", "-,25"], [0.5, 0.75, -0.25]),
        (["31.415", "12.500", "8.979"], [31.415, 12.5, 8.979]),
    ],
)
def test_numbers_are_judged_over_their_column(cells: list[str], values: list[float] | None):
    told = column(cells)
    if values is None:
        assert told["fault"] == "Line 3, column “a”: “¥3” is not a number."
    else:
        assert [row[0] for row in told["table"]["rows"]] == values


def test_a_number_that_reads_two_ways_is_asked_for_and_never_guessed():
    for cells in (["54,211", "12,345"], ["54,211", "1234", "12,345"], ["31.415", "971", "8.979"], ["1,234", "1.234"]):
        assert column(cells)["fault"].endswith("choose the decimal mark."), cells
    assert [row[0] for row in column(["31.415", "971", "8.979"], ",")["table"]["rows"]] == [31.415, 971, 8.979]


@pytest.mark.parametrize("cell", ["", "NA", "NaN", "nan", "N/A", "null", "None", "-", "?", "#N/A", "#DIV/0!"])
def test_a_missing_number_is_told_by_its_line_and_column(cell: str):
    told = column(["1.5", cell, "2.5", "4"])
    missing = "the cell is empty; expected a number" if cell == "" else f"the number is missing (“{cell}”)"
    assert told["fault"] == f"Line 3, column “a”: {missing}."


def test_a_fault_has_its_line_and_column_and_no_program_s_words():
    assert column(["1.5", "2,5", "3.5", "4.5"])["fault"] == (
        "Line 3, column “a”: “2,5” is not a number where a point is the decimal mark."
    )
    assert column(["5 %", "7", "8 %"])["fault"] == "Line 3, column “a”: “7” has no % sign, as the other numbers have."
    told = one('a;b;kind\n1;2;x\n2;3;"y\n4;5;x\n')
    assert told["fault"] == "Line 3: a quotation mark is opened and never closed."


# -- encodings -------------------------------------------------------------------------------------------------

WORDS = {
    "utf-8": "größe,höhe,art,süß,groß",
    "utf-8-sig": "größe,höhe,art,süß,groß",
    "utf-16": "高度,重量,种类,小,大",
    "utf-16-le": "高度,重量,种类,小,大",
    "utf-16-be": "größe,höhe,art,süß,groß",
    "utf-32": "高度,重量,种类,小,大",
    "utf-32-le": "größe,höhe,art,süß,groß",
    "gbk": "高度,重量,种类,小,大",
    "gb18030": "姓名,年龄,性别,男,女",
    "big5": "高度,重量,種類,小,大",
    "shift_jis": "高さ,重さ,種類,小さい,大きい",
    "euc_jp": "高さ,重さ,種類,小さい,大きい",
    "iso2022_jp": "高さ,重さ,種類,小さい,大きい",
    "euc_kr": "높이,무게,종류,작음,큼",
    "cp1251": "высота,вес,класс,низкий,высокий",
    "koi8-r": "высота,вес,класс,низкий,высокий",
    "cp866": "высота,вес,класс,низкий,высокий",
    "cp1252": "größe,höhe,art,süß,groß",
    "latin-1": "âge,taille,école,réussi,échoué",
    "cp1250": "wysokość,waga,płeć,mężczyzna,żeński",
    "cp1254": "yükseklik,ağırlık,sınıf,düşük,yüksek",
    "cp1257": "ūgis,svoris,lytis,žalia,mėlyna",
    "cp1253": "ύψος,βάρος,είδος,χαμηλό,υψηλό",
    "cp1255": "גובה,משקל,סוג,נמוך,גבוה",
    "cp1256": "الطول,الوزن,النوع,منخفض,مرتفع",
    "cp874": "ความสูง,น้ำหนัก,ชนิด,ต่ำ,สูง",
    "mac_roman": "größe,höhe,art,süß,groß",
}
MUST_KNOW = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "iso2022_jp", "cp1252"}


def test_an_encoding_is_recognised_or_asked_for_and_names_are_never_silently_wrong():
    files = []
    for codec, words in WORDS.items():
        a, b, kind, low, high = words.split(",")
        files.append(f"{a},{b},{kind}\n{BODY}".replace("low", low).replace("high", high).encode(codec))
    for (codec, words), told in zip(WORDS.items(), read(files), strict=True):
        right = names(told) == words.split(",")[:3] and {*told["table"]["classes"]} == {*words.split(",")[3:]}
        assert right or not told["sure"], (codec, told["encoding"], names(told))
        assert right or codec not in MUST_KNOW, (codec, told["encoding"])
        assert told["sure"] or codec not in MUST_KNOW, (codec, told["encoding"])


def test_the_gbk_of_a_small_file_is_guessed_right():
    told = one(f"高度,重量,种类\n{BODY}".replace("low", "小").replace("high", "大").encode("gbk"))
    assert names(told) == ["高度", "重量", "种类"]


def test_a_bad_byte_leaves_the_rest_of_a_utf_8_file_as_it_is_and_is_told_by_its_line():
    told = one(f"größe,höhe,art\n{BODY}".encode() + b"30.1,6.6,m\xfc\n31.0,6.9,low\n")
    assert names(told) == ["größe", "höhe", "art"]
    assert (told["encoding"], told["bad"]) == ("utf-8", [8])


# -- picks -----------------------------------------------------------------------------------------------------


def picked(content: str) -> tuple[list[str], str, bool]:
    """Names of the inputs and of the target, and whether it is a value."""
    told = one(content)
    columns, picks = names(told), told["picks"]
    return [columns[index] for index in picks["inputs"]], columns[picks["target"]], picks["values"]


def lines(head: str, row: str) -> str:
    """A file of 30 rows, written with k, its square, its rest by 2 and by 11."""
    body = [
        row.format(k=k, square=k * k % 37 + 0.5, two=k % 2, eleven=f"k{k % 11:02}", yes=["yes", "no"][k % 2])
        for k in range(30)
    ]
    return head + "\n" + "\n".join(body) + "\n"


@pytest.mark.parametrize(
    ("head", "row", "inputs", "target", "values"),
    [
        ("id,dose,height,kind", "{k},{square},{k}.5,{yes}", "dose height", "kind", False),
        ("patient_id,dose,height,kind", "{k},{square},{k}.5,{yes}", "dose height", "kind", False),
        ("dose,height,id,passed", "{k}.25,{square},{k},{two}", "dose height", "passed", False),
        ("set,dose,height,kind", "{two},{square},{k}.5,{yes}", "dose height", "kind", False),
        ("dose,height,kind,set", "{square},{k}.5,{yes},{two}", "dose height", "kind", False),
        ("dose,height,kind,empty", "{square},{k}.5,{yes},", "dose height", "kind", False),
        ("dose,height,price,empty", "{square},{k}.5,{k}7.25,", "dose height", "price", True),
        ("one,dose,height,kind", "1,{square},{k}.5,{yes}", "dose height", "kind", False),
        ("dose,height,passed", "{square},{k}.5,{two}", "dose height", "passed", False),
        ("passed,dose,height", "{yes},{square},{k}.5", "dose height", "passed", False),
        ("dose,height,price", "{square},{k}.5,{k}7.25", "dose height", "price", True),
        ("name,dose,height,kind", "n{k},{square},{k}.5,{yes}", "dose height", "kind", False),
    ],
)
def test_the_first_picks_are_what_a_reader_most_likely_wants(head, row, inputs, target, values):
    assert picked(lines(head, row)) == (inputs.split(), target, values)


def test_more_classes_than_there_is_room_for_leave_the_target_and_say_the_limit():
    told = one(lines("dose,height,kind", "{k}.5,{square},{eleven}"))
    assert names(told)[told["picks"]["target"]] == "kind"
    assert told["fault"] == "Column “kind” holds 11 classes; expected at most 10."


def test_the_split_of_a_file_is_its_set_column_and_lacking_classes_are_said():
    text = "dose,height,kind,set\n" + "".join(
        f"{line},{'training' if 'high' in line else 'test'}\n" for line in BODY.split()
    )
    told = one(text)
    assert told["table"]["test"] == [0, 2, 4]
    assert told["note"] == "Class “low” has no example to train on. Class “high” has no example to test."


def test_names_and_classes_equal_after_shortening_stay_apart_and_emoji_stay_whole():
    family = "👨‍👩‍👧‍👦"
    tail = "The garden was well kept in the summer we were there, " * 5
    rows = [f'{k},{k * k},"{tail}{"yes" if k % 2 else "no"}{family * 40}"' for k in range(6)]
    table = one("a,b,answer\n" + "\n".join(rows))["table"]
    TableSpec.model_validate(table)
    assert len(set(table["classes"])) == 2
    assert any("yes" in name for name in table["classes"])
    for name in table["classes"]:
        assert name.replace(family, "").count("👨") == 0


# -- values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "step"), [(2451000, 0.125), (48.137, 1e-5), (1.602e-19, 1e-22), (0, 1e12), (1e6, 0.1)]
)
def test_values_far_off_and_close_together_keep_every_digit_and_fill_the_plane(offset: float, step: float):
    rows = [(offset + k * step, k * k % 7 * step, "xy"[k % 2]) for k in range(20)]
    table = TableSpec.model_validate(one("a,b,kind\n" + "\n".join(f"{a!r},{b!r},{y}" for a, b, y in rows))["table"])
    assert [row[:2] for row in table.rows] == [row[:2] for row in rows]
    x0, x1, _, _ = table.extent
    places = [(a - x0) / (x1 - x0) for a, _, _ in rows]
    assert min(places) == pytest.approx(0.08 / 1.16, abs=1e-3)
    assert max(places) == pytest.approx(1.08 / 1.16, abs=1e-3)
    scaled = [(a - table.center[0]) / table.scale[0] for a, _, _ in rows]
    assert sum(scaled) / 20 == pytest.approx(0, abs=1e-4)
    assert sum(value**2 for value in scaled) / 20 == pytest.approx(1, abs=1e-3)
