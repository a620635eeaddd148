"""A worker process: reads messages from standard input, trains its runs in time slices, writes messages.

Run as ``python -m app.workers.process DEVICE HANDLE BYTES``: the handle of its `Underway`, and its memory at most.
It ends when standard input ends, so it never outlives the server. The main thread trains; one thread reads, one
writes, so that neither a burst of messages nor a busy server stops training.
"""

import collections
import gc
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

import torch

from app.recipe.controls import Recipe
from app.recipe.model import sentence
from app.recipe.spec import RunSpec
from app.wire.messages import Query, Refused, client_message
from app.workers import ipc, machine
from app.workers.interface import Resume
from app.workers.queries import query_job
from app.workers.queue import QueryQueue
from app.workers.session import Session
from app.workers.underway import Underway

TIME_SLICE_SECONDS = 4e-3
CYCLE_SECONDS = 60e-3
"""A round of all time slices takes about this long at most, so that many runs stay lively."""
BEAT_SECONDS = 2.0
"""An idle worker shows so often that it is alive."""
NO_MEMORY = (
    "This run needs more memory than its worker has left, so it was stopped; close other runs, or make it smaller "
    "with fewer trials, units or examples."
)


def devices(wish: str) -> tuple[str, ...]:
    """What this machine trains on, the default first. wish: auto, or one of torch's names.

    Raises:
        ValueError: the machine lacks the device that was wished for.
    """
    found = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    found.append("cpu")
    if wish == "auto":  # networks this small are fastest on the processor
        return ("cpu", *[name for name in found if name != "cpu"])
    wish = "cuda:0" if wish == "cuda" else wish
    if wish not in found:
        raise ValueError(f"this machine trains on {', '.join(found)}; got device {wish!r}")
    return (wish, *[name for name in found if name != wish])


