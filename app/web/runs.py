"""The live runs: between the host that trains them and the store that keeps them.

An event goes to the store, and from there, once it is on disk, to whoever watches. Frames skip
the store. A run nobody watches waits, is then closed, and is taken up from the store when asked for.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Coroutine
from functools import partial
from typing import Any

from app.recipe.history import folded
from app.store.records import CheckpointRow, LogLine, Record
from app.store.store import Store
from app.web.live_run import Asked, LiveRun, Opener
from app.web.refusal import Reason, Refusal
from app.web.settings import Settings
from app.web.thumbnails import Thumbnails
from app.web.viewer import Viewer
from app.wire.messages import Opened, Refused, Trouble
from app.workers.interface import (
    AnswerEvent,
    CheckpointEvent,
    Deliver,
    FrameEvent,
    Heritage,
    Host,
    LogEvent,
    ProgressEvent,
    RefusalEvent,
    ReplayFrameEvent,
    RunEvent,
    RunLost,
    SavedCheckpoint,
)


class Tasks:
    """The tasks that one owner began."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run something beside the rest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def cancel(self) -> None:
        """End all of them."""
        for task in self._tasks:
            task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of the server failed.", exc_info=error)


DEATHS, DEATH_SECONDS = 3, 60.0
"""So many deaths of a run's worker within so long, and the run is held to be the cause."""
FEW, GIVEN_EACH_SECOND = 16, 1000
"""Where more than a few watch a run, they get so many frames a second in all."""
TEND_SECONDS = 1.0
REMEMBERED = 10_000
"""Names of ended runs that are remembered."""
ENDED = "This run has ended; open a new one."
POISONOUS = "Three workers died while training this run, so it was stopped; try again, or make it smaller."

log = logging.getLogger("descent")


