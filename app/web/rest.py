"""REST: what can be asked without a socket. Every fault is `{"sentence": …}` with its status."""

import secrets
import sqlite3
import time
from base64 import b64encode
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from app.recipe import limits, link
from app.recipe.controls import Recipe
from app.recipe.file import RecipeFile, file_text
from app.recipe.history import Columns
from app.recipe.model import sentence
from app.store.database import cause
from app.store.records import Record, Summary
from app.web.answers import BODY, Fault
from app.web.refusal import Refusal
from app.web.rendering import catalogue_json
from app.web.runs import RunRepository, Runs

Limit = Annotated[int, Query(ge=1, le=1000, description="how many at most")]
Offset = Annotated[int, Query(ge=0, le=2**31, description="how many newer ones to leave out")]
RunName = Annotated[str, Path(pattern="^[a-z0-9]{1,24}$", description="the run's id")]


class Health(BaseModel):
    """A run can start."""

    status: str = "ok"


class RunSummary(BaseModel):
    """One run. state: training, paused, waiting or diverged. created: seconds since 1970.

    label: a few words of the server's own. name: of the reader's, or "".
    """

    id: str
    name: str
    label: str
    created: float
    revision: int
    step: int
    state: str


class ListedRun(RunSummary):
    """One run in a list, as it was when a page last saw it.

    touched: when it was last changed, seconds since 1970. readable: whether this version can open it.
    training_loss, test_loss: the lowest of its trials. picture: 32 × 32 bytes in base64, row 0 at the lowest
    x₂, 128 is probability 1/2 or the value 0; with more than two classes 32 × 32 bytes more, which class wins.
    """

    touched: float
    readable: bool
    training_loss: float | None
    test_loss: float | None
    picture: str | None


class Stored(BaseModel):
    """The store of runs. trouble: why it cannot write now; notice: what was lost when it was opened; or "".

    runs: how many a list has.
    """

    runs: int
    trouble: str
    notice: str


class Run(RunSummary):
    """One run, and the recipe that makes it again."""

    recipe: Recipe


class Link(BaseModel):
    """link: the fragment of a Descent address, which describes a run."""

    link: Annotated[str, Field(max_length=limits.LINK_CHARACTERS)]


class Name(BaseModel):
    """name: to call a run by; "" gives it none."""

    name: Annotated[str, Field(max_length=80)]


class History(Columns):
    """A run's history, bucket by bucket; losses and rates are lists over trials, null where not finite."""


class LinkContent(BaseModel):
    """What a link describes: a recipe, and the step its run stands at."""

    recipe: Recipe
    step: int


def _runs(request: Request) -> Runs:
    return request.app.state.runs


TheRuns = Annotated[Runs, Depends(_runs)]
UNREADABLE: dict[int | str, dict[str, Any]] = {422: {"model": Fault, "description": "A value does not fit."}}
UNKNOWN: dict[int | str, dict[str, Any]] = {
    **UNREADABLE,
    404: {"model": Fault, "description": "There is no such run."},
}
MISSING: dict[int | str, dict[str, Any]] = {
    **UNREADABLE,
    404: {"model": Fault, "description": "There is no such run."},
    410: {"model": Fault, "description": "The run has ended."},
}
NO_ROOM: dict[str, Any] = {"model": Fault, "description": "There is no room for the copy."}
NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": Fault, "description": "No run can start yet."}}

router = APIRouter()


@router.get("/healthz", responses=NOT_READY)
async def healthz(runs: TheRuns) -> Health:
    """Whether a run can start."""
    if not runs.host.ready:
        raise Refusal("full", "The workers are still starting; try again in a moment.")
    if runs.store.trouble:
        raise Refusal("full", runs.store.trouble)
    return Health()


@router.get("/api/catalogue")
async def catalogue() -> dict[str, Any]:
    """Every choice a recipe can name, with its arguments, and the limits."""
    return catalogue_json()


