"""What is on disk is what was told, whatever ends the process, and room for it or none."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.store import store as store_module
from app.store.records import LogLine, RunUpdate
from app.store.store import Store
from tests.polling import until
from tests.store.records import line, record, written


async def test_a_line_told_durable_is_in_the_files_as_they_are_at_that_moment(store: Store, path: Path, tmp_path: Path):
    await written(lambda done: store.create(record(), done))

    def told(seq: int, done: Callable[[], None]) -> None:
        shutil.copytree(path.parent, tmp_path / f"told-{seq}")
        done()

    for seq in (1, 2, 3):
        await written(lambda done, seq=seq: store.append(line(seq), RunUpdate(), lambda: told(seq, done)))
        then = Store(tmp_path / f"told-{seq}" / path.name)
        kept = await then.run("a")
        then.close()
        assert kept is not None
        assert kept.seq == seq


async def test_what_was_kept_is_there_after_closing_and_opening(path: Path):
    first = Store(path)
    await written(lambda done: first.create(record(), done))
    first.append(line(1, step=4), RunUpdate(), lambda: None)
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
from app.store.records import RunUpdate, LogLine, Record
from app.store.store import Store
from app.wire.delivery import Goal

async def main():
    store = Store(Path(sys.argv[1]))
    store.create(Record("a", 1.0, "", Recipe()), lambda: None)
    for seq in range(1, 100_000):
        line = LogLine("a", 0, seq, "losses", seq, b"x" * 200)
        store.append(line, RunUpdate(), lambda seq=seq: print(seq, flush=True))
        if seq % 10 == 0:
            await asyncio.sleep(0)

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
    store.append(LogLine("a", 0, 1, "losses", 1, bytes(100_000)), RunUpdate(), lambda: told.append(1))
    store.append(line(2), RunUpdate(), lambda: told.append(2))
    await until(lambda: store.trouble)
    assert told == []
    assert "cannot be written to disk" in store.trouble

    def told_all() -> bool:
        if db.execute("PRAGMA max_page_count").fetchone()[0] < pages + 1000:
            db.execute(f"PRAGMA max_page_count = {pages + 1000}")
        return told == [1, 2]

    await until(told_all)
    assert store.trouble == ""
    assert len([entry for entry in caplog.records if "cannot be written" in entry.message]) == 1
