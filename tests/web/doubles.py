"""A host of runs without workers, and a page without a socket, for what the hub decides by itself."""

import asyncio
import json
from collections.abc import Callable, MutableMapping
from typing import Any

from app.recipe.controls import SetLearningRate
from app.wire import messages as wire
from app.wire.messages import Query, RunMessage
from app.workers.interface import (
    AnswerEvent,
    CheckpointEvent,
    Deliver,
    FrameEvent,
    LogEvent,
    RefusalEvent,
    Resume,
    RunLost,
    WorkerEvent,
)


class Host:
    """Fills `interface.Host`. It says that a run has started and answers nothing else by itself."""

    devices: tuple[str, ...] = ("cpu",)
    ready = True

    def __init__(self) -> None:
        self.opened: list[Resume] = []
        self.sent: list[RunMessage] = []
        self.queries: list[tuple[int, Query]] = []
        self.forgotten: list[int] = []
        self.wanted: list[str] = []
        self.waits: list[tuple[str, bool]] = []
        self.closed: list[str] = []
        self.seq: dict[str, int] = {}
        self.revision: dict[str, int] = {}
        self.silent = False  # open without a word, as a worker that dies at once

    async def start(self, deliver: Deliver) -> None:
        self.deliver: Callable[[WorkerEvent], None] = deliver

    async def until_ready(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def open(self, resume: Resume) -> None:
        self.opened.append(resume)
        self.seq[resume.run], self.revision[resume.run] = resume.seq, resume.revision
        if resume.fresh and not self.silent:
            self.started(resume.run, resume.recipe.spec.model_dump(mode="json"))

    def send(self, message: RunMessage) -> None:
        self.sent.append(message)

    def want_frame(self, run: str) -> None:
        self.wanted.append(run)

    def wait(self, run: str, waiting: bool) -> None:
        self.waits.append((run, waiting))

    def close(self, run: str) -> None:
        self.closed.append(run)

    def query(self, query: int, message: Query) -> None:
        self.queries.append((query, message))

    def forget(self, query: int) -> None:
        self.forgotten.append(query)

    # -- what a worker would say -------------------------------------------------------

    def event(self, run: str, kind: str, step: int = 0, request: str | None = None, **fields: Any) -> None:
        """Deliver one reliable message; only what the hub reads need be true to its class."""
        self.seq[run] += 1
        revision, seq = self.revision[run], self.seq[run]
        fields = {"request": request, **fields}
        payload = {"type": kind, "run": run, "revision": revision, "seq": seq, "step": step, **fields}
        self.deliver(LogEvent(run, revision, seq, kind, step, request, json.dumps(payload).encode()))

    def started(self, run: str, spec: dict[str, Any], step: int = 0) -> None:
        self.event(run, "started", step, spec=spec)

    def revised(self, run: str, spec: dict[str, Any], step: int = 0) -> None:
        self.revision[run] += 1
        self.started(run, spec, step)

    def state(
        self, run: str, state: str, step: int = 0, request: str | None = None, speed: float | None = None
    ) -> None:
        self.event(run, "state", step, request, state=state, steps_per_second=speed)

    def applied(self, run: str, value: float, step: int, request: str | None) -> None:
        control = SetLearningRate(value=value).model_dump(mode="json")
        self.event(run, "control-applied", step, request, control=control)

    def frame(self, run: str, payload: bytes) -> None:
        self.deliver(FrameEvent(run, payload))

    def checkpoint(self, run: str, step: int, payload: bytes) -> None:
        self.deliver(CheckpointEvent(run, self.revision[run], step, payload))

    def refuse(self, run: str, request: str | None, sentence: str) -> None:
        refused = wire.Refused(request=request, run=run, reason="bad-value", sentence=sentence)
        self.deliver(RefusalEvent(run, request, refused.model_dump_json().encode()))

    def answer(self, run: str, request: str, message: wire.DirectMessage) -> None:
        self.deliver(AnswerEvent(run, request, message.model_dump_json().encode()))

    def die(self, run: str, at_work: bool = True) -> None:
        self.deliver(RunLost(run, at_work))


class Page:
    """Takes what a viewer sends. messages: of text frames, in order; frames: binary ones."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.stalled = False

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self.stalled:
            await asyncio.Event().wait()
        if message.get("bytes") is not None:
            self.frames.append(message["bytes"])
            return
        read = json.loads(message["text"])
        self.messages += read if isinstance(read, list) else [read]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    @property
    def seqs(self) -> list[int]:
        return [message["seq"] for message in self.messages if "seq" in message]
