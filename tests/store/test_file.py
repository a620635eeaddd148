"""The file of the store: whose it is, of which version, and whether it can be read."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.recipe.controls import Recipe
from app.store import tables
from app.store.database import APPLICATION, StoreError
from app.store.records import DesiredState
from app.store.store import Store
from tests.store.records import SPEC, record, written


def test_a_second_server_on_the_same_folder_is_told_so(path: Path, store: Store):
    with pytest.raises(StoreError, match="Another server is using"):
        Store(path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot hold the runs"):
        Store(tmp_path / "file" / "runs.db")


def noise(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()


def newer(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def damaged(path: Path) -> None:
    Store(path).close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize("spoil", [noise, foreign, newer, damaged])
async def test_a_file_that_is_not_ours_or_broken_is_moved_aside_with_one_sentence(
    spoil: Callable[[Path], None], path: Path, caplog: pytest.LogCaptureFixture
):
    path.parent.mkdir()
    spoil(path)
    before = path.read_bytes()
    store = Store(path)
    assert await store.runs() == []
    store.close()
    (aside,) = path.parent.glob("runs.db.broken-*")
    assert aside.read_bytes() == before
    (entry,) = caplog.records
    assert entry.message.count(".broken-") == 1
    assert entry.message.endswith(aside.name + ".")


V4 = tables.SCHEMA.replace(",\n    checksum INTEGER", "")
V3 = V4.replace("TABLE thumbnails", "TABLE cards")
OLDER = {
    1: V3.replace(",\n    target INTEGER,\n    digest TEXT NOT NULL DEFAULT ''", "")
    .replace(",\n    name TEXT NOT NULL DEFAULT '',\n    goals TEXT NOT NULL DEFAULT '[]'", "")
    .replace(tables.DIGESTS, "")
    .replace(tables.THUMBNAILS.replace("thumbnails", "cards"), "")
    .replace(tables.KEPT, ""),
    2: V3.replace(",\n    target INTEGER,\n    digest TEXT NOT NULL DEFAULT ''", "")
    .replace(tables.DIGESTS, "")
    .replace(tables.KEPT, ""),
    3: V3,
    4: V4,
}
"""The schema of each older version."""


@pytest.mark.parametrize("version", OLDER)
async def test_a_file_of_an_older_version_is_brought_up_and_nothing_in_it_is_lost(path: Path, version: int):
    path.parent.mkdir(parents=True)
    old = OLDER[version].replace(f"user_version = {tables.VERSION}", f"user_version = {version}")
    with sqlite3.connect(path) as db:
        db.executescript(f"PRAGMA application_id = {APPLICATION}; {old}")
        values = ("a", 1.0, 2.0, "xor", SPEC.model_dump_json(), 0, 7, "paused", None, None)
        db.execute(
            "INSERT INTO runs (id, created, touched, label, spec, revision, step, desired, until, speed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        damaged = ("b", 1.0, 2.0, "xor", b"\xff\xfe", 0, 7, "paused", None, None)
        db.execute(
            "INSERT INTO runs (id, created, touched, label, spec, revision, step, desired, until, speed)"
            " VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?, ?, ?, ?, ?)",
            damaged,
        )
        if version >= 3:
            db.execute("UPDATE runs SET digest = ?", (tables.digest(SPEC.model_dump_json().encode()),))
        db.execute("INSERT INTO log VALUES ('a', 1, 0, 'losses', 7, x'00')")
        kind = "examined" if version < 4 else "evaluated"
        db.execute("INSERT INTO log VALUES ('a', 2, 0, ?, 7, ?)", (kind, f'{{"run":"a","type":"{kind}"}}'.encode()))
        db.execute("INSERT INTO checkpoints VALUES ('a', 0, 7, x'01')")
    db.close()
    store = Store(path)
    kept = await store.run("a")
    assert kept is not None
    assert (kept.step, kept.recipe, kept.desired_state, kept.name) == (7, Recipe(spec=SPEC), DesiredState(), "")
    assert await store.log_after("a", 0) == [(1, b"\0"), (2, b'{"run":"a","type":"evaluated"}')]
    assert await store.checkpoints("a", 0, 7) == ((7, b"\1"),)
    assert await store.kin(Recipe(spec=SPEC), 7) == "a"
    store.close()
    assert [entry.name for entry in path.parent.iterdir() if "broken" in entry.name] == []


async def test_a_run_of_another_version_is_listed_and_said_to_be_unreadable(store: Store, path: Path):
    await written(lambda done: store.create(record(), done))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE runs SET spec = json_set(spec, '$.version', 9), checksum = NULL")
    db.close()
    again = Store(path)
    (summary,) = await again.runs()
    assert (summary.id, summary.readable) == ("a", False)
    with pytest.raises(ValueError, match="version"):
        await again.run("a")
    again.close()
