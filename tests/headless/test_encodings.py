"""Recipe files as shells write them, and folders with any name under any locale."""

import codecs
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.headless import source
from app.recipe.controls import Recipe
from app.recipe.file import file_text
from app.recipe.spec import DataSpec, RunSpec
from app.recipe.table import TableSpec
from tests.headless.command import ROOT

TABLE = TableSpec(columns=("größe", "高さ"), rows=((1, 2, 0), (2, 3, 1)))
RECIPE = Recipe(spec=RunSpec(data=DataSpec(dataset="table", table=TABLE)))


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),  # PowerShell's ">"
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_recipe_or_a_link_is_read_in_the_encoding_of_any_shell(mark: bytes, codec: str, end: str, tmp_path: Path):
    file = tmp_path / "recipe.json"
    file.write_bytes(mark + file_text(RECIPE, 7).replace("\n", end).encode(codec))
    assert source.read(str(file)) == (RECIPE, 7)
    file.write_bytes(mark + f"#v=1&data=moons&step=9{end}".encode(codec))
    recipe, step = source.read(str(file))
    assert (recipe.spec.data.dataset, step) == ("moons", 9)


def test_a_file_cut_off_is_told_by_its_line_and_column_in_plain_words(tmp_path: Path):
    file = tmp_path / "cut.json"
    file.write_text('{\n  "spec": {"loss": "\\u00', encoding="utf-8")
    with pytest.raises(ValueError, match=r"neither JSON nor a link: its JSON breaks off at line 2, column \d+$"):
        source.read(str(file))


@pytest.mark.parametrize(
    "name",
    [b"with a space", "übung".encode(), "雨☔".encode(), b"not \xff utf-8"],
    ids=["space", "umlaut", "emoji", "bytes"],
)
@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_folder_of_any_name_is_filled_under_any_locale(name: bytes, locale: dict[str, str], tmp_path: Path):
    folder = os.path.join(os.fsencode(tmp_path), name)
    environment = {**os.environ, **locale, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app", "train", "v=1&data=moons", "--steps", "3", "--out", folder]
    done = subprocess.run(command, env=environment, capture_output=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(folder)) == [
        b"metrics.csv",
        b"metrics.json",
        b"recipe.json",
        b"script.py",
        b"state_dict.pt",
    ]
    assert b"3 steps" in done.stdout
    again = subprocess.run(command, env=environment, capture_output=True, cwd=tmp_path, timeout=120)
    assert again.returncode == 2
    assert b"is not empty" in again.stderr
    assert b"Traceback" not in again.stderr
