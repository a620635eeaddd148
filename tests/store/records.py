"""Runs and lines to keep, and waiting until they are on disk."""

import asyncio
from collections.abc import Callable

from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, RunSpec
from app.store.records import LogLine, Record, RunUpdate
from app.store.store import Store

SPEC = RunSpec(data=DataSpec(dataset="xor"))


def record(name: str = "a", created: float = 1.0) -> Record:
    return Record(name, created, "xor", Recipe(spec=SPEC))


def line(seq: int, revision: int = 0, step: int = 0, kind: str = "losses", run: str = "a") -> LogLine:
    return LogLine(run, revision, seq, kind, step, b'{"seq":%d}' % seq)


async def written(act: Callable[[Callable[[], None]], None]) -> None:
    """Do one thing and wait until it is on disk."""
    durable = asyncio.Event()
    act(durable.set)
    await asyncio.wait_for(durable.wait(), 10)


async def fill(store: Store, *lines: LogLine, change: RunUpdate | None = None) -> None:
    for entry in lines:
        await written(lambda done, entry=entry: store.append(entry, change or RunUpdate(), done))
