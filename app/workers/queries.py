"""Queries in a worker: what pages ask without a run, answered in slices between the turns of runs."""

import time
import traceback
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from app.queries import Slices, read
from app.recipe.errors import sentence
from app.recipe.model import Model
from app.wire.messages import Query, QueryResult, Refused, client_message
from app.workers.log import Outbox
from app.workers.memory import is_out_of_memory
from app.workers.underway import Underway
from app.workers.underway import query as query_name

NO_MEMORY = "This question needs more memory than its worker has left; ask for something smaller."


@dataclass(slots=True)
class _Asked:
    """A question under way. query: its number; slices: the work, once it has begun."""

    query: int
    message: Query
    slices: Slices | None = None


class Queries:
    """The questions of a worker, which take turns, so that a short one need not wait for a long one."""

    def __init__(self, outbox: Outbox, underway: Underway | None = None) -> None:
        self._outbox, self._underway = outbox, underway or Underway()
        self._asked: deque[_Asked] = deque()

    @property
    def busy(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self._asked)

    def ask(self, query: int, payload: bytes) -> None:
        """Take a page's question."""
        message = client_message.validate_json(payload)
        assert isinstance(message, Query)
        self._asked.append(_Asked(query, message))

    def forget(self, query: int) -> None:
        """Leave a question whose page has gone."""
        self._asked = deque(asked for asked in self._asked if asked.query != query)

    def run_slice(self, seconds: float) -> None:
        """Work for about so many seconds."""
        end = time.perf_counter() + seconds
        while self._asked and time.perf_counter() < end:
            asked = self._asked.popleft()
            self._underway.begin(query_name(asked.query))
            try:
                answer = _slice(asked)
            except ValueError as error:
                self._refuse(asked, "bad-value", sentence(error))
            except Exception as error:  # a fault of a query must not stop the runs beside it
                if is_out_of_memory(error):
                    self._refuse(asked, "full", NO_MEMORY)
                    continue
                traceback.print_exc()
                self._refuse(asked, "fault", "Internal server error; the server's log says more.")
            else:
                if answer is None:
                    self._asked.append(asked)
                else:
                    self._tell(asked, QueryResult(request=asked.message.request, answer=answer.model_dump()))

    def _refuse(self, asked: _Asked, reason: Literal["bad-value", "full", "fault"], words: str) -> None:
        self._tell(asked, Refused(request=asked.message.request, reason=reason, sentence=words))

    def _tell(self, asked: _Asked, message: QueryResult | Refused) -> None:
        self._outbox({"kind": "answered", "query": asked.query}, message.model_dump_json().encode())


def _slice(asked: _Asked) -> Model | None:
    """Do one slice of the work; returns the answer at its end."""
    if asked.slices is None:
        question, query = read(asked.message.what)
        begun = question.work(query)
        if not isinstance(begun, Generator):
            return begun
        asked.slices = begun
    try:
        next(asked.slices)
    except StopIteration as end:
        return end.value
    return None
