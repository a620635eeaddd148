"""Serving the app with uvicorn: quiet, quick to end, and never held up by a client that reads no more."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.web.settings import Settings

LINGER_SECONDS = 0.5
"""How long a socket that is done with may take to send its rest."""
PING_SECONDS, PONG_SECONDS = 4.0, 4.0
"""A page that answers no ping within so long after so long is gone: it, or its network."""

HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0
"""How long a request's head, and its body, may take to come."""
WATCH_SECONDS = 2.0
RESERVED_HANDLES = 100
"""Handles that are kept for workers, the store and files."""
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Length: 66\r\n\r\n" + b'{"sentence":"This server has too many connections; try it later."}'
)

log = logging.getLogger("descent")


class Socket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which waits for nobody once the application has done with it.

    uvicorn closes a transport only when all of it is sent; to a client that stopped reading
    that is never, and such a socket would stay, and hold up the end of the server.
    """

    async def send(self, message: Any) -> None:
        """Send a message; a refusal that is an answer of its own completes the handshake, which uvicorn overlooks."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def send_receive_event_to_app(self) -> None:
        """Pass a message on; text that is not UTF-8 as bytes, which uvicorn would end in a traceback."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.curr_msg_data_type = "bytes"
        super().send_receive_event_to_app()

    def write(self, frame: bytes) -> bool:
        """Write a frame at once, or return False where the client takes no more now."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    async def run_asgi(self) -> None:
        """Run the application, then end the connection."""
        self.scope["write"] = self.write  # pyright: ignore[reportGeneralTypeIssues]
        await super().run_asgi()
        self._end()

    def shutdown(self) -> None:
        """End the connection because the server ends."""
        super().shutdown()
        self._end()

    def keepalive_timeout(self) -> None:
        """End the connection because a ping went unanswered."""
        super().keepalive_timeout()
        self._end()

    def _end(self) -> None:
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)


class Http(H11Protocol):
    """uvicorn's HTTP, which waits a while for a request that does not come whole, and holds so many connections.

    uvicorn waits for ever for the rest of a head or a body, and such connections use up the server's handles.
    """

    most = 1000

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Begin to wait, or refuse a connection over the limit."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        if len(self.connections) > self.most:
            log.warning("More than %d connections are open; further ones are refused.", self.most)
            transport.write(FULL)
            transport.close()
            return
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._waiting_since = self.loop.time()

    def _watch(self) -> None:
        """Look now and then whether a request takes too long to come."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # ended, or a socket now
        waited = self.loop.time() - self._waiting_since
        cycle = self.cycle
        if not cycle or cycle.response_complete:
            late = waited > HEAD_SECONDS
        else:
            late = cycle.more_body and waited > BODY_SECONDS
        if late:
            self.transport.abort()
            return
        self.loop.call_later(WATCH_SECONDS, self._watch)


class OnceASecond(logging.Filter):
    """Lets a kind of log line through at most once a second, and says how many were left out."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line may be written."""
        kind = f"{record.name} {record.msg}"[:200]
        now = self._now()
        if now - self._last.get(kind, -1.0) < 1.0:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        if len(self._last) > 1000:
            self._last.clear()
        self._last[kind] = now
        if left_out := self._left_out.pop(kind, 0):
            record.msg = f"{record.getMessage()} (and {left_out} more of the kind)"
            record.args = ()
        return True


def most_connections() -> int:
    """How many connections leave enough handles for workers, files and the store; handles are raised first."""
    try:
        import resource
    except ImportError:
        return 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    handles = 8192 if soft == resource.RLIM_INFINITY else min(soft, 8192)
    return max(16, min(4096, handles - RESERVED_HANDLES))


def serve(app: ASGIApp, settings: Settings, listening: socket.socket) -> None:
    """Serve until a signal comes."""
    Http.most = most_connections()
    once = OnceASecond()
    for handler in logging.getLogger().handlers:
        handler.addFilter(once)
    config = uvicorn.Config(
        app,
        http=Http,
        ws=Socket,
        ws_max_size=4 * settings.message_bytes,  # what is between the two is refused in a sentence
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,  # what is to be said goes where all is said
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listening])
