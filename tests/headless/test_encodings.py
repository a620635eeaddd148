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


NAMES = [b"with a space", "übung".encode(), "雨☔".encode(), b"not \xff utf-8"]
EACH_TWICE = """
import sys
from app.__main__ import main

for folder in sys.argv[1:]:
    for _ in range(2):
        print(main(["train", "v=1&data=moons", "--steps", "3", "--out", folder]))
"""


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_folder_of_any_name_is_filled_once_under_any_locale(locale: dict[str, str], tmp_path: Path):
    folders = [os.path.join(os.fsencode(tmp_path), name) for name in NAMES]
    environment = {**os.environ, **locale, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", EACH_TWICE, *folders]
    done = subprocess.run(command, env=environment, capture_output=True, cwd=tmp_path, timeout=240)
    assert done.returncode == 0, done.stderr
    for folder in folders:
        kept = [b"metrics.csv", b"metrics.json", b"recipe.json", b"script.py", b"state_dict.pt"]
        assert sorted(os.listdir(folder)) == kept
    assert [line for line in done.stdout.split(b"\n") if line in (b"0", b"2")] == [b"0", b"2"] * len(folders)
    assert done.stdout.count(b"3 steps") == len(folders)
    assert done.stderr.count(b"is not empty") == len(folders)
    assert b"Traceback" not in done.stderr
