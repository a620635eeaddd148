"""A viewer: one page's socket, and what waits to be sent through it.

Text waits in a bounded queue and is never dropped while the viewer lives; of frames only
the newest of each run waits. A page that reads too slowly is dropped, and nobody waits for it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

from websockets.frames import Frame, Opcode

from app.wire.messages import DirectMessage


class Allowance:
    """Starts full, with `most`, and fills up again at `each_second`. now: the time in seconds, for tests."""

    def __init__(self, most: float, each_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._each_second, self._now = most, each_second, now
        self._left, self._counted = most, now()

    def take(self) -> float:
        """Use one up; returns 0, or the seconds until there is one again, and then none is used."""
        now = self._now()
        self._left = min(self._most, self._left + (now - self._counted) * self._each_second)
        self._counted = now
        if self._left < 1:
            return (1 - self._left) / self._each_second
        self._left -= 1
        return 0.0


Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Write = Callable[[bytes], bool]
"""Writes a WebSocket frame at once, or returns False where the socket takes no more now."""

QUEUE_BYTES = 8 * 2**20
"""Text waiting for a page at most; a page further behind is dropped."""
ROOM_BYTES = 2**19
"""While less text than this waits, more of a long log may follow."""
JOINED_BYTES = 2**18
OPENED, OPENED_EACH_SECOND = 120, 4
"""Runs that a page may open at once, as a chapter with many figures does, and from then on."""


@lru_cache(maxsize=64)
def encoded(payload: bytes, opcode: Opcode) -> bytes:
    """The WebSocket frame of a payload: made once, however many pages it is sent to."""
    return Frame(opcode, payload).serialize(mask=False)


class Viewer:
    """One page. `send_all` is its one sender; the rest never waits. opens: of new runs, that it may still ask for."""

    def __init__(self, send: Send, send_seconds: float, write: Write | None = None) -> None:
        self._send, self._send_seconds, self._write = send, send_seconds, write
        self._sending = False
        self._texts: deque[bytes] = deque()
        self._waiting = 0  # bytes of text and of pictures asked for
        self._frames: dict[str, bytes] = {}
        self._pictures: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.opens = Allowance(OPENED, OPENED_EACH_SECOND)

    def tell(self, payload: bytes) -> None:
        """Send one JSON message after those that wait."""
        if self._written(payload, Opcode.TEXT):
            return
        self._texts.append(payload)
        self._waiting += len(payload)
        if self._waiting > ROOM_BYTES:
            self._room.clear()
        self._wake.set()

    def answer(self, message: DirectMessage) -> None:
        """Send a message meant for this page alone."""
        self.tell(message.model_dump_json().encode())

    def give(self, picture: bytes) -> None:
        """Send a binary frame that this page alone has asked for; none is dropped."""
        self._pictures.append(picture)
        self._waiting += len(picture)
        self._wake.set()

    def show(self, run: str, frame: bytes) -> None:
        """Send a frame in place of the one of its run that waits, if there is one."""
        if self._written(frame, Opcode.BINARY):
            return
        self._frames[run] = frame
        self._wake.set()

    def _written(self, payload: bytes, opcode: Opcode) -> bool:
        """Write a message at once if none waits before it and the socket has room."""
        if self._write is None or self._sending or self._texts or self._pictures or self._frames:
            return False
        return self._write(encoded(payload, opcode))

    def awaits_frame(self, run: str) -> bool:
        """Whether a frame of the run waits to be sent."""
        return run in self._frames

    def drop_frame(self, run: str) -> None:
        """Send the run's waiting frame no more."""
        self._frames.pop(run, None)

    async def room(self) -> None:
        """Return when little text waits."""
        await self._room.wait()

    async def send_all(self) -> None:
        """Send what waits for ever.

        Returns:
            When a send took too long, or too much waits: the page is to be dropped.
        """
        try:
            while self._waiting <= QUEUE_BYTES:
                if self._texts:
                    await self._within({"type": "websocket.send", "text": self._next_text()})
                elif self._pictures:
                    picture = self._pictures.popleft()
                    self._waiting -= len(picture)
                    await self._within({"type": "websocket.send", "bytes": picture})
                elif self._frames:
                    run = next(iter(self._frames))
                    await self._within({"type": "websocket.send", "bytes": self._frames.pop(run)})
                else:
                    self._wake.clear()
                    await self._wake.wait()
        except (TimeoutError, OSError):
            return

    async def _within(self, message: MutableMapping[str, Any]) -> None:
        self._sending = True
        try:
            async with asyncio.timeout(self._send_seconds):
                await self._send(message)
        finally:
            self._sending = False

    def _next_text(self) -> str:
        """The next message, or several as one JSON array."""
        parts = [self._texts.popleft()]
        size = len(parts[0])
        while self._texts and size + len(self._texts[0]) <= JOINED_BYTES:
            parts.append(self._texts.popleft())
            size += len(parts[-1])
        self._waiting -= size
        if self._waiting <= ROOM_BYTES:
            self._room.set()
        return parts[0].decode() if len(parts) == 1 else f"[{b','.join(parts).decode()}]"
