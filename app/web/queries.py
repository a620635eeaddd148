"""Queries in progress: which page waits for which, and what becomes of them when a worker or a page goes."""

import itertools
from dataclasses import dataclass

from app.web.refusal import Refusal
from app.web.viewer import Viewer
from app.wire.messages import Query, Refused
from app.workers.interface import Host, QueryAnswered, QueryLost

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
