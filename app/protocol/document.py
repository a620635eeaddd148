"""PROTOCOL.md, made from the message classes.

Each message gives its docstring and its fields, with types and limits from its schema.
Only the introduction, and the fields that mean the same everywhere, are written here.
"""

import inspect
import json
import re
from typing import Any, get_args

from app.queries import QUESTIONS, Question
from app.recipe import catalogue
from app.recipe.catalogue import Argument
from app.recipe.spec import Model
from app.wire import binary
from app.wire.client import ClientMessage
from app.wire.delivery import Delivery, Event
from app.wire.server import DirectMessage, Frame, SequenceFrame, ServerMessage

INTRODUCTION = """# The protocol

This page is made from the message classes by `python -m app.protocol`; a test holds it to them.

A page opens one WebSocket at `/ws`, for all the runs it shows. Text frames are JSON: one message, or
an array of several. Binary frames are pictures of a run. The tag `type` says which message it is;
unknown tags and unknown fields are refused, and so are NaN and infinity.

1. The server speaks first: `welcome`.
2. A page makes a run with `open`, and learns its id from `opened`. Any page may `watch` any run.
3. Each request has an id of the page's choosing, `request`, and one answer carries the same id:
   `control-applied` for `control`, `state` for `train`, `pause`, `step` (once its steps are done),
   `speed`, `reset` and `rewind`, `trial-query-result` for `trial-query`, a binary `frame` for `look-back`,
   `query-result` for `query`, `finished` for `stop`; or `refused`, with a sentence for the reader, and
   nothing has changed.
4. What a page must know of a run is its log: reliable messages, numbered by `seq` without a gap and
   stored before anyone sees them. `watch` with `after` sends the log after that number, then what
   happens. To come back after a lost connection, watch again with the last number seen.
5. `reset` and `rewind` begin a new `revision`, with `started`. What an older revision said is void,
   and the log of it is dropped.
6. Frames stand outside the log; a newer one replaces an older one. A page answers each frame with
   `drawn` and has two in flight at most, so a slow page gets fewer frames and holds up nobody.
"""

SHARED = {
    "type": "the tag, which stands in the heading",
    "request": "the request's id, chosen by the page; the answer carries it",
    "run": "the run's id",
    "revision": "resets and rewinds before this, from 0",
    "step": "optimizer steps done, from 0",
    "trial": "an index into the run's trials",
}
"""Fields that mean the same everywhere, unless a message says more."""

