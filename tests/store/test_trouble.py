"""When the store cannot write: reads go on, nothing told is lost, and all comes back."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.store import store as store_module
from app.store.database import trouble
from app.store.records import LogLine, RunUpdate
from app.store.store import Store
from tests.polling import until
from tests.store.records import fill, line, record, written


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.02)


def full(store: Store) -> Callable[[], None]:
    """Leave no room in the file; returns what makes room again."""
    db = store._db  # pyright: ignore[reportPrivateUsage]
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    return lambda: db.execute(f"PRAGMA max_page_count = {pages + 10_000}") and None


async def test_reads_are_answered_while_writes_wait_and_the_writes_come_later_in_order(store: Store):
    said: list[str] = []
    store.on_trouble(said.append)
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1, step=3))
    make_room = full(store)
    told: list[int] = []
    for seq in range(2, 1200):  # more than one transaction takes
        store.append(LogLine("a", 0, seq, "losses", seq, bytes(2000)), RunUpdate(), lambda seq=seq: told.append(seq))
    reads = asyncio.gather(store.runs(), store.run("a"), store.log_after("a", 0), store.has("a"))
    runs, run, log, has = await asyncio.wait_for(reads, 10)
    await until(lambda: said)
    assert [entry.id for entry in runs] == ["a"]
    assert run is not None
    assert (has, run.seq <= 501, log[0]) == (True, True, (1, b'{"seq":1}'))
    for _ in range(3):  # also while the writes are tried again
        assert await asyncio.wait_for(store.has("a"), 10)
    assert told == list(range(2, 2 + len(told)))
    assert len(told) < 1198
    assert "the disk is full" in said[0]
    make_room()
    await until(lambda: len(told) == 1198)
    assert told == list(range(2, 1200))
    await until(lambda: said[-1] == "")
    assert len(said) == 2
    kept = await store.run("a")
    assert kept is not None
    assert kept.seq == 1199


async def test_a_store_whose_disk_stays_full_ends_and_says_what_it_lost(path: Path, caplog: pytest.LogCaptureFixture):
    store = Store(path)
    await written(lambda done: store.create(record(), done))
    full(store)
    store.append(LogLine("a", 0, 1, "losses", 1, bytes(100_000)), RunUpdate(), lambda: None)
    await until(lambda: store.trouble)
    store.close()
    assert "could not be written before the server ended: 1." in caplog.text


FILE_LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from app.store import store as store_module
from app.store.records import RunUpdate, LogLine
from app.store.store import Store
from tests.store.records import record, written
from tests.polling import until

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store_module.RETRY_SECONDS = 0.02
    store = Store(Path(sys.argv[1]))
    await written(lambda done: store.create(record(), done))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    told = []
    for seq in (1, 2):
        store.append(LogLine("a", 0, seq, "losses", seq, bytes(200_000)), RunUpdate(), lambda seq=seq: told.append(seq))
    await until(lambda: store.trouble)
    assert [run.id for run in await store.runs()] == ["a"]
    print(store.trouble)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await until(lambda: told == [1, 2] and not store.trouble)
    store.close()

asyncio.run(main())
"""


async def test_a_file_that_the_system_lets_grow_no_further_is_told_and_goes_on_when_it_may(path: Path):
    ended = subprocess.run([sys.executable, "-c", FILE_LIMITED, str(path)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("The runs cannot be written to disk: ")
    store = Store(path)
    kept = await store.run("a")
    store.close()
    assert kept is not None
    assert kept.seq == 2


def delete_file(path: Path) -> None:
    path.unlink()


def delete_log(path: Path) -> None:
    path.with_name(path.name + "-wal").unlink()


def move_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def replace(path: Path) -> None:
    theirs = path.with_name("theirs.db")
    with sqlite3.connect(theirs) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    theirs.replace(path)


@pytest.mark.parametrize("spoil", [delete_file, delete_log, move_folder, replace])
async def test_a_file_deleted_or_replaced_under_the_store_is_written_anew_with_all_its_runs(
    spoil: Callable[[Path], None], path: Path
):
    store = Store(path)
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1, step=3))
    spoil(path)
    await written(lambda done: store.append(line(2, step=7), RunUpdate(), done))
    assert await store.log_after("a", 0) == [(1, b'{"seq":1}'), (2, b'{"seq":2}')]
    store.close()
    again = Store(path)
    kept = await again.run("a")
    again.close()
    assert kept is not None
    assert (kept.seq, kept.step) == (2, 7)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(path.parent.glob("runs.db.broken-*"))) == (spoil is replace)


async def test_a_file_deleted_while_nothing_happens_is_written_anew_at_the_end(path: Path):
    store = Store(path)
    await written(lambda done: store.create(record(), done))
    path.unlink()
    store.close()
    again = Store(path)
    assert await again.has("a")
    again.close()


async def test_runs_cannot_be_written_anew_while_a_file_is_in_the_way_and_are_when_it_goes(tmp_path: Path):
    (tmp_path / "real").mkdir()
    folder, obstacle = tmp_path / "data", tmp_path / "obstacle"
    folder.symlink_to(tmp_path / "real")
    obstacle.write_text("in the way")
    store = Store(folder / "runs.db")
    await written(lambda done: store.create(record(), done))
    obstacle.replace(folder)
    await until(lambda: store.trouble)
    assert store.trouble.startswith("The runs cannot be written to disk: a file is in the way of the folder")
    assert await store.has("a")
    folder.unlink()
    await until(lambda: not store.trouble)
    store.close()
    again = Store(folder / "runs.db")
    assert await again.has("a")
    again.close()


async def test_the_file_of_another_server_in_the_place_of_ours_is_left_alone(path: Path):
    store = Store(path)
    await written(lambda done: store.create(record(), done))
    theirs = path.with_name("theirs.db")
    other = sqlite3.connect(theirs, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("CREATE TABLE theirs (x)")
    theirs.replace(path)
    await until(lambda: "another server" in store.trouble)
    assert await store.has("a")
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    other.close()
    await until(lambda: not store.trouble)
    store.close()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(28, "No space left on device"), "the disk is full"),
        (OSError(30, "Read-only file system"), "the folder is read-only"),
        (PermissionError(13, "Permission denied"), "the folder is read-only"),
        (sqlite3.OperationalError("anything else"), "writing fails"),
    ],
)
def test_trouble_is_one_sentence_without_a_programs_own_words(error: OSError | sqlite3.Error, cause: str):
    said = trouble(error)
    assert said.startswith(f"The runs cannot be written to disk: {cause}")
    assert str(error) not in said
