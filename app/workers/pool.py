"""Local worker processes behind `interface.Host`: started ahead of need, replaced when they die.

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
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.wire.messages import RunMessage, Study
from app.workers import mail, resuming
from app.workers.interface import (
    AnswerParcel,
    CheckpointParcel,
    Deliver,
    EventParcel,
    FrameParcel,
    LostParcel,
    LostStudyParcel,
    Parcel,
    PictureParcel,
    ProgressParcel,
    RefusalParcel,
    Resume,
    StudyParcel,
)

QUICK_DEATH_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 5.0
STOP_SECONDS = 1.5

log = logging.getLogger("descent")


class Process:
    """One worker process with its two mail threads.

    arrived(mail) and ended() are called on the loop. runs: what it trains; studies: what it works out.
    """

    def __init__(self, device: str) -> None:
        root = str(Path(__file__).resolve().parents[2])
        paths = dict.fromkeys(os.path.abspath(path) for path in (*sys.path, root) if path)
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.workers.process", device],  # -P: not the working folder's random.py
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
            process_group=0,  # the terminal's Ctrl-C is for the server, which ends its workers
        )
        self.started = time.monotonic()
        self.ready = False
        self.runs: set[str] = set()
        self.studies: set[int] = set()
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen(
        self,
        loop: asyncio.AbstractEventLoop,
        arrived: Callable[["Process", dict[str, Any], bytes], None],
        ended: Callable[["Process"], None],
    ) -> None:
        """Begin to read and write mail."""

        def read() -> None:
            stream = self._popen.stdout
            assert stream is not None
            while (item := mail.read(stream)) is not None:  # pyright: ignore[reportArgumentType]
                _call(loop, arrived, self, *item)
            self._popen.wait()
            self._out.put(None)
            _call(loop, ended, self)

        threading.Thread(target=read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        stream = self._popen.stdin
        assert stream is not None
        try:
            while (item := self._out.get()) is not None:
                stream.write(item)
                stream.flush()
        except OSError:
            pass  # the process is gone, which its reader notices

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Put mail on its way."""
        self._out.put(mail.pack(header, payload))

    def kill(self) -> None:
        """End the process at once and wait for it."""
        self._popen.kill()
        self._popen.wait()


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has closed: the server is ending
        loop.call_soon_threadsafe(function, *arguments)


