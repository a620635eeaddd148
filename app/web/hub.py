"""The hub: what a page asks, carried out on the live runs or given to a worker. It never waits for a page."""

import itertools
import math
import secrets
import sqlite3
import string
import time
from dataclasses import dataclass

from app.recipe import link
from app.recipe.controls import Recipe, forked
from app.recipe.model import sentence
from app.store.records import DesiredState, Record
from app.web import lineage
from app.web.live_run import Asked, LiveRun, Opener, Subscription
from app.web.refusal import Refusal
from app.web.runs import Runs, damage
from app.web.settings import Settings
from app.web.viewer import Viewer
from app.wire.messages import (
    ClientMessage,
    Drawn,
    Fork,
    LookBack,
    Open,
    Ping,
    Pong,
    Query,
    Refused,
    Reset,
    Rewind,
    RunMessage,
    TrialQuery,
    Unwatch,
    View,
    Watch,
)
from app.workers.interface import Heritage, Host, QueryAnswered, QueryLost, WorkerEvent

WAITING = 32
"""Queries of one page at most that wait for their answers: every figure of a chapter may ask at once."""
POISONOUS = "Two workers died while answering this question; ask for something smaller."


@dataclass(slots=True)
class _PendingQuery:
    """A query without an answer. again: it was asked once more, since a worker died over it."""

    viewer: Viewer
    message: Query
    again: bool = False


class PendingQueries:
    """All queries. Every method is called on the event loop."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._asked: dict[int, _PendingQuery] = {}
        self._numbers = itertools.count(1)

    def ask(self, viewer: Viewer, message: Query) -> None:
        """Give a page's question to a worker.

        Raises:
            Refusal: too many questions of this page wait already.
        """
        if sum(asked.viewer is viewer for asked in self._asked.values()) >= WAITING:
            raise Refusal("full", f"{WAITING} questions of this page wait for their answers; try again in a moment.")
        query = next(self._numbers)
        self._asked[query] = _PendingQuery(viewer, message)
        self._host.query(query, message)

    def deliver(self, event: QueryAnswered | QueryLost) -> None:
        """Take an answer to its page; ask once more what a worker died over."""
        asked = self._asked.get(event.query)
        if asked is None:
            return
        if isinstance(event, QueryLost) and not (asked.again and event.at_work):
            asked.again |= event.at_work
            self._host.query(event.query, asked.message)
            return
        del self._asked[event.query]
        if isinstance(event, QueryAnswered):
            asked.viewer.tell(event.payload)
        else:
            asked.viewer.answer(Refused(request=asked.message.request, reason="fault", sentence=POISONOUS))

    def leave(self, viewer: Viewer) -> None:
        """A page has gone: leave what it asked."""
        for query in [query for query, asked in self._asked.items() if asked.viewer is viewer]:
            del self._asked[query]
            self._host.forget(query)


ASKED = 256
"""Requests at most that wait for a run's answer."""
LOOKS = 32
"""Of one page at most: trial queries and looks back that wait for their answers."""
FOLLOWED = 64
"""Runs at most that one page follows."""


READING = Watch | Unwatch | Drawn | Ping | Query | TrialQuery | View | LookBack
"""What changes nothing that the store keeps."""


