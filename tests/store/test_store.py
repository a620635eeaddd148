"""The store: what is on disk is what was seen."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import DataSpec, RunSpec
from app.store import store as store_module
from app.store import tables
from app.store.database import APPLICATION, StoreError
from app.store.records import Card, Change, Checkpoint, Line, Record, Standing
from app.store.store import Store
from app.wire.goals import Goal

SPEC = RunSpec(data=DataSpec(dataset="xor"))


def record(name: str = "a", created: float = 1.0) -> Record:
    return Record(name, created, "xor", Recipe(spec=SPEC))


def line(seq: int, revision: int = 0, step: int = 0, kind: str = "losses", run: str = "a") -> Line:
    return Line(run, revision, seq, kind, step, b'{"seq":%d}' % seq)


async def written(act: Callable[[Callable[[], None]], None]) -> None:
    """Do one thing and wait until it is on disk."""
    durable = asyncio.Event()
    act(durable.set)
    await asyncio.wait_for(durable.wait(), 10)


async def fill(store: Store, *lines: Line, change: Change | None = None) -> None:
    for entry in lines:
        await written(lambda done, entry=entry: store.append(entry, change or Change(), done))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "runs.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path)
    yield opened
    opened.close()


async def test_a_line_is_told_durable_only_when_another_reader_of_the_file_would_find_it(store: Store, path: Path):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1, step=3), line(2, step=7))
    kept = await store.run("a")
    assert kept is not None
    assert (kept.seq, kept.step, kept.recipe) == (2, 7, Recipe(spec=SPEC))
    assert await store.log_after("a", 0) == [(1, b'{"seq":1}'), (2, b'{"seq":2}')]
    assert await store.log_after("a", 1) == [(2, b'{"seq":2}')]
    assert await store.log_after("a", 2) == []
    assert await store.run("unknown") is None


async def test_lines_are_told_durable_in_the_order_they_came(store: Store):
    await written(lambda done: store.create(record(), done))
    told: list[int] = []
    for seq in range(1, 2001):
        store.append(line(seq), Change(), lambda seq=seq: told.append(seq))
    await store.runs()  # answered after all that was asked before it
    assert told == list(range(1, 2001))


async def test_a_long_log_is_read_in_parts(store: Store):
    await written(lambda done: store.create(record(), done))
    for seq in range(1, 101):
        store.append(Line("a", 0, seq, "losses", seq, b"x" * 20_000), Change(), lambda: None)
    seen: list[int] = []
    while part := await store.log_after("a", seen[-1] if seen else 0):
        assert sum(len(payload) for _, payload in part) < 300_000
        seen += [seq for seq, _ in part]
    assert seen == list(range(1, 101))


async def test_an_applied_control_joins_the_recipe_and_drops_those_that_lay_ahead(store: Store):
    ahead = tuple(Applied(step=step, control=SetLearningRate(value=0.1)) for step in (5, 50, 500))
    await written(lambda done: store.create(Record("a", 1.0, "", Recipe(spec=SPEC, controls=ahead)), done))
    new = Applied(step=50, control=SetLearningRate(value=0.3))
    await fill(store, line(1, step=50, kind="control-applied"), change=Change(applied=new))
    kept = await store.run("a")
    assert kept is not None
    assert kept.recipe.controls == (*ahead[:2], new)


async def test_a_new_revision_drops_the_log_and_the_checkpoints_of_the_older_one(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1), line(2, step=9))
    store.add_checkpoint(Checkpoint("a", 0, 9, b"old"))
    other = Recipe(spec=RunSpec(seed=7))
    standing = Standing("training", 40, 12.5)
    await fill(store, line(3, revision=1, kind="started"), change=Change(recipe=other, standing=standing))
    store.add_checkpoint(Checkpoint("a", 0, 10, b"late"))  # of the revision that is gone
    kept = await store.run("a")
    assert kept is not None
    assert (kept.revision, kept.seq, kept.step, kept.recipe, kept.standing) == (1, 3, 0, other, standing)
    assert [seq for seq, _ in await store.log_after("a", 0)] == [3]
    assert await store.newest_checkpoint("a", 0, 100) is None


async def test_only_the_newest_two_checkpoints_are_kept_and_the_newest_before_a_step_is_found(store: Store):
    await written(lambda done: store.create(record(), done))
    for step in (10, 20, 30):
        store.add_checkpoint(Checkpoint("a", 0, step, b"%d" % step))
    assert await store.newest_checkpoint("a", 0, 19) is None
    assert await store.newest_checkpoint("a", 0, 29) == Checkpoint("a", 0, 20, b"20")
    assert await store.newest_checkpoint("a", 0, 10**9) == Checkpoint("a", 0, 30, b"30")


async def test_a_removed_run_is_gone_and_takes_no_more_lines(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1))
    await written(lambda done: store.remove("a", done))
    await fill(store, line(2))
    assert await store.run("a") is None
    assert await store.log_after("a", 0) == []


async def test_pruning_forgets_the_longest_untouched_runs_and_never_a_live_one(store: Store):
    for name in "abcdef":
        await written(lambda done, name=name: store.create(record(name), done))
    await fill(store, line(1, run="b"))
    store.prune({"a"}, 3, 2**40)
    assert {run.id for run in await store.runs()} == {"a", "b", "f"}


async def test_pruning_holds_the_size(store: Store):
    for number, name in enumerate("abcd"):
        await written(lambda done, name=name: store.create(record(name), done))
        await fill(store, Line(name, 0, 1, "losses", number, bytes(400_000)))
    store.prune(set(), 100, 1_000_000)
    assert [run.id for run in await store.runs()] == ["c", "d"]


async def test_runs_are_listed_newest_first(store: Store):
    for name, created in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        await written(lambda done, name=name, created=created: store.create(record(name, created), done))
    assert [run.id for run in await store.runs()] == ["b", "c", "a"]


async def test_what_was_kept_is_there_after_closing_and_opening(path: Path):
    first = Store(path)
    await written(lambda done: first.create(record(), done))
    first.append(line(1, step=4), Change(), lambda: None)
    first.close()
    second = Store(path)
    kept = await second.run("a")
    second.close()
    assert kept is not None
    assert (kept.seq, kept.step) == (1, 4)


KILLED = """
import asyncio, sys
from pathlib import Path
from app.recipe.controls import Recipe
from app.store.records import Change, Line, Record
from app.store.store import Store
from app.wire.goals import Goal

