"""What a reader takes away: a run as a PyTorch script, its history, its weights, as files. Nothing here loads torch."""

import asyncio
import base64
import io
import json
import secrets
import zipfile
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from app.export import examples, metrics
from app.export.metrics import event_file
from app.export.script import changed, script
from app.recipe import limits
from app.recipe.controls import Recipe, Step
from app.recipe.history import Bucket, buckets, folded
from app.recipe.model import sentence
from app.store.records import Record
from app.web.answers import BODY, Fault
from app.web.live_run import Asked
from app.web.refusal import Refusal
from app.web.rendering import code_lines
from app.web.rest import MISSING, NOT_READY, UNREADABLE, RunName, TheRuns
from app.web.runs import Runs
from app.web.viewer import Viewer
from app.wire.messages import TrialQuery

ANSWER_SECONDS = 60.0
"""How long a worker may take over the weights."""

router = APIRouter()


class Script(BaseModel):
    """A run as a PyTorch script.

    text: the script. lines: the same in HTML, line by line, with Pygments' classes.
    changed: the numbers, from 0, of the lines that the last control made.
    """

    text: str
    lines: list[str]
    changed: list[int]


class ScriptRequest(BaseModel):
    """A recipe, and how far its script trains; 0 means a default."""

    recipe: Recipe
    step: Step = 0


async def _found(runs: TheRuns, run: RunName) -> Record:
    """The run of a path."""
    record = await runs.find(run)
    if record is None:
        raise Refusal("unknown-run", f"There is no run {run}.")
    return record


Found = Annotated[Record, Depends(_found)]


Trial = Annotated[int, Query(ge=0, lt=limits.TRIALS, description="which of the run's trials, from 0")]


@router.get("/api/runs/{run}/script", responses=MISSING)
async def run_script(found: Found) -> Script:
    """A run as it stands, as a PyTorch script."""
    return await asyncio.to_thread(_script, found.recipe, found.named_step)


@router.post("/api/scripts", responses={**UNREADABLE, **BODY})
async def recipe_script(body: ScriptRequest) -> Script:
    """A recipe as a PyTorch script."""
    return await asyncio.to_thread(_script, body.recipe, body.step)


def _script(recipe: Recipe, step: int) -> Script:
    try:
        text = script(recipe, step)
    except ValueError as error:
        raise Refusal("bad-value", sentence(error)) from error
    return Script(text=text, lines=code_lines(text), changed=changed(recipe, step))


@router.get("/api/runs/{run}/script.py", responses=MISSING)
async def script_file(found: Found) -> Response:
    """The script as a file."""
    told = await run_script(found)
    return _file(told.text, "text/x-python", f"descent-{found.id}.py")


@router.get("/api/runs/{run}/metrics.csv", responses=MISSING)
async def metrics_csv(runs: TheRuns, found: Found) -> Response:
    """The history of a run, a row for each point and trial."""
    points = await _history(runs, found)
    text = await asyncio.to_thread(metrics.csv_text, points, len(found.recipe.spec.trials))
    return _file(text, "text/csv", f"descent-{found.id}.csv")


@router.get("/api/runs/{run}/metrics.json", responses=MISSING)
async def metrics_json(runs: TheRuns, found: Found) -> Response:
    """The history of a run in columns."""
    points = await _history(runs, found)
    text = await asyncio.to_thread(metrics.json_text, points, len(found.recipe.spec.trials))
    return _file(text, "application/json", f"descent-{found.id}-metrics.json")


@router.get("/api/runs/{run}/data.csv", responses=MISSING)
async def data_csv(runs: TheRuns, found: Found) -> Response:
    """The examples of a run, each with the set it is in.

    Names that a spreadsheet would run as formulas, beginning with =, +, - or @, have an apostrophe in front.
    """
    lines = await runs.log(found.id)
    try:
        text = await asyncio.to_thread(examples.csv_text, found.recipe.spec.data, lines)
    except ValueError as error:
        raise Refusal("bad-value", sentence(error)) from error
    return _file(text, "text/csv", f"descent-{found.id}-data.csv")


@router.get("/api/runs/{run}/tensorboard", responses=MISSING)
async def tensorboard(runs: TheRuns, found: Found) -> Response:
    """The history of a run as an event file of TensorBoard."""
    points = await _history(runs, found)
    content = await asyncio.to_thread(event_file, points, len(found.recipe.spec.trials), found.created)
    name = f"events.out.tfevents.{round(found.created)}.descent-{found.id}"
    return _file(content, "application/octet-stream", name)


@router.get("/api/runs/{run}/tensorboard.zip", responses=MISSING)
async def tensorboard_folder(runs: TheRuns, found: Found) -> Response:
    """The same in a folder of its own, since TensorBoard takes all files of a folder for one run."""
    log = await tensorboard(runs, found)
    folder = f"descent-{found.id}"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}/events.out.tfevents.{round(found.created)}.{folder}", bytes(log.body))
    return _file(content.getvalue(), "application/zip", f"{folder}-tensorboard.zip")


@router.get(
    "/api/runs/{run}/state_dict.pt",
    responses={**MISSING, **NOT_READY, 500: {"model": Fault, "description": "The worker failed."}},
)
async def state_dict(runs: TheRuns, found: Found, trial: Trial = 0) -> Response:
    """The weights of a trial as they are now, for `load_state_dict` of the script's network."""
    content = base64.b64decode((await _asked(runs, found.id, trial, "state-dict"))["file"])
    end = f"-{trial}" if len(found.recipe.spec.trials) > 1 else ""
    return _file(content, "application/octet-stream", f"descent-{found.id}{end}.pt")


class Asker(Viewer):
    """A program in the place of a page, with one question. told: what comes in answer."""

    def __init__(self) -> None:
        async def never(_: object) -> None:
            raise AssertionError("an asker has no socket")

        super().__init__(never, ANSWER_SECONDS)
        self.told: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def tell(self, payload: bytes) -> None:
        """Take the answer."""
        if not self.told.done():
            self.told.set_result(payload)


async def _asked(runs: Runs, run: str, trial: int, query: str) -> dict[str, Any]:
    """The answer of the worker that trains a run, which is taken up from the store if need be."""
    live, asker = await runs.awake(run), Asker()
    runs.attend(live)
    question = TrialQuery(request=secrets.token_hex(8), run=run, trial=trial, what={"type": query})
    runs.ask(live, Asked(asker, question, live.step))
    try:
        told: dict[str, Any] = json.loads(await asyncio.wait_for(asker.told, ANSWER_SECONDS))
    except TimeoutError:
        live.answered(question.request)
        raise Refusal("full", "The run's worker is busy; try again in a moment.") from None
    if told["type"] == "refused":
        raise Refusal(told["reason"], told["sentence"])
    return told["answer"]


async def _history(runs: Runs, found: Record) -> list[Bucket]:
    """A run's history to its last step, whose bucket, while it is open, its worker knows alone."""
    log = await runs.log(found.id)
    points = await asyncio.to_thread(lambda: buckets(folded(log)))
    if found.step > (points[-1].step if points else 0):
        told = await _asked(runs, found.id, 0, "latest-bucket")
        if told["columns"] and told["step"] > (points[-1].step if points else 0):
            points.append(Bucket(told["step"], told["epoch"], **told["columns"]))
    return points


def _file(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
