"""Disks that are full, files that are damaged, and a run that goes on for ten million steps."""

import asyncio
import os
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from app.recipe.controls import Recipe
from app.store.database import StoreError
from app.store.records import CheckpointRow, LogLine, Record, RunUpdate
from app.store.store import Store
from benchmarks.drills import Size
from benchmarks.drills.kills import Steering, children
from benchmarks.server import Page, server
from benchmarks.table import Row, at_most

RUNS = 20


def disk_full(size: Size) -> list[Row]:
    """The store's file may grow no further, and then may again."""
    with tempfile.TemporaryDirectory() as folder, server("--workers", "1", data=folder) as (address, process, _):
        steering = Steering(address)
        steering.page.ask(type="train", run=steering.run)
        steering.losses_after(1000)
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        largest = max(path.stat().st_size for path in Path(folder).iterdir() if path.is_file())
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest + 50_000, before[1]))
        begin = time.perf_counter()
        while not httpx.get(f"{address}/api/store").json()["trouble"]:
            steering.take(steering.page.next(60))
        told = time.perf_counter() - begin
        listed = len(httpx.get(f"{address}/api/runs", timeout=10).json())
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        begin, step = time.perf_counter(), httpx.get(f"{address}/api/runs/{steering.run}").json()["step"]
        steering.losses_after(step)
        took = time.perf_counter() - begin
        return [
            at_most(
                "a full disk: runs that cannot be listed meanwhile", 1 - listed, "runs", 0, f"told after {told:.1f} s"
            ),
            at_most("a full disk: until losses come again once there is room", took, "s", 5),
        ]


