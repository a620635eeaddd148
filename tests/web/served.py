"""A real server in its own process, and a page's end of a socket to it."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect

from app.wire import binary
from tests.polling import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]


def started_after(first: str) -> tuple[str, ...]:
    """A program that carries out a line of Python, and is `python -m app` from then on."""
    rest = "from app.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return (sys.executable, "-P", "-c", f"import sys; {first}; {rest}")


class Server:
    """`python -m app` on a free port, without a spare worker, which costs two seconds, unless a test wants one."""

    def __init__(
        self,
        data_dir: Path,
        *arguments: str,
        cwd: Path = ROOT,
        program: tuple[str, ...] = (sys.executable, "-m", "app"),
        spare: bool = False,
        **environment: str,
    ) -> None:
        self.data_dir = data_dir
        options = ["--port", "0", "--no-browser", "--data-dir", str(data_dir), *([] if spare else ["--no-spare"])]
        command = [*program, *options, *arguments]
        self.process = subprocess.Popen(
            command, cwd=cwd, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        self.port = urlsplit(self.url).port or 0
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE)

    def wait_until_ready(self, headers: dict[str, str] | None = None) -> None:
        wait_until(lambda: self.http.get("/healthz", headers=headers).is_success, "a worker that is ready")

    @property
    def workers(self) -> list[int]:
        """The server's child processes."""
        return [pid for pid, (parent, _) in processes().items() if parent == self.process.pid]

    @property
    def worker(self) -> int:
        """The eldest of them: with `--workers 1`, the one that has the runs."""
        return min(self.workers)

    def end(self, with_signal: int = signal.SIGINT) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def serving(data_dir: Path, *arguments: str, bearer: dict[str, str] | None = None, **options: Any) -> Iterator[Server]:
    server = Server(data_dir, *arguments, **options)
    try:
        server.wait_until_ready(bearer)
        yield server
    finally:
        server.close()


class Page:
    """A page's end of a socket. messages: all that came, in order; frames: heads of binary ones."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._arrived = asyncio.Condition()
        self.draws = True

    async def listen(self) -> None:
        async for data in self.socket:
            if isinstance(data, bytes):
                head, _ = binary.decode(data)
                self.frames.append(head)
                if self.draws and head["request"] is None:
                    await self.tell(type="drawn", run=head["run"])
            else:
                read = json.loads(data)
                self.messages += read if isinstance(read, list) else [read]
            async with self._arrived:
                self._arrived.notify_all()

    async def tell(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a request and wait for the message that answers it."""
        request = f"{kind}-{next(self._numbers)}"
        await self.tell(type=kind, request=request, **fields)
        return await self.found(lambda message: message.get("request") == request)

    async def found(self, fits: Any) -> dict[str, Any]:
        """The first message that fits, now or later."""
        async with self._arrived, asyncio.timeout(PATIENCE):
            await self._arrived.wait_for(lambda: any(fits(message) for message in self.messages))
        return next(message for message in self.messages if fits(message))

    async def framed(self, fits: Any) -> dict[str, Any]:
        """The head of the first frame that fits, now or later."""
        async with self._arrived, asyncio.timeout(PATIENCE):
            await self._arrived.wait_for(lambda: any(fits(head) for head in self.frames))
        return next(head for head in self.frames if fits(head))

    async def drawn(self, frames: int) -> None:
        """Return when so many more frames have come."""
        wanted = len(self.frames) + frames
        async with self._arrived, asyncio.timeout(PATIENCE):
            await self._arrived.wait_for(lambda: len(self.frames) >= wanted)

    async def of(self, kind: str, after: int = 0) -> dict[str, Any]:
        """The first message of a kind with a number over `after`, now or later."""
        return await self.found(lambda message: message["type"] == kind and message.get("seq", 1) > after)

    async def refusal(self, text: str | bytes) -> dict[str, Any]:
        """Send something as it is, and return the refusal that comes of it."""
        before = len(self.messages)
        await self.socket.send(text)
        async with self._arrived, asyncio.timeout(PATIENCE):
            await self._arrived.wait_for(lambda: any(m["type"] == "refused" for m in self.messages[before:]))
        return next(message for message in self.messages[before:] if message["type"] == "refused")

    async def open(self, **fields: Any) -> str:
        """The id of a new run, which this page watches."""
        opened = await self.ask("open", **(fields or {"recipe": {}}))
        await self.tell(type="watch", request="watch", run=opened["run"])
        await self.found(lambda message: message["type"] == "started" and message["run"] == opened["run"])
        return opened["run"]

    @property
    def seqs(self) -> list[int]:
        return [message["seq"] for message in self.messages if "seq" in message]


@asynccontextmanager
async def page(server: Server, **options: Any) -> AsyncGenerator[Page]:
    """A page that has been welcomed."""
    address = server.url.replace("http", "ws", 1) + "ws"
    async with connect(address, max_size=None, proxy=None, compression=None, **options) as opened:
        made = Page(opened)
        listener = asyncio.create_task(made.listen())
        try:
            await made.of("welcome")
            yield made
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)


def deaf_page(server: Server, *messages: dict[str, Any]) -> socket.socket:
    """A page that sends these messages and never reads a byte."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    host = f"127.0.0.1:{server.port}"
    key = "AAAAAAAAAAAAAAAAAAAAAA=="
    client.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    for message in messages:
        body = json.dumps(message).encode()
        assert len(body) < 126
        client.sendall(bytes((0x81, 0x80 | len(body), 0, 0, 0, 0)) + body)  # masked with zeros
    return client


def processes() -> dict[int, tuple[int, str]]:
    """Parent and state of every process on this machine."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,state="], capture_output=True, text=True, check=True)
        rows = (line.split() for line in listed.stdout.splitlines())
        return {int(pid): (int(parent), state) for pid, parent, state in rows}
    found: dict[int, tuple[int, str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            found[int(path.parent.name)] = (int(parent), state)
    return found


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that has ended may still wait for its parent to see it."""
    return processes().get(pid, (0, "Z"))[1].startswith("Z")


def history(reader: Page, run: str) -> list[Any]:
    """A run's batch losses, bucket by bucket."""
    return [row for m in reader.messages if m["type"] == "losses" and m["run"] == run for row in m["batch_loss"]]
