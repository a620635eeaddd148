"""A real server and a page's side of its socket, for measurements."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from app.wire import binary
from benchmarks.table import Row, at_least, at_most


@contextmanager
def server(
    *arguments: str, data: str | None = None, program: tuple[str, ...] = ("-m", "app")
) -> Iterator[tuple[str, subprocess.Popen[str], float]]:
    """A server of its own: its address, its process and the seconds until it was ready."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *program, "--port", "0", "--no-browser", "--data-dir", data or folder, *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1].rstrip("/")
            while True:
                try:
                    if httpx.get(f"{address}/healthz").status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.005)
            yield address, process, time.perf_counter() - begin
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()


class Page:
    """A page's side of the socket. It draws nothing, but says that it did."""

    def __init__(self, address: str) -> None:
        opening = connect(f"ws{address[4:]}/ws", origin=address, max_size=None)  # type: ignore[arg-type]
        self.socket: ClientConnection = opening.__enter__()  # it stays open until the server or this process ends
        self.waiting: list[dict[str, Any]] = []
        self.frames: dict[str, int] = {}
        self._count = 0

    def ask(self, **message: Any) -> str:
        """Send a request; returns its name."""
        self._count += 1
        request = f"q{self._count}"
        self.socket.send(json.dumps({"request": request, **message}))
        return request

    def next(self, timeout: float = 10) -> dict[str, Any]:
        """The next message; a frame is acknowledged."""
        while not self.waiting:
            got = self.socket.recv(timeout)
            if isinstance(got, bytes):
                head, _ = binary.decode(got)
                self.frames[head["run"]] = self.frames.get(head["run"], 0) + 1
                self.socket.send(json.dumps({"type": "drawn", "run": head["run"]}))
                self.waiting.append(head)
            else:
                said = json.loads(got)
                self.waiting += said if isinstance(said, list) else [said]
        return self.waiting.pop(0)

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next message of a kind with these fields."""
        while True:
            message = self.next()
            if message["type"] == "refused":
                raise AssertionError(message["sentence"])
            if message["type"] == kind and all(message.get(name) == value for name, value in fields.items()):
                return message

    def open(self, recipe: dict[str, Any] | None = None) -> str:
        """A new run, watched."""
        run = self.until("opened", request=self.ask(type="open", recipe=recipe or {}))["run"]
        self.ask(type="watch", run=run)
        self.until("state", run=run)
        return run


def latency(page: Page) -> list[Row]:
    """A hundred moves of the learning rate on a training run, to the reply that names the step."""
    run = page.open()
    page.ask(type="train", run=run)
    page.until("losses")
    taken: list[float] = []
    for index in range(200):
        begin = time.perf_counter()
        control = {"type": "learning-rate", "value": 0.01 + index * 1e-4}
        page.until("control-applied", request=page.ask(type="control", run=run, control=control))
        taken.append(1e3 * (time.perf_counter() - begin))
        time.sleep(0.01)
    page.until("state", request=page.ask(type="pause", run=run))
    percentiles = statistics.quantiles(taken, n=100)
    return [
        at_most("learning rate to the step that uses it, p50", percentiles[49], "ms", 10),
        at_most("learning rate to the step that uses it, p99", percentiles[98], "ms", 50),
    ]


def first_frame(page: Page) -> list[Row]:
    """From Train on a warm worker to the first frame of a step after the start."""
    taken: list[float] = []
    for _ in range(9):
        run = page.open()
        page.until("frame", run=run)
        begin = time.perf_counter()
        page.ask(type="train", run=run)
        while page.until("frame", run=run)["step"] == 0:
            pass
        taken.append(1e3 * (time.perf_counter() - begin))
        page.ask(type="stop", run=run)
    return [at_most("press Train to the first frame", statistics.median(taken), "ms", 150)]


def fifty_runs(address: str) -> list[Row]:
    """Fifty runs that train and are watched at once: frames a second of each."""
    page = Page(address)
    runs = [page.open() for _ in range(50)]
    for run in runs:
        page.ask(type="train", run=run)
    end = time.perf_counter() + 2
    while time.perf_counter() < end:
        page.next()
    page.frames.clear()
    begin = time.perf_counter()
    while time.perf_counter() - begin < 10:
        page.next()
    rates = [page.frames.get(run, 0) / (time.perf_counter() - begin) for run in runs]
    for run in runs:
        page.ask(type="stop", run=run)
    page.socket.close()
    return [
        at_least("fifty runs at once: frames a second of the slowest", min(rates), "frames/s", 5),
        at_least("fifty runs at once: slowest over fastest", min(rates) / max(rates), "×", 0.7),
    ]


def weight(address: str) -> list[Row]:
    """What the Lab weighs beside Plotly, compressed as sent."""
    import re

    client = httpx.Client(headers={"accept-encoding": "gzip"})
    seen: set[str] = set()
    total = 0

    def fetch(url: str) -> str:
        nonlocal total
        if url in seen or "/vendor/" in url:
            return ""
        seen.add(url)
        with client.stream("GET", url) as answer:
            body = b"".join(answer.iter_raw())
            total += len(body)
            encoding = answer.headers.get("content-encoding")
        import gzip

        return (gzip.decompress(body) if encoding == "gzip" else body).decode(errors="replace")

    def walk(url: str) -> None:
        text = fetch(url)
        for found in re.findall(r'(?:from\s+|import\s*\(?|src=|href=)["\']([^"\']+\.(?:js|css|svg))["\']', text):
            walk(str(httpx.URL(url).join(found)))

    walk(f"{address}/lab")
    return [at_most("weight of the Lab beside Plotly", total / 1000, "kB", 250, f"{len(seen)} files")]


def rows() -> list[Row]:
    """Every figure of the server."""
    starts: list[float] = []
    for _ in range(3):
        with server() as (_, _, took):
            starts.append(took)
    with server("--workers", str(min(2, os.cpu_count() or 1))) as (address, _, _):
        time.sleep(2)  # the second worker starts as well
        page = Page(address)
        made = [*latency(page), *first_frame(page)]
        page.socket.close()
        made += [*fifty_runs(address), *weight(address)]
    return [at_most("server ready after `python -m app`", statistics.median(starts), "s", 2), *made]
