"""The store: runs, their logs and checkpoints in one SQLite file, behind one thread.

Whatever is asked while a transaction is under way shares the next one, so that many
events cost one commit. An answer comes on the event loop, and only after the commit:
what a page has seen is on disk, and a server that is killed loses none of it.

Writes that fail are kept in order and tried again; reads are answered meanwhile, from what is on disk.
A file that is deleted or replaced under the server is written anew from what the server still holds.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from sqlite3 import Connection
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from app.recipe.controls import Recipe
from app.store import tables
from app.store.database import connect, copy_to, identity, restored, shrink, trouble
from app.store.records import CheckpointRow, DesiredState, LogLine, Past, Record, RunUpdate, Summary, Thumbnail

T = TypeVar("T")
SHARED = 500
"""Jobs at most in one transaction."""
RETRY_SECONDS = 1.0
SHRINK_SECONDS = 10.0

log = logging.getLogger("descent")


class _Job(NamedTuple):
    work: Callable[[Connection], Any]
    done: Callable[[Any], None]  # called on the event loop with the result, or the exception of a read
    reads: bool = False
    alone: bool = False  # in no transaction


def _nothing() -> None:
    pass


def _ignore(_: str) -> None:
    pass


class Store:
    """The one keeper of the database file. Everything but `close` is called on the event loop.

    path: of the file. trouble: why it cannot write now, or "". notice: what was lost when it was opened, or "".
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreError: it cannot be opened; the message is one sentence.
        """
        self.trouble = ""
        self.path = path
        self._db, self.notice = connect(path)
        self._identity = identity(path)
        self._held: list[_Job] = []  # writes that failed, the oldest first
        self._on_trouble: Callable[[str], None] = _ignore
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer = Thread(target=self._write, name="store", daemon=True)
        self._writer.start()

    def on_trouble(self, told: Callable[[str], None]) -> None:
        """Call `told` on the event loop with a sentence when writes begin to fail, and with "" when they work again."""
        self._loop = asyncio.get_running_loop()
        self._on_trouble = told

    # -- what changes the store --------------------------------------------------------

    def create(self, record: Record, on_durable: Callable[[], None] = _nothing) -> None:
        """Keep a new run."""
        self._put(partial(tables.create, record=record), on_durable)

    def append(self, line: LogLine, change: RunUpdate, on_durable: Callable[[], None]) -> None:
        """Add a line to a run's log, with what it changes of the run."""
        self._put(partial(tables.append, line=line, change=change), on_durable)

    def set_desired_state(self, run: str, desired_state: DesiredState) -> None:
        """Keep what a run is asked to do."""
        self._put(partial(tables.set_desired_state, run=run, desired_state=desired_state))

    def set_name(self, run: str, name: str, on_durable: Callable[[], None] = _nothing) -> None:
        """Keep the reader's own name for a run; "" for none."""
        self._put(partial(tables.set_name, run=run, name=name), on_durable)

    def set_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Keep how a run looks in a list."""
        self._put(partial(tables.set_thumbnail, thumbnail=thumbnail))

    def add_checkpoint(self, checkpoint: CheckpointRow) -> None:
        """Keep a checkpoint; of too many of the run one goes."""
        self._put(partial(tables.add_checkpoint, checkpoint=checkpoint))

    def remove(self, run: str, on_durable: Callable[[], None] = _nothing) -> None:
        """Forget a run."""
        self._put(partial(tables.remove, run=run), on_durable)

    def remove_blank(self, run: str) -> None:
        """Delete a run if it was never trained, changed nor named."""
        self._put(partial(tables.remove_blank, run=run))

    def prune(self, live: Collection[str], count: int, size: int) -> None:
        """Delete runs beyond count or size in bytes, but for named ones and those in `live`: see `tables.prune`."""
        self._put(partial(tables.prune, live=frozenset(live), count=count, size=size))

    # -- what reads it -----------------------------------------------------------------

    async def log_after(self, run: str, seq: int) -> list[tuple[int, bytes]]:
        """The next lines of a run's log after number seq, in parts; empty at its end."""
        return await self._get(partial(tables.log_after, run=run, seq=seq))

    async def run(self, run: str) -> Record | None:
        """One run, or None.

        Raises:
            ValueError: this version cannot read its recipe.
            sqlite3.Error: the file is damaged there, as any read may find.
        """
        return await self._get(partial(tables.run, name=run))

    async def has(self, run: str) -> bool:
        """Whether there is a run of that id, readable or not."""
        return await self._get(partial(tables.has, run=run))

    async def runs(self, limit: int = 1000, offset: int = 0) -> list[Summary]:
        """So many runs, the newest first, after so many newer ones."""
        return await self._get(partial(tables.runs, limit=limit, offset=offset))

    async def count(self) -> int:
        """How many runs a list has."""
        return await self._get(tables.count)

    async def copy_to(self, path: Path) -> None:
        """Write all runs, as they are now, into a new file.

        Raises:
            OSError, sqlite3.Error: it cannot be written.
        """
        await self._get(partial(copy_to, path=path), alone=True)

    async def checkpoints(self, run: str, revision: int, step: int) -> tuple[tuple[int, bytes], ...]:
        """The checkpoints of a revision at or before a step, in the order of their steps, with these."""
        return await self._get(partial(tables.checkpoints, run=run, revision=revision, step=step))

    async def kin(self, recipe: Recipe, step: int) -> str | None:
        """The run that has done most of a recipe's steps up to one, as far as its checkpoints go; None: none has."""
        return await self._get(partial(tables.kin, recipe=recipe, step=step))

    async def past(self, run: str, step: int) -> Past | None:
        """What a run has done up to a step; None when there is no such run. Raises as `run`."""
        return await self._get(partial(tables.past, name=run, step=step))

    def close(self) -> None:
        """Write what was asked so far, and end."""
        self._jobs.put(None)
        self._writer.join()

    # -- the two sides of the queue ----------------------------------------------------

    def _put(self, work: Callable[[Connection], None], on_durable: Callable[[], None] = _nothing) -> None:
        def done(_: object) -> None:
            on_durable()

        self._loop = asyncio.get_running_loop()
        self._jobs.put(_Job(work, done))

    async def _get(self, work: Callable[[Connection], T], alone: bool = False) -> T:
        self._loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = self._loop.create_future()

        def done(result: T | Exception) -> None:
            if answer.done():  # nobody waits any more
                return
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def read(db: Connection) -> T | Exception:
            try:
                return work(db)
            except (ValueError, OSError, sqlite3.Error) as error:
                return error

        self._jobs.put(_Job(read, done, reads=True, alone=alone))
        return await answer

    def _write(self) -> None:
        """Carry out jobs until None comes."""
        shrunk = time.monotonic()
        again = 0.0  # when to try once more, by the monotonic clock
        ended = False
        while not ended:
            arrived = self._arrived()
            ended = None in arrived
            jobs = [job for job in arrived if job is not None and not job.alone]
            alone = [job for job in arrived if job is not None and job.alone]
            if self.trouble and time.monotonic() < again and not ended:
                self._hold(jobs)
                self._do_alone(alone)
                continue
            try:
                self._commit(jobs)
            except (sqlite3.Error, OSError) as error:
                log.debug("A transaction failed.", exc_info=error)
                self._say(trouble(error))
                again = time.monotonic() + RETRY_SECONDS
            else:
                self._say("")
            self._do_alone(alone)
            if not arrived or time.monotonic() > shrunk + SHRINK_SECONDS:
                shrunk = time.monotonic()
                self._shrink()
        if self._held:
            log.error("Changes of runs that could not be written before the server ended: %d.", len(self._held))
        self._db.close()

    def _do_alone(self, jobs: list[_Job]) -> None:
        """Carry out jobs that no transaction may hold."""
        self._call(partial(_answer, jobs, [job.work(self._db) for job in jobs]))

    def _shrink(self) -> None:
        """Give back the room of what was deleted."""
        with suppress(sqlite3.Error, OSError):
            shrink(self._db)

    def _arrived(self) -> list[_Job | None]:
        """The jobs that wait, SHARED at most; none after a while without any."""
        jobs: list[_Job | None] = []
        try:
            jobs.append(self._jobs.get(timeout=RETRY_SECONDS))
            while len(jobs) < SHARED:
                jobs.append(self._jobs.get_nowait())
        except Empty:
            pass
        return jobs

    def _look(self) -> None:
        """Write the file anew if it was deleted or replaced."""
        now = identity(self.path)
        if all(was in (None, found) for was, found in zip(self._identity, now, strict=True)):
            self._identity = now
            return
        self._db = restored(self._db, self.path, self._identity)
        self._identity = identity(self.path)
        log.warning("The file %s was deleted or replaced under the server, which wrote it anew.", self.path)

    def _commit(self, jobs: list[_Job]) -> None:
        """Carry out jobs after those held, one transaction for up to SHARED; what fails is held."""
        jobs, self._held = self._held + jobs, []
        try:
            self._look()
            while jobs:
                some = jobs[:SHARED]
                self._db.execute("BEGIN IMMEDIATE")
                results = [job.work(self._db) for job in some]
                self._db.execute("COMMIT")
                self._call(partial(_answer, some, results))
                del jobs[:SHARED]
        except (sqlite3.Error, OSError):
            if self._db.in_transaction:
                self._db.rollback()
            self._hold(jobs)
            raise

    def _hold(self, jobs: list[_Job]) -> None:
        """Keep writes for later, and answer reads."""
        self._held += [job for job in jobs if not job.reads]
        reads = [job for job in jobs if job.reads]
        self._call(partial(_answer, reads, [job.work(self._db) for job in reads]))

    def _say(self, trouble: str) -> None:
        if trouble == self.trouble:
            return
        if trouble:
            log.error(trouble)
        self.trouble = trouble
        self._call(partial(self._on_trouble, trouble))

    def _call(self, answer: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(answer)


def _answer(jobs: list[_Job], results: list[Any]) -> None:
    for job, result in zip(jobs, results, strict=True):
        job.done(result)
