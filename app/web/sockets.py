"""The WebSocket endpoint: reads a page's messages, answers faults, and drops a page that stalls."""

import asyncio
import contextlib
import json
import logging
from typing import Any, cast

from fastapi import APIRouter, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError

from app import __version__
from app.recipe.model import sentence
from app.web.hub import Hub
from app.web.refusal import Reason, Refusal
from app.web.settings import Settings
from app.web.viewer import Allowance, Viewer
from app.wire.messages import Drawn, Ping, Refused, Request, RunId, Welcome, client_message

READY_SECONDS = 10.0
"""How long a page that comes early waits for its welcome."""
MESSAGES = 300
"""Messages of one page that are read at once, and then each second, but for those that cost next to nothing."""

NO_SOCKET = (
    "Live figures need a WebSocket, and the request for one arrived without its Upgrade header; "
    "a proxy in between must pass it on (docs/deployment.md)."
)

UNREADABLE = {
    "json_invalid",
    "dict_type",
    "union_tag_invalid",
    "union_tag_not_found",
    "missing",
    "extra_forbidden",
}
"""Pydantic's names for what no value could mend."""

log = logging.getLogger("descent")
request_id: TypeAdapter[str] = TypeAdapter(Request)
run_id: TypeAdapter[str] = TypeAdapter(RunId)


def routes(hub: Hub, settings: Settings) -> APIRouter:
    """The socket, and at its address for who comes without one, why there is none."""
    router = APIRouter()

    @router.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
        await websocket.accept()
        viewer = Viewer(websocket.send, settings.send_seconds, websocket.scope.get("write"))
        sender = asyncio.create_task(viewer.send_all())
        reader = asyncio.create_task(_read(websocket, viewer, hub, settings.message_bytes))
        try:
            await asyncio.wait({sender, reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hub.leave(viewer)
            sender.cancel()
            reader.cancel()
            for ended in await asyncio.gather(sender, reader, return_exceptions=True):
                if isinstance(ended, Exception) and not _is_gone(ended):
                    log.error("A socket failed.", exc_info=ended)

    @router.api_route("/ws", methods=["GET", "POST"], include_in_schema=False)
    async def plain() -> Response:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"sentence": NO_SOCKET}, 426, {"Upgrade": "websocket"})

    return router


async def _read(websocket: WebSocket, viewer: Viewer, hub: Hub, message_bytes: int) -> None:
    """Carry out a page's messages, one after the other, until it goes."""
    pace = Allowance(MESSAGES, MESSAGES)
    await _ready(hub)
    viewer.answer(Welcome(version=__version__, devices=hub.runs.host.devices))
    hub.join(viewer)
    while True:
        incoming = await websocket.receive()
        if incoming["type"] == "websocket.disconnect":
            return
        text = cast("str | None", incoming.get("text"))
        if text is None:
            viewer.answer(_refused("", "bad-message", _no_text(incoming["bytes"])))
        elif (size := len(text.encode())) > message_bytes:
            fault = f"A message has at most {message_bytes:,} bytes; got one of {size:,}."
            viewer.answer(_refused("", "bad-message", fault))
        elif await _answer(text, viewer, hub):
            await asyncio.sleep(0)
            continue
        await asyncio.sleep(pace.take())  # one that sends without a pause waits, and the others do not


def _no_text(content: bytes) -> str:
    """Why bytes are no message: those of a binary frame, or of a text frame that is not UTF-8 (`serving.Socket`)."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return f"A message is JSON text in UTF-8; got bytes that are not UTF-8 from byte {error.start + 1:,} on."
    return "A message is JSON text in UTF-8; got a binary one."


async def _ready(hub: Hub) -> None:
    """Return when a run can start, or after a while."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(hub.runs.host.until_ready(), READY_SECONDS)


async def _answer(text: str, viewer: Viewer, hub: Hub) -> bool:
    """Carry out one message, or refuse it; returns whether it was one that costs next to nothing."""
    try:
        message = client_message.validate_json(text)
    except ValidationError as error:
        unreadable = error.errors(include_url=False, include_context=False)[0]["type"] in UNREADABLE
        viewer.answer(_refused(text, "bad-message" if unreadable else "bad-value", sentence(error)))
        return False
    try:
        await hub.handle(viewer, message)
    except Refusal as refusal:
        viewer.answer(_refused(text, refusal.reason, refusal.sentence))
    except Exception:
        log.exception("A message could not be carried out.")
        viewer.answer(_refused(text, "fault", "Internal server error; see the server's log."))
    return isinstance(message, Drawn | Ping)


def _refused(text: str, reason: Reason, sentence: str) -> Refused:
    """A refusal that names the message's request and run as far as they can be read."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        read = {}
    fields = cast("dict[str, object]", read) if isinstance(read, dict) else {}
    return Refused(
        request=_valid(request_id, fields.get("request")),
        run=_valid(run_id, fields.get("run")),
        reason=reason,
        sentence=sentence,
    )


def _valid(adapter: TypeAdapter[str], value: object) -> str | None:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _is_gone(error: Exception) -> bool:
    """Whether the page went while it was spoken to."""
    return isinstance(error, WebSocketDisconnect | RuntimeError | OSError)
