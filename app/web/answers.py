"""What goes wrong with a request, as an answer: `{"sentence": …}`, or a page for a browser's reader."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.recipe.errors import fault_sentence
from app.web.refusal import Refusal
from app.web.rendering import Pages

STATUSES = {"bad-message": 422, "bad-value": 422, "unknown-run": 404, "run-ended": 410, "full": 503, "fault": 500}
NOTHING_HERE = "There is nothing at this address."


class Fault(BaseModel):
    """Why a request was not carried out, in one sentence."""

    sentence: str


def answer_faults(app: FastAPI, pages: Pages) -> None:
    """Give every fault of app its answer."""

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return _fault(STATUSES[error.reason], error.sentence)

    async def on_bad_value(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        fault = error.errors()[0]
        return _fault(422, fault_sentence({**fault, "loc": fault["loc"][1:]}))  # but for "body"

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return await pages.once(request, "not-found.html", 404, page="")
        sentence = NOTHING_HERE if error.status_code == 404 else f"{HTTPStatus(error.status_code).phrase}."
        return _fault(error.status_code, sentence, error.headers)

    async def on_fault(request: Request, error: Exception) -> Response:
        return _fault(500, "Internal server error; see the server's log.")

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_bad_value)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)


def _fault(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"sentence": sentence}, status_code=status, headers=dict(headers or {}))
