"""Many runs, many pages of one run, and clients that misbehave: what a well-behaved page notices of it."""

import asyncio
import contextlib
import itertools
import json
import math
import socket
import statistics
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

from app.wire import binary
from benchmarks.drills import Size
from benchmarks.server import server
from benchmarks.table import Row, at_most

RUNS_OF_A_PAGE = 50


class Client:
    """A page that draws at once what comes, and waits for answers. faults: refusals for a fault of the server's own."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link
        self.answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.frames = self.faults = 0
        self._numbers = itertools.count()

    async def listen(self, draws: bool = True) -> None:
        """Take what comes until the end."""
        async for data in self.link:
            if isinstance(data, bytes):
                self.frames += 1
                if draws:
                    head, _ = binary.decode(data)
                    if head["request"] is None:
                        await self.link.send(json.dumps({"type": "drawn", "run": head["run"]}))
                continue
            read = json.loads(data)
            for message in read if isinstance(read, list) else [read]:
                self.faults += message.get("reason") == "fault"
                waiting = self.answers.pop(message.get("request") or "", None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        request = f"q{next(self._numbers)}"
        answer = self.answers[request] = asyncio.get_running_loop().create_future()
        await self.link.send(json.dumps({"type": kind, "request": request, **fields}))
        async with asyncio.timeout(60):
            return await answer

    async def open(self, recipe: dict[str, Any] | None = None) -> str:
        """A new run in training, which this page follows."""
        run = (await self.ask("open", recipe=recipe or {}))["run"]
        await self.link.send(json.dumps({"type": "watch", "request": "w", "run": run}))
        await self.ask("train", run=run)
        return run


@asynccontextmanager
async def client(address: str, draws: bool = True) -> AsyncGenerator[Client]:
    """A page on a server."""
    async with connect(f"ws{address[4:]}/ws", max_size=None, compression=None, ping_interval=None) as link:
        made = Client(link)
        listening = asyncio.create_task(made.listen(draws))
        try:
            yield made
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def latency(page: Client, run: str, seconds: float) -> float:
    """Milliseconds from a learning rate to its answer, p99 over a while."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(taken) < 20:
        begin = time.perf_counter()
        value = 0.01 + 1e-6 * (len(taken) % 1000)
        await page.ask("control", run=run, control={"type": "learning-rate", "value": value})
        taken.append(1e3 * (time.perf_counter() - begin))
        await asyncio.sleep(0.02)
    return statistics.quantiles(taken, n=100)[98]