class Worker:
    """The runs of one process, and its messages.

    sessions: by run id, in the order of their time slices.
    """

    def __init__(self, inbox: BinaryIO, outbox: BinaryIO, wish: str, underway: Underway) -> None:
        self.devices = devices(wish)
        self.sessions: dict[str, Session] = {}
        self._underway = underway
        self._wasteful = False  # a run was forgotten, and its memory not given back yet
        self.queries = QueryQueue(self.send, "answered", underway)
        self._in: collections.deque[tuple[dict[str, Any], bytes]] = collections.deque()
        self._out: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._arrived = threading.Event()
        threading.Thread(target=self._read, args=(inbox,), daemon=True).start()
        threading.Thread(target=self._write, args=(outbox,), daemon=True).start()

    def _read(self, stream: BinaryIO) -> None:
        while (arrived := ipc.read(stream)) is not None:
            self._in.append(arrived)
            self._arrived.set()
        os._exit(0)  # the server is gone: there is nobody to tell

    def _write(self, stream: BinaryIO) -> None:
        while True:
            parts = [self._out.get()]
            while not self._out.empty():
                parts.append(self._out.get())
            try:
                stream.write(b"".join(parts))
                stream.flush()
            except OSError:
                os._exit(0)  # likewise

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Put a message into the outbox."""
        self._out.put(ipc.pack(header, payload))

    def serve(self) -> None:
        """Train and answer for ever."""
        _warm_up()
        gc.collect()
        gc.freeze()  # what is there now stays, and need not be looked through for what does not
        self.send({"kind": "ready", "devices": self.devices})
        while True:
            if not (self._in or self.queries.busy or any(session.active for session in self.sessions.values())):
                self._rest()
            self._arrived.clear()
            self._take_messages()
            self._run_slices()
            if self._wasteful:
                self._wasteful = False
                machine.give_back()

    def _run_slices(self) -> None:
        """Let each run train for a moment, and then work on the queries."""
        busy = sum(session.busy for session in self.sessions.values())
        seconds = min(TIME_SLICE_SECONDS, CYCLE_SECONDS / max(1, busy))
        for session in list(self.sessions.values()):
            if session.active or session.frame_wanted:
                self._guarded(session.run, None, session.run_slice, seconds)
            if self._in:
                self._take_messages()
        self.queries.run_slice(seconds)

    def _rest(self) -> None:
        """Wait for messages, and show now and then that the worker is alive."""
        self._underway.begin("")
        while not self._arrived.wait(BEAT_SECONDS):
            self._underway.begin("")

    def _take_messages(self) -> None:
        while self._in:
            header, payload = self._in.popleft()
            if header["kind"] == "query":
                message = client_message.validate_json(payload)
                assert isinstance(message, Query)
                self.queries.add(query_job(header["query"], message))
                continue
            if header["kind"] == "forget":
                self.queries.forget(query=header["query"])
                continue
            self._guarded(header["run"], header.get("request"), self._deliver, header, payload)

    def _deliver(self, header: dict[str, Any], payload: bytes) -> None:
        run = header["run"]
        if header["kind"] == "open":
            self._open(header, payload)
            return
        session = self.sessions.get(run)
        if session is None:
            return
        match header["kind"]:
            case "request":
                message = client_message.validate_json(payload)
                session.handle(message)  # pyright: ignore[reportArgumentType]
                if message.type == "stop":
                    self._forget(run)
            case "frame":
                session.frame_wanted = True
            case "wait":
                session.wait(header["waiting"])
            case "close":
                self._forget(run)
            case _:
                raise ValueError(f"unknown message {header['kind']!r}")

    def _open(self, header: dict[str, Any], payload: bytes) -> None:
        """Take up a run where its `Resume` says."""
        resume = ipc.unpacked_resume(header["resume"], payload)
        self.sessions[resume.run] = Session(resume, self._device, self.send)

    def _forget(self, run: str) -> None:
        """Leave a run, and give its memory back."""
        del self.sessions[run]
        self._wasteful = True

    def _device(self, spec: RunSpec) -> torch.device:
        name = self.devices[0] if spec.device == "auto" else "cuda:0" if spec.device == "cuda" else spec.device
        if name not in self.devices:
            raise ValueError(f"this server trains on {', '.join(self.devices)}; got device {name!r}")
        return torch.device(name)

    def _guarded(self, run: str, request: str | None, action: Callable[..., None], *arguments: Any) -> None:
        """Do something for one run; its fault is told to its page and harms no other run."""
        self._underway.begin(run)
        try:
            action(*arguments)
        except ValueError as error:
            self._refuse(run, request, "bad-value", sentence(error))
        except Exception as error:
            if machine.is_out_of_memory(error):
                self.sessions.pop(run, None)
                self._refuse(run, None, "full", NO_MEMORY)
                self._wasteful = True
                return
            traceback.print_exc()
            self._refuse(run, request, "fault", "Internal server error: the run is paused; the server's log says more.")
            session = self.sessions.get(run)
            if session is not None:
                session.state = "paused"

    def _refuse(self, run: str, request: str | None, reason: Any, words: str) -> None:
        refused = Refused(request=request, run=run, reason=reason, sentence=words)
        self.send({"kind": "refused", "run": run, "request": request}, refused.model_dump_json().encode())


def _warm_up() -> None:
    """Train a small run for a moment, so that the first reader does not wait for first calls."""
    spec = RunSpec()
    session = Session(Resume("warm", Recipe(spec=spec)), lambda spec: torch.device("cpu"), lambda header, payload: None)
    session.state, session.frame_wanted = "training", True
    for _ in range(4):
        session.run_slice(2e-3)


def main() -> None:
    """Serve standard input and output; anything printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outbox = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    torch.set_num_threads(1)
    try:
        worker = Worker(sys.stdin.buffer, outbox, sys.argv[1], Underway(int(sys.argv[2])))
    except ValueError as error:
        outbox.write(ipc.pack({"kind": "failed", "sentence": sentence(error)}))
        outbox.flush()
        return
    if set(worker.devices) == {"cpu"}:  # a graphics card's driver takes much more, which it does not use
        machine.hold_to(int(sys.argv[3]))
    worker.serve()


if __name__ == "__main__":
    main()
