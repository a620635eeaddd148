"""A run's log on the worker's side: it numbers what is told."""

from collections.abc import Callable
from typing import Any, TypedDict

from app.wire.messages import ReliableMessage

Outbox = Callable[[dict[str, Any], bytes], None]


class Head(TypedDict):
    """What every line of the log carries, as keywords of its message."""

    run: str
    revision: int
    seq: int


Make = Callable[[Head], ReliableMessage]


class EventLog:
    """Numbers messages and puts them into the outbox. seq: of the last one told."""

    def __init__(self, outbox: Outbox, run: str, revision: int, seq: int) -> None:
        self.run, self.revision, self.seq = run, revision, seq
        self._outbox = outbox

    def emit(self, make: Make, step: int, request: str | None = None) -> None:
        """Tell the message that make gives of a run at step; request: the one it answers."""
        self.seq += 1
        message = make(Head(run=self.run, revision=self.revision, seq=self.seq))
        header = {
            "kind": "event",
            "run": self.run,
            "revision": self.revision,
            "seq": self.seq,
            "type": message.type,
            "step": step,
            "request": request,
        }
        self._outbox(header, message.model_dump_json().encode())