def many_runs(size: Size) -> list[Row]:
    """Runs in training, all watched: a control of one of them."""

    async def measured(address: str, count: int) -> Row:
        async with contextlib.AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(client(address)) for _ in range(-(-count // RUNS_OF_A_PAGE))]
            runs = [await pages[number // RUNS_OF_A_PAGE].open() for number in range(count)]
            found = await latency(pages[0], runs[0], size.seconds)
            for number, run in enumerate(runs):
                await pages[number // RUNS_OF_A_PAGE].ask("stop", run=run)
        return at_most(f"runs in training, {count}: a control of one, p99", found, "ms", 500 if count > 50 else 100)

    rows: list[Row] = []
    for count in size.runs:
        with server() as (address, _, _):
            rows.append(asyncio.run(measured(address, count)))
    return rows


def many_viewers(size: Size) -> list[Row]:
    """Pages that follow one run in training: a control of it."""

    async def measured(address: str, count: int) -> list[Row]:
        async with contextlib.AsyncExitStack() as stack:
            first = await stack.enter_async_context(client(address))
            run = await first.open()
            others: list[Client] = []
            for _ in range(count - 1):
                other = await stack.enter_async_context(client(address))
                await other.link.send(json.dumps({"type": "watch", "request": "w", "run": run}))
                others.append(other)
            before = [other.frames for other in others]
            begin = time.perf_counter()
            found = await latency(first, run, size.seconds)
            passed = time.perf_counter() - begin
            rates = [(other.frames - had) / passed for other, had in zip(others, before, strict=True)]
        slowest = f"slowest page {min(rates):.1f} frames/s" if rates else ""
        return [at_most(f"viewers of one run, {count}: a control, p99", found, "ms", 100, slowest)]

    rows: list[Row] = []
    for count in size.viewers:
        with server("--workers", "1") as (address, _, _):
            rows += asyncio.run(measured(address, count))
    return rows


@asynccontextmanager
async def stalled(address: str, run: str) -> AsyncGenerator[None]:
    """Ten pages that watch and read nothing."""
    links: list[socket.socket] = []
    for _ in range(10):
        links.append(_raw(address))
        _send(links[-1], {"type": "watch", "request": "w", "run": run})
    yield
    for link in links:
        link.close()


@asynccontextmanager
async def dribbling(address: str, run: str) -> AsyncGenerator[None]:
    """A hundred clients that send a request a byte at a time."""
    place = urlsplit(address)
    links = [socket.create_connection((place.hostname or "", place.port or 0)) for _ in range(100)]

    async def dribble() -> None:
        for byte in b"GET /healthz HTTP/1.1\r\nHost: " + b"x" * 1000:
            for link in links:
                with contextlib.suppress(OSError):
                    link.send(bytes((byte,)))
            await asyncio.sleep(0.2)

    task = asyncio.create_task(dribble())
    yield
    task.cancel()
    for link in links:
        link.close()


@asynccontextmanager
async def never_acknowledging(address: str, run: str) -> AsyncGenerator[None]:
    """Ten pages that read and never say that they have drawn."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(10):
            page = await stack.enter_async_context(client(address, draws=False))
            await page.link.send(json.dumps({"type": "watch", "request": "w", "run": run}))
        yield


@asynccontextmanager
async def storming(address: str, run: str) -> AsyncGenerator[None]:
    """A page that opens, asks and changes without waiting for an answer."""
    async with client(address) as page:

        async def storm() -> None:
            for number in itertools.count():
                kind = number % 3
                what: dict[str, Any] = {"type": "open", "recipe": {}}
                if kind == 1:
                    what = {"type": "trial-query", "run": run, "what": {"type": "gradients"}}
                elif kind == 2:
                    what = {"type": "train", "run": run}
                await page.link.send(json.dumps({"request": f"s{number}", **what}))
                if number % 100 == 0:
                    await asyncio.sleep(0.05)  # two thousand a second

        task = asyncio.create_task(storm())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


BAD: dict[str, Callable[[str, str], AbstractAsyncContextManager[None]]] = {
    "that read nothing": stalled,
    "that send a byte at a time": dribbling,
    "that acknowledge no frame": never_acknowledging,
    "that ask without end": storming,
}


LARGEST = {"data": {"points": 800}, "network": {"hidden": [120, 120]}, "trials": [{"seed": k} for k in range(256)]}
"""About the largest run that is allowed."""


def large_neighbour(size: Size) -> list[Row]:
    """The longest pause between frames of a run while about the largest run that is allowed starts beside it."""

    async def measured(address: str) -> float:
        async with client(address) as page, client(address) as other:
            await page.open()
            while not page.frames:
                await asyncio.sleep(0.005)
            training = asyncio.create_task(other.open({"spec": LARGEST}))
            last, seen, longest, end = time.perf_counter(), page.frames, 0.0, math.inf
            while (now := time.perf_counter()) < end:
                if training.done() and end == math.inf:
                    end = now + size.seconds
                if page.frames != seen:
                    longest, last, seen = max(longest, now - last), now, page.frames
                await asyncio.sleep(0.005)
            await training
            return max(longest, now - last)

    with server("--workers", "1") as (address, _, _):
        pause = asyncio.run(measured(address))
    return [at_most("beside the largest run: longest pause between frames", pause, "s", 0.5)]


def bad_clients(size: Size) -> list[Row]:
    """How much later a page gets its answers beside each kind of bad client."""

    async def measured(address: str) -> list[Row]:
        rows: list[Row] = []
        async with client(address) as page:
            run = await page.open()
            alone = await latency(page, run, size.seconds)
            for name, bad in BAD.items():
                async with client(address) as other:
                    victim = await other.open()
                    async with bad(address, victim):
                        beside = await latency(page, run, size.seconds)
                    await other.ask("stop", run=victim)
                detail = f"p99 {beside:.1f} ms, alone {alone:.1f} ms"
                rows.append(at_most(f"beside clients {name}: later by", beside - alone, "ms", 100, detail))
        return rows

    with server() as (address, _, _):
        return asyncio.run(measured(address))


def _raw(address: str) -> socket.socket:
    """A WebSocket that never reads."""
    place = urlsplit(address)
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.connect((place.hostname or "", place.port or 0))
    link.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return link


def _send(link: socket.socket, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    link.sendall(bytes((0x81, 0x80 | len(body), 0, 0, 0, 0)) + body)  # masked with zeros
