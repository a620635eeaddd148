"""The drill in its short form: the rows that cost seconds; tests elsewhere hold the others."""

import pytest

from benchmarks import drill
from benchmarks.drills import SHORT
from benchmarks.table import Row


@pytest.mark.parametrize("name", ["clock-set-back", "damaged", "fuzzed"])
def test_every_row_of_a_short_drill_holds(name: str):
    rows = drill.run([name], SHORT)
    assert rows
    assert [row.what for row in rows if row.ok is not True] == []


def test_the_table_goes_to_its_place_in_the_readme_and_nothing_else_changes(tmp_path, monkeypatch: pytest.MonkeyPatch):
    copy = tmp_path / "README.md"
    copy.write_text(before := drill.README.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(drill, "README", copy)
    drill.into_readme([Row("workers killed: controls lost", 0, "controls", "≤ 0", True)])
    after = copy.read_text(encoding="utf-8")
    assert "| workers killed: controls lost | 0 controls | ≤ 0 controls |" in after
    for end in (drill.BEGIN, drill.END):
        assert after.count(end) == 1
    assert after.split(drill.BEGIN)[0] == before.split(drill.BEGIN)[0]
    assert after.split(drill.END)[1] == before.split(drill.END)[1]