class Pool:
    """Worker processes on this machine; see `interface.Host`."""

    def __init__(self, workers: int, device: str) -> None:
        self.devices: tuple[str, ...] = ()
        self._count, self._device = max(1, workers), device
        self._processes: list[Process] = []
        self._where: dict[str, Process] = {}
        self._unplaced: list[Resume] = []
        self._unasked: dict[int, Study] = {}  # studies that no worker has yet
        self._held: list[tuple[str, dict[str, Any], bytes]] = []  # mail for runs not placed yet
        self._deliver: Deliver = lambda parcel: None
        self._stopping = False
        self._pause = 0.1
        self.failure = ""
        """Why no worker can start, and the server was told to end."""

    def spawn_first(self) -> None:
        """Launch the first process at once, before the event loop runs; `start` takes it over."""
        if not self._processes:
            self._processes.append(Process(self._device))

    @property
    def ready(self) -> bool:
        """Whether a run can start."""
        return any(process.ready for process in self._processes)

    async def start(self, deliver: Deliver) -> None:
        """Listen to the first worker; the others start when it is ready."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self.spawn_first()
        for process in self._processes:
            process.listen(self._loop, self._arrived, self._ended)

    def _spawn(self) -> None:
        if not self._stopping and len(self._processes) < self._count:
            try:
                process = Process(self._device)
            except OSError as error:  # no handle, no memory: try until there is
                self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
                log.warning("A worker cannot be started (%s); trying again.", error)
                self._loop.call_later(self._pause, self._spawn)
                return
            self._processes.append(process)
            process.listen(self._loop, self._arrived, self._ended)

    # -- what the hub asks -------------------------------------------------------------

    def open(self, resume: Resume) -> None:
        """Give a run to the ready worker with the fewest, or hold it until one is ready."""
        ready = [process for process in self._processes if process.ready]
        if not ready:
            self._unplaced.append(resume)
            return
        process = min(ready, key=lambda process: len(process.runs))
        process.runs.add(resume.run)
        self._where[resume.run] = process
        header, payload = resuming.packed(resume)
        process.send({"kind": "open", "run": resume.run, "resume": header}, payload)

    def send(self, message: RunMessage) -> None:
        """Pass a page's request to its run."""
        header = {"kind": "request", "run": message.run, "request": message.request}
        self._mail(message.run, header, message.model_dump_json().encode())

    def want_frame(self, run: str) -> None:
        """Ask for one frame."""
        self._mail(run, {"kind": "frame", "run": run})

    def wait(self, run: str, waiting: bool) -> None:
        """Nobody watches, or somebody does again."""
        self._mail(run, {"kind": "wait", "run": run, "waiting": waiting})

    def close(self, run: str) -> None:
        """Forget a run."""
        self._mail(run, {"kind": "close", "run": run})
        process = self._where.pop(run, None)
        if process is not None:
            process.runs.discard(run)
        self._unplaced = [resume for resume in self._unplaced if resume.run != run]
        self._held = [held for held in self._held if held[0] != run]

    def study(self, study: int, message: Study) -> None:
        """Give a question to the ready worker with the fewest, or hold it until one is ready."""
        ready = [process for process in self._processes if process.ready]
        if not ready:
            self._unasked[study] = message
            return
        process = min(ready, key=lambda process: (len(process.studies), len(process.runs)))
        process.studies.add(study)
        process.send({"kind": "study", "study": study}, message.model_dump_json().encode())

    def forget(self, study: int) -> None:
        """Leave a study."""
        self._unasked.pop(study, None)
        for process in self._processes:
            if study in process.studies:
                process.studies.remove(study)
                process.send({"kind": "forget", "study": study})

    def _mail(self, run: str, header: dict[str, Any], payload: bytes = b"") -> None:
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
        if kind == "studied":
            if header["study"] in process.studies:
                process.studies.remove(header["study"])
                self._deliver(StudyParcel(header["study"], payload))
            return
        if self._where.get(header["run"]) is not process:
            return  # of a run that was closed meanwhile
        made: dict[str, type[Any]] = {
            "event": EventParcel,
            "frame": FrameParcel,
            "checkpoint": CheckpointParcel,
            "refused": RefusalParcel,
            "answer": AnswerParcel,
            "picture": PictureParcel,
            "progress": ProgressParcel,
        }
        parcel: Parcel = made[kind](**header, payload=payload)
        self._deliver(parcel)

    def _begin(self, process: Process) -> None:
        """A worker is ready: give out what waited for one, and start the next."""
        process.ready = True
        unplaced, self._unplaced = self._unplaced, []
        held, self._held = self._held, []
        unasked, self._unasked = self._unasked, {}
        for resume in unplaced:
            self.open(resume)
        for item in held:
            self._mail(*item)
        for study, message in unasked.items():
            self.study(study, message)
        self._spawn()

    def _ended(self, process: Process) -> None:
        """A worker has died: start another and say which runs and studies it took along."""
        if process not in self._processes or self._stopping:
            return
        self._processes.remove(process)
        quick = time.monotonic() - process.started < QUICK_DEATH_SECONDS
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS) if quick else 0.1
        self._loop.call_later(self._pause if quick else 0.0, self._spawn)
        for run in process.runs:
            if self._where.get(run) is process:
                del self._where[run]
                self._deliver(LostParcel(run))
        for study in process.studies:
            self._deliver(LostStudyParcel(study))

    async def stop(self) -> None:
        """End every worker."""
        self._stopping = True
        processes, self._processes = self._processes, []
        for process in processes:
            await asyncio.to_thread(process.kill)