class Runs:
    """All live runs. Every method is called on the event loop."""

    def __init__(self, host: Host, store: Store, settings: Settings) -> None:
        self.host, self.store, self._settings = host, store, settings
        self.live: dict[str, LiveRun] = {}
        self._ended: dict[str, None] = {}
        self._waking = asyncio.Lock()
        self.tasks = Tasks()
        self._thumbnails = Thumbnails(store)
        self._viewers: set[Viewer] = set()
        self._held = False  # the store cannot write, so all runs wait

    async def start(self, deliver: Deliver) -> None:
        """Begin starting workers. deliver: takes their events, and gives those of runs to `deliver` here."""
        self.store.on_trouble(self._troubled)
        await self.host.start(deliver)
        self.tasks.begin(self._tend())

    async def stop(self) -> None:
        """End every worker, and write what is still to be written."""
        self.tasks.cancel()
        self._thumbnails.keep(self.live.values())
        await self.host.stop()
        self.store.close()

    # -- when the store cannot write ---------------------------------------------------

    def join(self, viewer: Viewer) -> None:
        """A page has come; it hears of the store's trouble, now and later."""
        self._viewers.add(viewer)
        if self.store.trouble:
            viewer.answer(Trouble(sentence=self.store.trouble))

    def leave(self, viewer: Viewer) -> None:
        """A page has gone."""
        self._viewers.discard(viewer)

    def refuse_in_trouble(self) -> None:
        """Raise a Refusal while the store cannot write: what changes a run could not be kept."""
        if self.store.trouble:
            raise Refusal("full", self.store.trouble)

    def _troubled(self, sentence: str) -> None:
        """The store's writes fail, or work again ("")."""
        for viewer in self._viewers:
            viewer.answer(Trouble(sentence=sentence))
        self._held = bool(sentence)
        for live in self.live.values():
            self._tell_wait(live)

    def _tell_wait(self, live: LiveRun) -> None:
        """Have a run wait, or go on: a worker that trained on would say more than can be held."""
        self.host.wait(live.id, live.waiting or self._held)

    # -- which runs are live -----------------------------------------------------------

    def create(self, record: Record, opener: Opener, heritage: Heritage | None = None) -> None:
        """Begin a new run; its opener hears of it when it has started, or cannot."""
        self._make_room()
        self.store.create(record)
        live = LiveRun.of(record, self._now())
        live.opener, live.heritage = opener, heritage
        self._take_up(live, ())
        self.store.prune(self.live, self._settings.kept_runs, self._settings.kept_bytes)

    async def awake(self, name: str) -> LiveRun:
        """The live run of a name, taken up from the store if need be.

        Raises:
            Refusal: there is none, or no room for it.
        """
        if name in self.live:
            return self.live[name]
        async with self._waking:  # two pages may ask for one run at once
            if name in self.live:
                return self.live[name]
            record = await self.find(name)
            if record is None:
                raise Refusal("unknown-run", f"There is no run {name}; open a new one.")
            self._make_room()
            live = LiveRun.of(record, self._now())
            self._take_up(live, await self._checkpoints(live))
            return live

    async def find(self, name: str) -> Record | None:
        """A run, live or not; None when there is none.

        Raises:
            Refusal: it has ended, or cannot be read.
        """
        if name in self.live:
            return self.live[name].record()
        if name in self._ended:
            raise Refusal("run-ended", ENDED)
        try:
            return await self.store.run(name)
        except (ValueError, sqlite3.Error) as error:
            raise Refusal("fault", f"The run {name} cannot be read: {damage(error)}. Open a new one.") from error

    async def log(self, name: str) -> list[bytes]:
        """The whole log of a run.

        Raises:
            Refusal: it is damaged.
        """
        lines: list[bytes] = []
        seq = 0
        try:
            while part := await self.store.log_after(name, seq):
                seq = part[-1][0]
                lines += (payload for _, payload in part)
        except (ValueError, sqlite3.Error) as error:
            raise Refusal("fault", f"The run's log cannot be read: {damage(error)}.") from error
        return lines

    def _take_up(self, live: LiveRun, checkpoints: tuple[SavedCheckpoint, ...]) -> None:
        self.live[live.id] = live
        self.host.open(live.resume(checkpoints))
        if live.waiting or self._held:
            self._tell_wait(live)

    async def _checkpoints(self, live: LiveRun) -> tuple[SavedCheckpoint, ...]:
        """Where to replay from; none, which means from the start, if they cannot be read."""
        try:
            return await self.store.checkpoints(live.id, live.revision, live.step)
        except sqlite3.Error:
            return ()

    def _make_room(self) -> None:
        """Close the run that has been unwatched for longest, if workers hold as many as they may."""
        if len(self.live) < self._settings.live_runs:
            return
        idle = [live for live in self.live.values() if not live.viewers and not live.asked]
        if not idle:
            raise Refusal("full", f"The server trains {len(self.live)} runs already; try again later.")
        self._close(min(idle, key=lambda live: live.unwatched))

    def _close(self, live: LiveRun) -> None:
        del self.live[live.id]
        self.host.close(live.id)

    async def _tend(self) -> None:
        """Keep thumbnails of runs, let those wait that nobody watches, and close them after a long while."""
        idle, closed = self._settings.idle_seconds, self._settings.closed_seconds
        while True:
            await asyncio.sleep(min(TEND_SECONDS, idle))
            self._thumbnails.keep(self.live.values())
            for live in [live for live in self.live.values() if not live.viewers]:
                alone = self._now() - live.unwatched
                if alone >= idle and not live.waiting:
                    live.waiting = True
                    self._tell_wait(live)
                elif alone >= idle + closed and not live.asked:
                    self._close(live)
                    self.store.remove_blank(live.id)

    def attend(self, live: LiveRun) -> None:
        """A page has turned to the run: it need not wait."""
        live.unwatched = self._now()
        if live.waiting:
            live.waiting = False
            self._tell_wait(live)

    def ask(self, live: LiveRun, asked: Asked) -> None:
        """Pass on a request, now or when a worker has the run again."""
        live.asked.append(asked)
        if live.given_up:
            live.given_up = False
            self.tasks.begin(self._reopen(live))
        elif not live.lost:
            self.host.send(asked.message)

    # -- what the host delivers --------------------------------------------------------

    def deliver(self, event: RunEvent) -> None:
        """Take an event; one of a run that was closed meanwhile is void."""
        live = self.live.get(event.run)
        if live is None:
            return
        match event:
            case LogEvent():
                self._event(live, event)
            case FrameEvent():
                self._frame(live, event.payload)
            case CheckpointEvent():
                self.store.add_checkpoint(CheckpointRow(event.run, event.revision, event.step, event.payload))
            case RefusalEvent(request=None):  # the run cannot begin or go on
                said = json.loads(event.payload)
                self._fail(live, said["reason"], said["sentence"])
            case RefusalEvent() | AnswerEvent() | ReplayFrameEvent():
                asked = live.answered(event.request)
                if asked is not None:
                    answer = asked.viewer.give if isinstance(event, ReplayFrameEvent) else asked.viewer.tell
                    answer(event.payload)
            case ProgressEvent():
                for subscription in live.viewers.values():
                    subscription.viewer.tell(event.payload)
            case RunLost():
                self._lost(live, event.at_work)

    def _event(self, live: LiveRun, event: LogEvent) -> None:
        if event.seq <= live.seq:
            return
        change = live.take(event)
        asked = live.answered(event.request)
        if event.type == "finished":
            self.finish(live, event.payload, asked)
            return
        line = LogLine(event.run, event.revision, event.seq, event.type, event.step, event.payload)
        self.store.append(line, change, partial(self._relay, live, event.seq, event.payload))

    def _relay(self, live: LiveRun, seq: int, payload: bytes) -> None:
        live.durable = seq
        if live.opener is not None:
            viewer, request = live.opener
            viewer.answer(Opened(request=request, run=live.id))
            live.opener = live.heritage = None
        for subscription in live.viewers.values():
            subscription.tell(seq, payload)
        self._reveal(live)

    def _frame(self, live: LiveRun, payload: bytes) -> None:
        live.wanted = False
        live.held, live.held_for = payload, live.seq
        self._reveal(live)

    def _reveal(self, live: LiveRun) -> None:
        """Show the held picture once the events that came before it can be seen."""
        if live.held and live.held_for <= live.durable:
            live.frame, live.held = live.held, b""
            live.frames += 1
            self.show(live)

    def show(self, live: LiveRun) -> None:
        """Give the newest picture to whoever has room, and ask for another if any still has."""
        for subscription in live.viewers.values():
            if live.frames:
                subscription.show(live.frame, live.frames)
        if not (live.wanted or live.lost or live.pausing) and any(s.has_room for s in live.viewers.values()):
            self._want_frame(live)

    def _want_frame(self, live: LiveRun) -> None:
        """Ask for a frame; where many watch, no sooner after the last than they can all be given one."""
        wait = live.wanted_at + len(live.viewers) / GIVEN_EACH_SECOND - self._now() if len(live.viewers) > FEW else 0
        if wait > 0:
            live.pausing = True
            asyncio.get_running_loop().call_later(wait, self._paused_for, live)
            return
        live.wanted, live.wanted_at = True, self._now()
        self.host.want_frame(live.id)

    def _paused_for(self, live: LiveRun) -> None:
        live.pausing = False
        if self.live.get(live.id) is live:
            self.show(live)

    def finish(self, live: LiveRun, payload: bytes, asked: Asked | None = None) -> None:
        """Forget a run that has ended, and tell it to whoever watched or asked."""
        self._end(live)
        self._refuse(live, "run-ended", ENDED)
        viewers = {*live.viewers, *(() if asked is None else (asked.viewer,))}

        def tell() -> None:
            for viewer in viewers:
                viewer.tell(payload)

        self.store.remove(live.id, tell)

    def _end(self, live: LiveRun) -> None:
        self._close(live)
        for subscription in live.viewers.values():
            subscription.end()
        self._ended[live.id] = None
        if len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _refuse(self, live: LiveRun, reason: Reason, sentence: str) -> None:
        """Refuse what was asked of the run and has no answer."""
        for viewer, message, _ in live.asked:
            viewer.answer(Refused(request=message.request, run=live.id, reason=reason, sentence=sentence))
        live.asked.clear()

    # -- when a worker dies ------------------------------------------------------------

    def _lost(self, live: LiveRun, at_work: bool) -> None:
        live.lost, live.wanted = True, False
        if not at_work or live.died(self._now(), DEATH_SECONDS) < DEATHS:
            self.tasks.begin(self._reopen(live))
            return
        log.warning("Run %s is left alone: its worker died %d times within a minute.", live.id, DEATHS)
        live.deaths.clear()
        self._fail(live, "fault", POISONOUS)

    def _fail(self, live: LiveRun, reason: Reason, sentence: str) -> None:
        """Leave a run alone until a page asks something of it, and say why; a new one is forgotten."""
        self.host.close(live.id)
        live.lost = live.given_up = True
        live.wanted = False
        self._refuse(live, reason, sentence)
        if live.opener is not None:
            viewer, request = live.opener
            viewer.answer(Refused(request=request, reason=reason, sentence=sentence))
            self._end(live)
            self.store.remove(live.id)
            return
        self._event(live, live.stopped(sentence))

    async def _reopen(self, live: LiveRun) -> None:
        """Take a run up on another worker where its log ends, and ask again what was not answered."""
        checkpoints = await self._checkpoints(live)
        if self.live.get(live.id) is not live:
            return
        self._take_up(live, checkpoints)
        live.lost = False
        for asked in live.asked:
            self.host.send(live.again(asked))
        self.show(live)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def damage(error: ValueError | sqlite3.Error) -> str:
    """What cannot be read of a run, in a few words for the reader."""
    return "the file is damaged there" if isinstance(error, sqlite3.Error) else str(error)


class RunRepository:
    """Every run of the store, live or not."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._store = runs, runs.store

    async def rename(self, run: str, name: str) -> None:
        """Call a run by a name; "" gives it none.

        Raises:
            Refusal: there is no such run, or the store cannot write.
        """
        await self._known(run)
        self._runs.refuse_in_trouble()
        live = self._runs.live.get(run)
        if live is not None:
            live.name = name
        self._store.set_name(run, name)

    async def delete(self, run: str) -> None:
        """Forget a run for good; pages that watch it hear that it has ended.

        Raises:
            Refusal: there is no such run, or the store cannot write.
        """
        await self._known(run)
        self._runs.refuse_in_trouble()
        live = self._runs.live.get(run)
        if live is not None:
            self._runs.finish(live, live.finished("The run was deleted."))
        else:
            self._store.remove(run)

    async def history(self, run: str) -> dict[str, list[Any]]:
        """A run's whole history by columns, as its `losses` told it.

        Raises:
            Refusal: there is no such run, or its log is damaged.
        """
        await self._known(run)
        return folded(await self._runs.log(run))

    async def _known(self, run: str) -> None:
        if run not in self._runs.live and not await self._store.has(run):
            raise Refusal("unknown-run", f"There is no run {run}.")
