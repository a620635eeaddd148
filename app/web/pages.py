"""The pages: templates, and what they are given."""

from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import __version__
from app.export.source import as_written
from app.web import lecture
from app.web.assets import asset_root
from app.web.catalogue_json import catalogue_json
from app.web.files import Files
from app.web.script_json import script_json
from app.web.typeset import code, held, math


def templates_with(files: Files) -> Jinja2Templates:
    """The templates, which find files by `static('css/base.css')` and Plotly by `plotly_url`.

    `modules('js/pages/lab/lab.js')` lists a script and what it imports. They set formulas by
    `math("z = w x")` and code by `code("x = 1")`; `source("learn/…", "Name")` is code of the product itself.
    """
    environment = Environment(
        loader=FileSystemLoader(asset_root() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    given = cast("dict[str, object]", environment.globals)  # pyright: ignore[reportUnknownMemberType]
    given.update(
        static=files.url,
        modules=files.modules,
        plotly_url=files.plotly_url,
        version=__version__,
        held=held,
        math=math,
        code=code,
        source=as_written,
    )
    return Jinja2Templates(env=environment)


def routes(templates: Jinja2Templates) -> APIRouter:
    """A route for each page."""
    router = APIRouter(include_in_schema=False)
    catalogue = script_json(catalogue_json())

    @router.get("/")
    async def cover(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return templates.TemplateResponse(request, "cover.html", {"page": "cover"})

    @router.get("/lab")
    async def lab(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return templates.TemplateResponse(request, "lab.html", {"page": "lab", "catalogue": catalogue})

    @router.get("/runs")
    async def runs(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return templates.TemplateResponse(request, "runs.html", {"page": "runs"})

    @router.get("/docs")
    async def docs(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        operations = _operations(request.app.openapi())
        return templates.TemplateResponse(request, "docs.html", {"page": "docs", "operations": operations})

    router.include_router(lecture.routes(templates, catalogue))
    return router


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What the REST page lists: each method of each path, from the OpenAPI schema."""
    operations: list[dict[str, Any]] = []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            answers = {status: answer["description"] for status, answer in told["responses"].items()}
            operations.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "text": told["description"],
                    "parameters": told.get("parameters", []),
                    "body": _body(schema, told),
                    "answers": answers,
                }
            )
    return operations


def _body(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, str]:
    """The fields of an operation's body, and what each is."""
    try:
        name = told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    except KeyError:
        return {}
    fields = schema["components"]["schemas"][name]["properties"]
    return {field: about.get("description") or about.get("type", "") for field, about in fields.items()}
