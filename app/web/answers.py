"""What goes wrong with a request, as an answer: `{"sentence": …}`, or a page for a browser's reader."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.recipe.model import fault_sentence
from app.web.refusal import UNREADABLE_BODY, Refusal, too_large
from app.web.rendering import Pages

STATUSES = {"bad-message": 422, "bad-value": 422, "unknown-run": 404, "run-ended": 410, "full": 503, "fault": 500}
NOTHING_HERE = "There is nothing at this address."


class Fault(BaseModel):
    """Why a request was not carried out, in one sentence."""

    sentence: str


GUARDED: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "The server asks for its token."},
    403: {"model": Fault, "description": "The host or the page that asks is unknown to the server."},
    413: {"model": Fault, "description": "The body is too large."},
    429: {"model": Fault, "description": "Too many wrong tokens came from this address."},
}
"""What any request may be answered."""
BODY: dict[int | str, dict[str, Any]] = {400: {"model": Fault, "description": "The body cannot be read."}}


def answer_faults(app: FastAPI, pages: Pages, body_bytes: int) -> None:
    """Give every fault of app its answer. body_bytes: the most that a body may have."""
    sentences = {400: UNREADABLE_BODY, 404: NOTHING_HERE, 413: too_large(body_bytes)}

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return _fault(STATUSES[error.reason], error.sentence)

    async def on_bad_value(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        fault = error.errors()[0]
        if fault["type"] == "json_invalid":
            place = fault["loc"][1] + 1
            return _fault(422, f"The body must be JSON in UTF-8; it cannot be read from character {place:,} on.")
        if isinstance(error.body, bytes):
            kind = request.headers.get("content-type", "")[:80]
            return _fault(422, f"The body must be JSON, with Content-Type: application/json; got {kind!r}.")
        return _fault(422, fault_sentence({**fault, "loc": fault["loc"][1:]}))  # but for "body"

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return await pages.once(request, "not-found.html", 404, page="")
        sentence = sentences.get(error.status_code) or f"{HTTPStatus(error.status_code).phrase}."
        return _fault(error.status_code, sentence, error.headers)

    async def on_fault(request: Request, error: Exception) -> Response:
        return _fault(500, "Internal server error; see the server's log.")

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_bad_value)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)


def _fault(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"sentence": sentence}, status_code=status, headers=dict(headers or {}))