KINDS = {"integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}
Schema = dict[str, Any]


def messages(union: Any) -> tuple[type[Model], ...]:
    """The classes of a union of messages, in order."""
    return get_args(get_args(union)[0])


def document() -> str:
    """The whole page."""
    client, server = messages(ClientMessage), messages(ServerMessage)
    shapes: dict[str, Schema] = {}
    parts = [
        INTRODUCTION,
        "Fields that mean the same everywhere:\n",
        *(f"- `{name}`: {meaning}." for name, meaning in SHARED.items()),
        "\n## From a page\n",
        *(_message(model, shapes) for model in client),
        "## From the server\n",
        _prose(Delivery.__doc__),
        _prose(Event.__doc__),
        _table(Event.model_json_schema()),
        *(_message(model, shapes) for model in server),
        "## What a page can ask\n",
        "A `trial-query` asks one of the queries about a trial, a `query` one of the others.\n",
        *(_question(tag, question, shapes) for tag, question in sorted(QUESTIONS.items())),
        "## What messages carry\n",
        *(_shape(name, shapes[name]) for name in sorted(shapes)),
        "## What a recipe can name\n",
        _catalogue(),
        "## The binary frame\n",
        inspect.cleandoc(binary.__doc__ or "").partition("\n\n")[2].replace("::", ":").replace("``", "`"),
    ]
    return "\n".join(parts) + "\n"


def _message(model: type[Model], shapes: dict[str, Schema]) -> str:
    """A message; the shapes it refers to are put into shapes."""
    schema = model.model_json_schema()
    shapes |= schema.get("$defs", {})
    tag = schema["properties"].pop("type")["const"]
    for name in Event.model_fields if issubclass(model, Event) else ():
        del schema["properties"][name]
    sent = f" ({model.delivery})" if issubclass(model, DirectMessage | Event | Frame | SequenceFrame) else ""
    return f"### `{tag}`{sent}\n\n{_prose(model.__doc__)}\n{_table(schema)}"


def _question(tag: str, question: Question, shapes: dict[str, Schema]) -> str:
    """A query and its answer."""
    parts = [f"### Query `{tag}`{' about a trial' if question.subject else ''}\n"]
    for title, model in (("Query", question.query), ("Answer", question.answer)):
        schema = model.model_json_schema()
        shapes |= schema.get("$defs", {})
        del schema["properties"]["type"]
        parts.append(f"{title}: {_prose(model.__doc__)}\n{_table(schema)}")
    return "\n".join(parts)


def _shape(name: str, schema: Schema) -> str:
    return f"### {name}\n\n{_prose(schema.get('description'))}\n{_table(schema)}"


def _prose(text: str | None) -> str:
    """A docstring as Markdown: a line that begins with names and a colon is an item of a list."""
    return re.sub(r"^(\w+(?:, \w+)*): ", r"- \1: ", inspect.cleandoc(text or ""), flags=re.MULTILINE) + "\n"


def _table(schema: Schema) -> str:
    """The fields of a schema, a row each; nothing where there are none."""
    rows = ["| field | type | default |", "| --- | --- | --- |"]
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        default = "" if name in required or "const" in field else _default(field.get("default"))
        rows.append(f"| `{name}` | {_type(field)} | {default} |")
    return "\n".join(rows) + "\n" if schema["properties"] else ""


def _default(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= 40 else "its own defaults"


def _type(schema: Schema) -> str:
    """A schema in words."""
    match schema:
        case {"$ref": str(ref)}:
            name = ref.rpartition("/")[2]
            return f"[{name}](#{name.lower()})"
        case {"const": value}:
            return f"`{json.dumps(value)}`"
        case {"enum": values}:
            return ", ".join(f"`{json.dumps(value)}`" for value in values)
        case {"anyOf": choices} | {"oneOf": choices}:
            return " or ".join(map(_type, choices))
        case {"prefixItems": items}:
            return f"list of {len(items)}: {', '.join(dict.fromkeys(map(_type, items)))}"
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}" + _limits(schema, "Items", " of them")
        case {"type": "object", "additionalProperties": True}:
            return "object"
        case {"type": "object", "additionalProperties": values}:
            return f"object whose values are {_type(values)}"
        case {"pattern": str(pattern)}:
            return f"text like `{pattern}`".replace("|", r"\|")
        case {"type": "string"}:
            return "text" + _limits(schema, "Length", " characters")
        case _:
            return KINDS[schema["type"]] + _limits(schema, "imum")


def _limits(schema: Schema, word: str, unit: str = "") -> str:
    """Bounds, both included. word: what follows min and max in the schema's keys."""
    low, high = schema.get(f"min{word}"), schema.get(f"max{word}")
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - 1
    if high is None:
        return "" if low is None else f", at least {low:,.10g}{unit}"
    return f", at most {high:,.10g}{unit}" if low is None else f", {low:,.10g} to {high:,.10g}{unit}"


def _catalogue() -> str:
    """Every choice with its arguments."""
    rows = ["| kind | name | arguments with their defaults |", "| --- | --- | --- |"]
    for kind, choices in catalogue.ALL.items():
        plain = [choice.name for choice in choices.values() if not choice.arguments]
        if plain:
            rows.append(f"| {kind} | {', '.join(f'`{name}`' for name in plain)} | |")
        for choice in choices.values():
            if choice.arguments:
                rows.append(f"| {kind} | `{choice.name}` | {'; '.join(map(_argument, choice.arguments))} |")
    return "\n".join(rows) + "\n"


def _argument(argument: Argument) -> str:
    default = f"`{argument.name}` {json.dumps(argument.default)}"
    return default if argument.kind == "bool" else f"{default} ({argument.bounds})"
