"""The pages: where each is, and what its template is given."""

from collections.abc import Callable
from typing import Any

from app.lecture.cover import COVER
from app.web import lecture
from app.web.answers import GUARDED
from app.web.rendering import Pages, catalogue_json, script_json
from app.web.settings import Settings


def add_pages(pages: Pages, schema: Callable[[], dict[str, Any]], settings: Settings) -> None:
    """Add every page. schema: gives that of the REST interface."""
    catalogue = script_json(catalogue_json())
    cover = {"page": "cover", "catalogue": catalogue, "cover_data": lecture.figure_data(COVER)}
    pages.add("/", "cover.html", lambda: cover)
    pages.add("/lab", "lab.html", lambda: {"page": "lab", "catalogue": catalogue})
    lecture.add_pages(pages, catalogue)
    pages.add("/runs", "runs.html", lambda: {"page": "runs", "settings": settings})
    pages.add("/docs", "docs.html", lambda: {"page": "docs", "operations": _operations(schema()), "guarded": GUARDED})


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What the REST page lists: each method of each path, from the OpenAPI schema."""
    operations: list[dict[str, Any]] = []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            own = {status: answer for status, answer in told["responses"].items() if int(status) not in GUARDED}
            answers = {status: answer["description"] for status, answer in own.items()}
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
