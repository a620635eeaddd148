"""Damage in the file of the store: noticed, told in a sentence, and no dearer than it must be; copies and room."""

import json
import os
import random
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from app.recipe.controls import Recipe
from app.store.records import CheckpointRow, LogLine, Record
from app.store.store import Store
from tests.polling import until
from tests.store.records import SPEC, fill, line, record


async def many(path: Path, count: int, lines: int) -> None:
    """A file of runs with logs, of which every other one has a name."""
    store = Store(path)
    for number in range(count):
        run, name = f"run{number}", f"Run {number}" * (number % 2)
        store.create(Record(run, float(number), "xor", Recipe(spec=SPEC), name=name))
        text = json.dumps({"type": "losses", "step": number, "batch_loss": [0.123456789] * 100}).encode()
        await fill(store, *(LogLine(run, 0, seq, "losses", seq, text) for seq in range(1, lines + 1)))
        store.add_checkpoint(CheckpointRow(run, 0, 1, bytes(9000)))
    store.close()


async def readable(store: Store) -> set[str]:
    """The runs of a store that are there with their whole log."""
    found: set[str] = set()
    for run in await store.runs():
        with suppress(ValueError, sqlite3.Error):
            if await store.run(run.id) is not None and len(await store.log_after(run.id, 0)) >= 3:
                found.add(run.id)
    return found


async def test_pages_that_are_damaged_cost_the_runs_on_them_and_the_reader_is_told_which(path: Path):
    await many(path, 12, 3)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)
    store = Store(path)
    assert "The file of the runs was damaged." in store.notice
    (aside,) = path.parent.glob("runs.db.broken-*")
    assert aside.name in store.notice
    assert aside.read_bytes() == content
    whole = await readable(store)
    assert len(whole) >= 6
    named = {f"run{number}": f"“Run {number}”" if number % 2 else "“xor”" for number in range(12)}
    assert all(named[run] in store.notice for run in set(named) - whole)
    await fill(store, line(4, run=whole.pop(), step=4))  # and it goes on
    store.close()
    opened = Store(path)
    assert opened.notice == ""
    opened.close()


async def test_64_random_bytes_anywhere_are_noticed_or_change_nothing_that_is_read(tmp_path: Path):
    path = tmp_path / "runs.db"
    await many(path, 6, 3)
    store = Store(path)
    before = {run.id: (await store.run(run.id), await store.log_after(run.id, 0)) for run in await store.runs()}
    store.close()
    whole = path.read_bytes()
    chance = random.Random(1)
    for attempt in range(40):
        spoilt = tmp_path / str(attempt) / "runs.db"
        spoilt.parent.mkdir()
        place = chance.randrange(100, len(whole) - 64)  # behind the head, without which it is no database
        spoilt.write_bytes(whole[:place] + chance.randbytes(64) + whole[place + 64 :])
        store = Store(spoilt)
        for run, (kept, log) in before.items():
            assert kept is not None
            with suppress(ValueError, sqlite3.Error):
                now = await store.run(run)
                assert now is None or now.recipe == kept.recipe
                assert now is None or await store.log_after(run, 0) == log
        store.close()


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("UPDATE log SET payload = x'7bff7d' WHERE run = 'run1' AND seq = 2", "line 2 of its log is damaged"),
        ("UPDATE log SET payload = CAST('{}' AS BLOB) WHERE run = 'run1' AND seq = 2", "line 2 of its log is damaged"),
        ("UPDATE runs SET spec = CAST(x'7bff7d' AS TEXT) WHERE id = 'run1'", "its specification is damaged"),
        ("UPDATE runs SET spec = '{}' WHERE id = 'run1'", "its specification is damaged"),
        ("UPDATE runs SET goals = 'none' WHERE id = 'run1'", "its goals are damaged, or of another version"),
        ("UPDATE runs SET desired = 'asleep' WHERE id = 'run1'", "its state is damaged"),
        ("UPDATE runs SET label = CAST(x'ff' AS TEXT) WHERE id = 'run1'", ""),
    ],
)
async def test_damage_to_a_part_of_a_run_is_named_and_costs_that_run_alone(path: Path, spoil: str, what: str):
    await many(path, 3, 3)
    with sqlite3.connect(path) as db:
        db.execute(spoil)
    db.close()
    store = Store(path)
    assert [run.id for run in await store.runs()] == ["run2", "run1", "run0"]
    faults: list[str] = []
    try:
        await store.run("run1")
        await store.log_after("run1", 0)
    except ValueError as error:
        faults.append(str(error))
    assert faults == ([what] if what else [])
    assert await readable(store) >= {"run0", "run2"}
    store.close()


async def test_a_file_shrinks_when_runs_are_deleted(path: Path):
    await many(path, 20, 20)
    store = Store(path)
    before = path.stat().st_size
    for number in range(20):
        store.remove(f"run{number}")
    await until(lambda: path.stat().st_size < before / 4)
    store.close()


async def test_a_copy_of_a_store_in_use_holds_all_its_runs_and_is_readable_by_its_owner_alone(path: Path):
    await many(path, 3, 3)
    store = Store(path)
    await fill(store, line(4, run="run1", step=9))
    copy = path.with_name("copy.db")
    await store.copy_to(copy)
    assert copy.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        await store.copy_to(copy)
    store.close()
    other = Store(copy)
    assert await readable(other) == {"run0", "run1", "run2"}
    assert (await other.log_after("run1", 3))[0][0] == 4
    other.close()


async def test_a_list_of_many_runs_is_read_in_parts(store: Store):
    for number in range(250):
        store.create(record(f"run{number}", created=float(number)))
    parts = [await store.runs(100, offset) for offset in (0, 100, 200, 300)]
    assert [run.id for part in parts for run in part] == [f"run{number}" for number in reversed(range(250))]
    assert [len(part) for part in parts] == [100, 100, 50, 0]
    assert await store.count() == 250
