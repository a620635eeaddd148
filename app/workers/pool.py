"""Local worker processes behind `interface.Host`: started ahead of need, replaced when they die.

A spare process, unless it is switched off, stands by: it is warm and holds no run, and takes the place of a worker
that dies, while its own replacement starts. Processes start one at a time.

The web process imports this module, so nothing here may load torch.
"""

import asyncio
import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.wire.messages import Query, RunMessage
from app.workers import ipc, underway
from app.workers.interface import (
    AnswerEvent,
    CheckpointEvent,
    Deliver,
    FrameEvent,
    LogEvent,
    ProgressEvent,
    QueryAnswered,
    QueryLost,
    RefusalEvent,
    ReplayFrameEvent,
    Resume,
    RunLost,
    WorkerEvent,
)
from app.workers.machine import worker_bytes

SLICE_SECONDS, START_SECONDS = 20, 120
"""A slice of work may take so long, and so long a worker's start; a worker that takes longer hangs, and is killed."""
LOOK_SECONDS = 1.0
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
"""Before another try, when a worker could not start; the pause doubles from one try to the next."""
SETTLED_SECONDS = 2.0
"""A worker that ends sooner after it was ready counts as one that could not start."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

log = logging.getLogger("descent")


class Process:
    """One worker process with the two threads of its pipes, which close its pipes when it ends.

    arrived(message) and ended() are called on the loop. runs: what it trains; queries: what it works out;
    underway: which of them it worked on last.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, device: str, memory_bytes: int) -> None:
        root = str(Path(__file__).resolve().parents[2])
        paths = dict.fromkeys(os.path.abspath(path) for path in (*sys.path, root) if path)
        handle = underway.shared_file()
        try:
            self.underway = underway.Underway(handle)
            self._popen = subprocess.Popen(
                # -P: not the working folder's random.py
                [sys.executable, "-P", "-m", f"{__package__}.process", device, str(handle), str(memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=(handle,),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **ONE_THREAD},
                process_group=0,  # the terminal's Ctrl-C is for the server, which ends its workers
            )
        finally:
            os.close(handle)
        self.ready = self.settled = False
        self._silent = (0, 0)  # slices begun, and how often in a row they were no more
        self.runs: set[str] = set()
        self.queries: set[int] = set()
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def listen(
        self,
        loop: asyncio.AbstractEventLoop,
        arrived: Callable[["Process", dict[str, Any], bytes], None],
        ended: Callable[["Process"], None],
    ) -> None:
        """Start reading and writing messages.

        Raises:
            RuntimeError: the machine has no thread left; the process is ended.
        """

        def read() -> None:
            stream = self._popen.stdout
            assert stream is not None
            while (item := ipc.read(stream)) is not None:  # pyright: ignore[reportArgumentType]
                _call(loop, arrived, self, *item)
            self._popen.wait()
            stream.close()
            self._out.put(None)
            _call(loop, ended, self)

        try:
            for work in (self._write, read):
                thread = threading.Thread(target=work, daemon=True)
                thread.start()
                self._threads.append(thread)
        except RuntimeError:
            self.kill()
            raise

    def _write(self) -> None:
        stream = self._popen.stdin
        assert stream is not None
        with contextlib.suppress(OSError), stream:  # the process may be gone, which its reader notices
            while (item := self._out.get()) is not None:
                stream.write(item)
                stream.flush()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._popen.pid

    @property
    def closed(self) -> bool:
        """Whether it has ended and left no pipe and no thread."""
        pipes = (self._popen.stdin, self._popen.stdout)
        gone = all(pipe is not None and pipe.closed for pipe in pipes)
        return gone and not any(thread.is_alive() for thread in self._threads)

    def hangs(self) -> bool:
        """Whether it has begun no slice of work for too long; to be asked once a second."""
        slices, (before, count) = self.underway.slices, self._silent
        self._silent = (slices, count + 1 if slices == before else 0)
        return self._silent[1] >= (SLICE_SECONDS if self.ready else START_SECONDS)

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Send a message."""
        self._out.put(ipc.pack(header, payload))

    def end(self) -> None:
        """End the process at once; its reader tells when it is gone."""
        self._popen.kill()

    def kill(self) -> None:
        """End the process at once and wait for it and its threads."""
        self._popen.kill()
        self._popen.wait()
        self._out.put(None)
        for thread in self._threads:
            thread.join()
        for stream in (self._popen.stdin, self._popen.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()
        self.underway.close()


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has closed: the server is ending
        loop.call_soon_threadsafe(function, *arguments)


class Pool:
    """Worker processes on this machine, and a spare one at will; see `interface.Host`."""

    def __init__(self, workers: int, device: str, spare: bool = True) -> None:
        self.devices: tuple[str, ...] = ()
        self._count, self._device = max(1, workers), device
        self._memory_bytes = worker_bytes(self._count)
        self._wanted = self._count + spare
        self._processes: list[Process] = []
        self._where: dict[str, Process] = {}
        self._unplaced: list[Resume] = []
        self._unasked: dict[int, Query] = {}  # queries that no worker has yet
        self._held: list[tuple[str, dict[str, Any], bytes]] = []  # messages for runs not placed yet
        self._deliver: Deliver = lambda event: None
        self._stopping = False
        self._became_ready = asyncio.Event()
        self._pause = SHORTEST_PAUSE_SECONDS
        self.failure = ""
        """Why no worker can start, and the server was told to end."""

    def spawn_first(self) -> None:
        """Launch the first process at once, before the event loop runs; `start` takes it over, or tries again."""
        if not self._processes:
            with contextlib.suppress(OSError):
                self._processes.append(Process(self._device, self._memory_bytes))

    @property
    def ready(self) -> bool:
        """Whether a run can start."""
        return bool(self._working)

    async def until_ready(self) -> None:
        """Return when a run can start."""
        while not self.ready:
            self._became_ready.clear()
            await self._became_ready.wait()

    @property
    def _working(self) -> list[Process]:
        """The processes that are given runs: those that are ready, by their start, but for the one that stands by."""
        return [process for process in self._processes if process.ready][: self._count]

    async def start(self, deliver: Deliver) -> None:
        """Listen to the first worker; the others start when it is ready."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        first, self._processes = self._processes, []
        self._spawn(*first)
        self._look_in()

    def _look_in(self) -> None:
        """End workers that hang, now and every second from now on."""
        if self._stopping:
            return
        for process in self._processes:
            if process.hangs():
                log.warning("A worker that hangs is ended; it was working on %s.", process.underway.name or "nothing")
                process.end()
        self._loop.call_later(LOOK_SECONDS, self._look_in)

    def _spawn(self, *launched: Process) -> None:
        """Start a process if one is missing and none is starting, and try again for ever where it cannot be."""
        starting = any(not process.ready for process in self._processes)
        if self._stopping or starting or len(self._processes) >= self._wanted:
            return
        try:
            (process,) = launched or (Process(self._device, self._memory_bytes),)
            process.listen(self._loop, self._arrived, self._ended)
        except (OSError, RuntimeError) as error:  # no handle, no memory, no thread
            log.warning("A worker cannot be started (%s); trying again.", error)
            self._try_again()
            return
        self._processes.append(process)

    def _try_again(self) -> None:
        """Spawn after a pause, which grows until a worker is ready."""
        self._loop.call_later(self._pause, self._spawn)
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    # -- what the hub asks -------------------------------------------------------------

    def open(self, resume: Resume) -> None:
        """Give a run to the ready worker with the fewest, or hold it until one is ready."""
        if not self.ready:
            self._unplaced.append(resume)
            return
        process = min(self._working, key=lambda process: len(process.runs))
        process.runs.add(resume.run)
        self._where[resume.run] = process
        header, payload = ipc.packed_resume(resume)
        process.send({"kind": "open", "run": resume.run, "resume": header}, payload)

    def send(self, message: RunMessage) -> None:
        """Pass a page's request to its run."""
        header = {"kind": "request", "run": message.run, "request": message.request}
        self._send_to(message.run, header, message.model_dump_json().encode())

    def want_frame(self, run: str) -> None:
        """Ask for one frame."""
        self._send_to(run, {"kind": "frame", "run": run})

    def wait(self, run: str, waiting: bool) -> None:
        """Nobody watches, or somebody does again."""
        self._send_to(run, {"kind": "wait", "run": run, "waiting": waiting})

    def close(self, run: str) -> None:
        """Forget a run."""
        self._send_to(run, {"kind": "close", "run": run})
        process = self._where.pop(run, None)
        if process is not None:
            process.runs.discard(run)
        self._unplaced = [resume for resume in self._unplaced if resume.run != run]
        self._held = [held for held in self._held if held[0] != run]

    def query(self, query: int, message: Query) -> None:
        """Give a question to the ready worker with the fewest, or hold it until one is ready."""
        if not self.ready:
            self._unasked[query] = message
            return
        process = min(self._working, key=lambda process: (len(process.queries), len(process.runs)))
        process.queries.add(query)
        process.send({"kind": "query", "query": query}, message.model_dump_json().encode())

    def forget(self, query: int) -> None:
        """Leave a query."""
        self._unasked.pop(query, None)
        for process in self._processes:
            if query in process.queries:
                process.queries.remove(query)
                process.send({"kind": "forget", "query": query})

    def _send_to(self, run: str, header: dict[str, Any], payload: bytes = b"") -> None:
        process = self._where.get(run)
        if process is not None:
            process.send(header, payload)
        elif any(resume.run == run for resume in self._unplaced):
            self._held.append((run, header, payload))

    # -- what workers say --------------------------------------------------------------

    def _arrived(self, process: Process, header: dict[str, Any], payload: bytes) -> None:
        kind = header.pop("kind")
        if kind == "failed":
            self.failure, self._stopping = header["sentence"], True
            signal.raise_signal(signal.SIGINT)
            return
        if kind == "ready":
            self.devices = tuple(header["devices"])
            self._begin(process)
            return
        if kind == "answered":
            if header["query"] in process.queries:
                process.queries.remove(header["query"])
                self._deliver(QueryAnswered(header["query"], payload))
            return
        if self._where.get(header["run"]) is not process:
            return  # of a run that was closed meanwhile
        made: dict[str, type[Any]] = {
            "event": LogEvent,
            "frame": FrameEvent,
            "checkpoint": CheckpointEvent,
            "refused": RefusalEvent,
            "answer": AnswerEvent,
            "picture": ReplayFrameEvent,
            "progress": ProgressEvent,
        }
        event: WorkerEvent = made[kind](**header, payload=payload)
        self._deliver(event)

    def _begin(self, process: Process) -> None:
        """A worker is ready: give out what waited for one, and start the next."""
        process.ready = True
        self._became_ready.set()
        self._loop.call_later(SETTLED_SECONDS, self._settled, process)
        unplaced, self._unplaced = self._unplaced, []
        held, self._held = self._held, []
        unasked, self._unasked = self._unasked, {}
        for resume in unplaced:
            self.open(resume)
        for item in held:
            self._send_to(*item)
        for query, message in unasked.items():
            self.query(query, message)
        self._spawn()

    def _settled(self, process: Process) -> None:
        """A worker has been ready for a while: the next that ends is replaced at once."""
        if process in self._processes:
            process.settled, self._pause = True, SHORTEST_PAUSE_SECONDS

    def _ended(self, process: Process) -> None:
        """A worker has died: start another and say which runs and queries it took along."""
        if process not in self._processes or self._stopping:
            return
        self._processes.remove(process)
        worked_on = process.underway.name
        process.underway.close()
        if process.settled:
            self._spawn()
        else:
            when = "soon after it was ready" if process.ready else "before it was ready"
            log.warning("A worker ended %s; trying again.", when)
            self._try_again()
        for run in process.runs:
            if self._where.get(run) is process:
                del self._where[run]
                self._deliver(RunLost(run, at_work=run == worked_on))
        for query in process.queries:
            self._deliver(QueryLost(query, at_work=underway.query(query) == worked_on))

    async def stop(self) -> None:
        """End every worker."""
        self._stopping = True
        processes, self._processes = self._processes, []
        for process in processes:
            await asyncio.to_thread(process.kill)