def _middle(content: bytes, spoilt: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + spoilt + content[at + len(spoilt) :]


def _sql(statement: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with sqlite3.connect(path) as db:
            db.execute(statement)
        db.close()

    return spoil


def _bytes(change: Callable[[bytes], bytes], end: str = "") -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path = path.with_name(path.name + end)
        path.write_bytes(change(path.read_bytes() if path.exists() else b""))

    return spoil


CHANCE = random.Random(3)
DAMAGE: dict[str, tuple[Callable[[Path], None], int]] = {
    "cut in half": (_bytes(lambda content: content[: len(content) // 2]), RUNS),
    "cut to nothing": (_bytes(lambda content: b""), RUNS),
    "cut by one byte": (_bytes(lambda content: content[:-1]), RUNS),
    "its head overwritten": (_bytes(lambda content: CHANCE.randbytes(100) + content[100:]), RUNS),
    "64 random bytes in the middle": (_bytes(lambda content: _middle(content, CHANCE.randbytes(64))), RUNS // 2),
    "a page of zeros in the middle": (_bytes(lambda content: _middle(content, bytes(4096))), RUNS // 2),
    "a page of noise in the middle": (_bytes(lambda content: _middle(content, CHANCE.randbytes(4096))), RUNS // 2),
    "noise at its end": (_bytes(lambda content: content + CHANCE.randbytes(4096)), 2),
    "all noise": (_bytes(lambda content: CHANCE.randbytes(10_000)), RUNS),
    "a text": (_bytes(lambda content: b"this is no database"), RUNS),
    "of another program": (_sql("PRAGMA application_id = 7"), RUNS),
    "of a later version": (_sql("PRAGMA user_version = 99"), RUNS),
    "noise as its write-ahead log": (_bytes(lambda content: CHANCE.randbytes(5000), "-wal"), 0),
    "a line of a log that is no UTF-8": (_sql("UPDATE log SET payload = x'7bff7d' WHERE run = 'run3' AND seq = 2"), 1),
    "a specification that cannot be read": (_sql("UPDATE runs SET spec = '{}' WHERE id = 'run3'"), 1),
    "goals that cannot be read": (_sql("UPDATE runs SET goals = 'none' WHERE id = 'run3'"), 1),
    "a control that cannot be read": (_sql("INSERT INTO controls VALUES ('run3', 0, 0, '{', NULL)"), 1),
    "a checkpoint cut in half": (_sql("UPDATE checkpoints SET payload = x'00' WHERE run = 'run3'"), 0),
}
"""Kinds of damage, and how many of RUNS runs each may cost at most."""


def _nothing() -> None:
    pass


async def _filled(path: Path) -> None:
    store = Store(path)
    for number in range(RUNS):
        store.create(Record(f"run{number}", float(number), "xor", Recipe()))
        for seq in range(1, 5):
            store.append(
                LogLine(f"run{number}", 0, seq, "losses", seq, b'{"a":"%s"}' % (b"x" * 500)), RunUpdate(), _nothing
            )
        store.add_checkpoint(CheckpointRow(f"run{number}", 0, 4, bytes(5000)))
    await store.count()
    store.close()


async def _left(path: Path) -> int:
    """How many runs can be read from their recipe to the end of their log."""
    store = Store(path)
    whole = 0
    for number in range(RUNS):
        try:
            record, log = await store.run(f"run{number}"), await store.log_after(f"run{number}", 0)
        except (ValueError, sqlite3.Error):
            continue
        whole += record is not None and len(log) == 4
    await store.runs()
    store.create(Record("new", 1.0, "xor", Recipe()))
    assert await store.run("new") is not None
    store.close()
    return whole


def damaged(size: Size) -> list[Row]:
    """Each kind of damage: the store opens, costs no more than what was hit, and keeps what comes next."""
    dearer: list[str] = []
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole" / "runs.db"
        asyncio.run(_filled(whole))
        for number, (name, (spoil, most)) in enumerate(DAMAGE.items()):
            path = Path(folder) / str(number) / "runs.db"
            shutil.copytree(whole.parent, path.parent)
            spoil(path)
            try:
                if RUNS - asyncio.run(_left(path)) > most:
                    dearer.append(name)
            except StoreError:
                refused.append(name)
    count = f"of {len(DAMAGE)} kinds"
    return [
        at_most("damage that keeps the store from opening", len(refused), "kinds", 0, "; ".join(refused) or count),
        at_most("damage that costs more than what it hit", len(dearer), "kinds", 0, "; ".join(dearer) or count),
    ]


def thousands_kept(size: Size) -> list[Row]:
    """A store of ten thousand runs: its list, and deleting one."""

    async def measured(path: Path) -> tuple[float, float]:
        store = Store(path)
        for number in range(10_000):
            store.create(Record(f"run{number}", float(number), "xor", Recipe()))
        await store.count()
        begin = time.perf_counter()
        await store.runs(100)
        listed = time.perf_counter() - begin
        begin = time.perf_counter()
        done = asyncio.Event()
        store.remove("run5000", done.set)
        await done.wait()
        deleted = time.perf_counter() - begin
        store.close()
        return listed, deleted

    with tempfile.TemporaryDirectory() as folder:
        listed, deleted = asyncio.run(measured(Path(folder) / "runs.db"))
    return [
        at_most("ten thousand runs kept: a page of the list", listed, "s", 0.3),
        at_most("ten thousand runs kept: deleting one", deleted, "s", 1),
    ]


def _taken(pid: int) -> tuple[float, int, int]:
    """Megabytes, handles and threads of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"])


def long_run(size: Size) -> list[Row]:
    """A run of ten million steps: what server, worker and store take at a tenth of the way and at its end."""
    with tempfile.TemporaryDirectory() as folder, server("--workers", "1", data=folder) as (address, process, _):
        page = Page(address)
        run = page.open()

        def reach(step: int) -> tuple[list[tuple[float, int, int]], int]:
            page.ask(type="train", run=run, until=step)
            while True:
                message = page.next(120)
                if message["type"] == "state" and message["state"] == "paused" and message["step"] == step:
                    break
            pids = (process.pid, *sorted(children(process.pid)))
            return [_taken(pid) for pid in pids], sum(path.stat().st_size for path in Path(folder).glob("runs.db*"))

        early, held = reach(size.steps // 10)
        late, kept = reach(size.steps)
    grown = [[after - before for before, after in zip(*pair, strict=True)] for pair in zip(early, late, strict=True)]
    memory, handles, threads = (max(process[kind] for process in grown) for kind in range(3))
    detail = f"from step {size.steps // 10:,} to {size.steps:,}"
    return [
        at_most("a long run: memory that a process has grown by", memory, "MB", 64, detail),
        at_most("a long run: handles more", handles, "handles", 4),
        at_most("a long run: threads more", threads, "threads", 2),
        at_most("a long run: the store's file", kept / 2**20, "MB", 40, f"{held / 2**20:.1f} MB before"),
    ]