class Hub:
    """Every page's requests. Every method is called on the event loop."""

    def __init__(self, runs: Runs, settings: Settings) -> None:
        self.runs, self._settings = runs, settings
        self.queries = PendingQueries(runs.host)

    async def start(self) -> None:
        """Begin starting workers."""
        await self.runs.start(self.deliver)

    def deliver(self, event: WorkerEvent) -> None:
        """Take what the host delivers."""
        if isinstance(event, QueryAnswered | QueryLost):
            self.queries.deliver(event)
        else:
            self.runs.deliver(event)

    async def handle(self, viewer: Viewer, message: ClientMessage) -> None:
        """Carry out a page's message.

        Raises:
            Refusal: it cannot be, and nothing changed.
        """
        if not isinstance(message, READING):
            self.runs.refuse_in_trouble()
        match message:
            case Open():
                await self._open(viewer, message)
            case Fork():
                await self._fork(viewer, message)
            case Watch():
                await self._watch(viewer, message)
            case Unwatch():
                self._unwatch(viewer, message.run)
            case Drawn():
                self._drawn(viewer, message.run)
            case Ping():
                viewer.answer(Pong())
            case Query():
                self.queries.ask(viewer, message)
            case _:
                await self._ask(viewer, message)

    def join(self, viewer: Viewer) -> None:
        """A page has come."""
        self.runs.join(viewer)

    def leave(self, viewer: Viewer) -> None:
        """A page has gone."""
        self.runs.leave(viewer)
        self.queries.leave(viewer)
        for name in list(self.runs.live):
            self._unwatch(viewer, name)

    async def _open(self, viewer: Viewer, message: Open) -> None:
        _allow_opening(viewer)
        recipe, step = _asked_recipe(message)
        heritage = await lineage.of_recipe(self.runs.store, recipe, step) if step else None
        self._create(viewer, message.request, recipe, step, heritage)

    async def _fork(self, viewer: Viewer, message: Fork) -> None:
        _allow_opening(viewer)
        record = await self.runs.find(message.run)
        if record is None:
            raise Refusal("unknown-run", f"There is no run {message.run}; open a new one.")
        try:
            recipe = forked(record.recipe, message.step, message.trial, message.control)
        except ValueError as error:
            raise Refusal("bad-value", sentence(error)) from error
        heritage = await lineage.of_fork(self.runs.store, record, message.step, message.trial)
        self._create(viewer, message.request, recipe, message.step, heritage)

    def _create(self, viewer: Viewer, request: str, recipe: Recipe, step: int, heritage: Heritage | None) -> None:
        """Begin a new run on its way to a step."""
        name = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(10))
        record = Record(name, time.time(), label(recipe), recipe, DesiredState(until=step or None, target=step or None))
        self.runs.create(record, Opener(viewer, request), heritage)

    async def _watch(self, viewer: Viewer, message: Watch) -> None:
        live = await self.runs.awake(message.run)
        subscription = live.viewers.get(viewer)
        if subscription is None:
            if len(live.viewers) >= self._settings.viewers:
                raise Refusal("full", f"{len(live.viewers)} pages watch this run already; close one of them.")
            if sum(viewer in other.viewers for other in self.runs.live.values()) >= FOLLOWED:
                raise Refusal("full", f"This page follows {FOLLOWED} runs already; close one of them.")
            subscription = live.viewers[viewer] = Subscription(viewer, live.id)
        subscription.end()
        # A number the log never reached is of a log that was lost: such a page gets all there is.
        subscription.sent = message.after if message.after <= live.seq else 0
        subscription.catching_up = self.runs.tasks.begin(self._catch_up(live, subscription))
        self.runs.attend(live)

    async def _catch_up(self, live: LiveRun, subscription: Subscription) -> None:
        """Give the log from the store to its end; what comes from then on is given as it comes."""
        viewer = subscription.viewer
        try:
            while True:
                await viewer.room()
                lines = await self.runs.store.log_after(live.id, subscription.sent)
                for seq, payload in lines:
                    subscription.sent = seq
                    viewer.tell(payload)
                if not lines and subscription.sent >= live.durable:
                    break
        except (ValueError, sqlite3.Error) as error:
            fault = f"The run's log cannot be read: {damage(error)}. Open a new run."
            viewer.answer(Refused(request=None, run=live.id, reason="fault", sentence=fault))
            return
        subscription.following = True
        self.runs.show(live)

    def _unwatch(self, viewer: Viewer, name: str) -> None:
        live = self.runs.live.get(name)
        if live is not None and viewer in live.viewers:
            live.viewers.pop(viewer).end()
            viewer.drop_frame(name)
            self.runs.attend(live)

    def _drawn(self, viewer: Viewer, name: str) -> None:
        live = self.runs.live.get(name)
        if live is not None and viewer in live.viewers:
            live.viewers[viewer].drawn()
            self.runs.show(live)

    async def _ask(self, viewer: Viewer, message: RunMessage) -> None:
        if isinstance(message, Reset | Rewind) and message.keep is not None and await self.runs.find(message.keep):
            raise Refusal("bad-value", f"There is a run {message.keep} already; keep this one under another id.")
        live = await self.runs.awake(message.run)
        if len(live.asked) >= ASKED:
            raise Refusal("full", f"{ASKED} requests wait for this run's answer; try again in a moment.")
        if isinstance(message, TrialQuery | LookBack) and self._looks(viewer) >= LOOKS:
            raise Refusal("full", f"{LOOKS} questions of this page wait for their answers; try again in a moment.")
        self.runs.attend(live)
        self.runs.ask(live, Asked(viewer, message, live.step))

    def _looks(self, viewer: Viewer) -> int:
        """Trial queries and looks back of a page that wait for their answers."""
        asked = (asked for live in self.runs.live.values() for asked in live.asked)
        return sum(one.viewer is viewer and isinstance(one.message, TrialQuery | LookBack) for one in asked)


def _allow_opening(viewer: Viewer) -> None:
    """Count a run that a page opens; Refusal where it opened too many lately."""
    if seconds := viewer.opens.take():
        raise Refusal("full", f"This page opened many runs in a short time; try again in {math.ceil(seconds)} s.")


def _asked_recipe(message: Open) -> tuple[Recipe, int]:
    """The recipe and the step that a page asked for."""
    if message.recipe is not None and message.link is None:
        return message.recipe, message.step
    if message.link is None or message.recipe is not None:
        raise Refusal("bad-value", "To open a run takes a recipe or a link, and not both.")
    try:
        return link.decode(message.link)
    except ValueError as error:
        raise Refusal("bad-value", sentence(error)) from error


def label(recipe: Recipe) -> str:
    """A few words for a run in a list."""
    spec = recipe.spec
    if spec.sequence is not None:
        what = spec.sequence
        layers = "1 layer" if what.layers == 1 else f"{what.layers} layers"
        return f"{what.choice.title}, transformer of {layers}, {spec.trials[0].optimizer.choice.title}"
    sizes = "-".join(str(size) for size in spec.sizes)
    optimizers = dict.fromkeys(trial.optimizer.choice.title for trial in spec.trials)
    count = "" if len(spec.trials) == 1 else f", {len(spec.trials)} trials"
    return f"{spec.data.choice.title}, {sizes}, {' and '.join(optimizers)}{count}"
