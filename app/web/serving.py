"""Serving the app with uvicorn: quiet, quick to end, and never held up by a client that reads no more."""

import socket

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.web.settings import Settings

LINGER_SECONDS = 0.5
"""How long a socket that is done with may take to send its rest."""
PING_SECONDS, PONG_SECONDS = 4.0, 4.0
"""A page that answers no ping within so long after so long is gone: it, or its network."""


class Socket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which waits for nobody once the application has done with it.

    uvicorn closes a transport only when all of it is sent; to a client that stopped reading
    that is never, and such a socket would stay, and hold up the end of the server.
    """

    async def run_asgi(self) -> None:
        """Run the application, then end the connection."""
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


def serve(app: ASGIApp, settings: Settings, listening: socket.socket) -> None:
    """Serve until a signal comes."""
    config = uvicorn.Config(
        app,
        ws=Socket,
        ws_max_size=4 * settings.message_bytes,  # what is between the two is refused in a sentence
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listening])