async def main():
    store = Store(Path(sys.argv[1]))
    store.create(Record("a", 1.0, "", Recipe()), lambda: None)
    for seq in range(1, 100_000):
        store.append(Line("a", 0, seq, "losses", seq, b"x" * 200), Change(), lambda seq=seq: print(seq, flush=True))
        if seq % 10 == 0:
            await asyncio.sleep(0.001)

asyncio.run(main())
"""


async def test_a_killed_process_loses_nothing_it_told(path: Path):
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = 0
        for text in process.stdout:
            last = int(text) if text.endswith("\n") else last
            if last == 2000:
                os.kill(process.pid, signal.SIGKILL)
    assert last >= 2000
    store = Store(path)
    kept = await store.run("a")
    store.close()
    assert kept is not None
    assert kept.seq >= last


async def test_a_full_disk_holds_the_lines_back_until_there_is_room(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.02)
    await written(lambda done: store.create(record(), done))
    db = store._db  # pyright: ignore[reportPrivateUsage]
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    told: list[int] = []
    store.append(Line("a", 0, 1, "losses", 1, bytes(100_000)), Change(), lambda: told.append(1))
    store.append(line(2), Change(), lambda: told.append(2))
    while not store.trouble:
        await asyncio.sleep(0.01)
    assert told == []
    assert "cannot be written to disk" in store.trouble
    while told != [1, 2]:
        if db.execute("PRAGMA max_page_count").fetchone()[0] < pages + 1000:
            db.execute(f"PRAGMA max_page_count = {pages + 1000}")
        await asyncio.sleep(0.01)
    assert store.trouble == ""
    assert len([entry for entry in caplog.records if "cannot be written" in entry.message]) == 1


def test_a_second_server_on_the_same_folder_is_told_so(path: Path, store: Store):
    with pytest.raises(StoreError, match="Another server is using"):
        Store(path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot hold the runs"):
        Store(tmp_path / "file" / "runs.db")


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()


def _newer(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _damaged(path: Path) -> None:
    Store(path).close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "spoil", [lambda path: path.write_bytes(os.urandom(5000)), _foreign, _newer, _damaged], ids=str
)
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


async def test_a_file_of_the_first_version_is_brought_up_and_nothing_in_it_is_lost(path: Path):
    path.parent.mkdir(parents=True)
    old = tables.SCHEMA.replace(
        "speed REAL,\n    name TEXT NOT NULL DEFAULT '',\n    goals TEXT NOT NULL DEFAULT '[]'", "speed REAL"
    )
    old = old.replace(tables.CARDS, "").replace("user_version = 2", "user_version = 1")
    with sqlite3.connect(path) as db:
        db.executescript(f"PRAGMA application_id = {APPLICATION}; {old}")
        values = ("a", 1.0, 2.0, "xor", SPEC.model_dump_json(), 0, 7, "paused", None, None)
        db.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        db.execute("INSERT INTO log VALUES ('a', 1, 0, 'losses', 7, x'00')")
    db.close()
    store = Store(path)
    kept = await store.run("a")
    assert kept is not None
    assert (kept.step, kept.recipe, kept.standing, kept.name) == (7, Recipe(spec=SPEC), Standing(), "")
    assert await store.log_after("a", 0) == [(1, b"\0")]
    store.close()
    assert [entry.name for entry in path.parent.iterdir() if "broken" in entry.name] == []


async def test_a_name_a_card_and_goals_are_kept_and_go_with_their_run(store: Store):
    await written(lambda done: store.create(record(), done))
    store.set_card(Card("a", 40, 0.5, None, bytes(1024)))
    store.set_card(Card("gone", 40, 0.5, None, None))
    standing = Standing(goals=(Goal(of="test-loss", value=0.1),))
    store.set_standing("a", standing)
    await written(lambda done: store.set_name("a", "my run", done))
    (summary,) = await store.runs()
    assert (summary.name, summary.training_loss, summary.test_loss) == ("my run", 0.5, None)
    assert (summary.picture, summary.readable) == (bytes(1024), True)
    kept = await store.run("a")
    assert kept is not None
    assert (kept.name, kept.standing) == ("my run", standing)
    await written(lambda done: store.remove("a", done))
    assert await store.runs() == []


async def test_a_run_of_another_version_is_listed_and_said_to_be_unreadable(store: Store, path: Path):
    await written(lambda done: store.create(record(), done))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE runs SET spec = json_set(spec, '$.version', 9)")
    db.close()
    again = Store(path)
    (summary,) = await again.runs()
    assert (summary.id, summary.readable) == ("a", False)
    with pytest.raises(ValueError, match="version"):
        await again.run("a")
    again.close()