@router.get("/api/runs", responses=UNREADABLE)
async def all_runs(runs: TheRuns, limit: Limit = 100, offset: Offset = 0) -> list[ListedRun]:
    """The runs, the newest first, in parts."""
    return [ListedRun(**_summary(runs, entry)) for entry in await runs.store.runs(limit, offset)]


@router.get("/api/store")
async def the_store(runs: TheRuns) -> Stored:
    """How many runs are kept, and how the store is."""
    return Stored(runs=await runs.store.count(), trouble=runs.store.trouble, notice=runs.store.notice)


@router.post("/api/backup", responses={200: {"content": {"application/vnd.sqlite3": {}}}, 503: NO_ROOM})
async def backup(runs: TheRuns) -> FileResponse:
    """A copy of all runs as they are now: a runs.db for a data folder, made while the server goes on."""
    copy = runs.store.path.with_name(f"backup-{secrets.token_hex(8)}.db")
    try:
        await runs.store.copy_to(copy)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise Refusal("full", f"The runs cannot be copied: {cause(error)}.") from error
    name = f"descent-{time.strftime('%Y%m%d-%H%M%S')}.db"
    away = BackgroundTask(copy.unlink, missing_ok=True)
    return FileResponse(copy, media_type="application/vnd.sqlite3", filename=name, background=away)


@router.get("/api/runs/{run}", responses=MISSING)
async def one_run(runs: TheRuns, run: RunName) -> Run:
    """A run as it stands."""
    record = await _found(runs, run)
    return Run(**_summary(runs, record.summary), recipe=record.recipe)


@router.patch("/api/runs/{run}", responses={**UNKNOWN, **BODY}, status_code=204)
async def rename_run(runs: TheRuns, run: RunName, body: Name) -> None:
    """Call a run by a name."""
    await RunRepository(runs).rename(run, body.name.strip())


@router.delete("/api/runs/{run}", responses=UNKNOWN, status_code=204)
async def delete_run(runs: TheRuns, run: RunName) -> None:
    """Forget a run for good."""
    await RunRepository(runs).delete(run)


@router.get("/api/runs/{run}/history", responses=UNKNOWN)
async def run_history(runs: TheRuns, run: RunName) -> History:
    """A run's whole history, by columns."""
    return History.model_validate(await RunRepository(runs).history(run))


@router.get("/api/runs/{run}/link", responses=MISSING)
async def run_link(runs: TheRuns, run: RunName) -> Link:
    """The link of a run at its last known step."""
    record = await _found(runs, run)
    try:
        return Link(link=link.encode(record.recipe, record.named_step))
    except ValueError as error:
        raise Refusal("bad-value", sentence(error)) from error


@router.get("/api/runs/{run}/recipe.json", responses=MISSING, response_model=RecipeFile)
async def run_recipe(runs: TheRuns, run: RunName) -> Response:
    """The recipe of a run and the step it stands at, as a file."""
    record = await _found(runs, run)
    headers = {"Content-Disposition": f'attachment; filename="descent-{record.id}.json"'}
    return Response(file_text(record.recipe, record.named_step), media_type="application/json", headers=headers)


@router.post("/api/links", responses={**UNREADABLE, **BODY})
async def read_link(body: Link) -> LinkContent:
    """The recipe and the step that a link describes."""
    try:
        recipe, step = link.decode(body.link)
    except ValueError as error:
        raise Refusal("bad-value", sentence(error)) from error
    return LinkContent(recipe=recipe, step=step)


def _summary(runs: Runs, kept: Summary) -> dict[str, Any]:
    """What is told of a run: of a live one as it is now, of others as they were kept."""
    picture = None if kept.picture is None else b64encode(kept.picture).decode()
    told = {**asdict(kept), "picture": picture}
    live = runs.live.get(kept.id)
    if live is not None:
        return {**told, "revision": live.revision, "step": live.step, "state": live.state}
    return {**told, "state": "waiting" if kept.desired == "training" else kept.desired}


async def _found(runs: Runs, name: str) -> Record:
    record = await runs.find(name)
    if record is None:
        raise Refusal("unknown-run", f"There is no run {name}.")
    return record
