"""The types of the page's scripts, as TypeScript declarations made from the message classes.

A field that a page may leave out is optional: in what a page sends, each field with a default; in a recipe, which
travels both ways, each one that is null by default, and a version, which older recipes lack. What the server sends
has every field.
"""

import inspect
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

from pydantic import BaseModel, TypeAdapter

from app.protocol.document import messages
from app.queries import QUESTIONS
from app.recipe import controls, limits
from app.wire import client, server
from app.wire.delivery import Event

HEADER = """/**
 * The messages between page and server, the recipe, and the queries with their answers: their types.
 * Made from the Python classes of the same names by `python -m app.protocol`; a test holds it to them.
 * PROTOCOL.md says what each field means.
 */

/** Numbers that are null where they are not finite. */
export type Numbers = (number | null)[];
"""

UNIONS: Final = {
    "Control": messages(controls.Control),
    "RunMessage": get_args(client.RunMessage),
    "ClientMessage": messages(client.ClientMessage),
    "DirectMessage": get_args(server.DirectMessage),
    "ReliableMessage": get_args(server.ReliableMessage),
    "ServerMessage": messages(server.ServerMessage),
    "Question": tuple(question.query for question in QUESTIONS.values() if question.subject),
    "Answer": tuple(question.answer for question in QUESTIONS.values() if question.subject),
    "AnyQuery": tuple(question.query for question in QUESTIONS.values() if not question.subject),
    "QueryAnswer": tuple(question.answer for question in QUESTIONS.values() if not question.subject),
}
"""Unions by the name that the page has for them."""

TYPED: Final = {
    ("Query", "what"): "AnyQuery",
    ("QueryResult", "answer"): "QueryAnswer",
    ("TrialQuery", "what"): "Question",
    ("TrialQueryResult", "answer"): "Answer",
}
"""Fields that only a worker reads, which the page knows more of than the message class."""

Model = type[BaseModel]
Schema = dict[str, Any]


def declarations() -> str:
    """The whole file."""
    sent = models((*UNIONS["ClientMessage"], *UNIONS["AnyQuery"], *UNIONS["Question"]))
    named = {model.__name__: model for model in (*sent, *models((Event, *(m for u in UNIONS.values() for m in u))))}
    parts = [HEADER]
    parts += [_interface(model, model in sent) for _, model in sorted(named.items())]
    parts += [_union(name, union) for name, union in UNIONS.items()]
    parts.append(_limits())
    return "\n".join(parts)


def _union(name: str, members: Iterable[Model]) -> str:
    return f"export type {name} =\n" + "\n".join(f"  | {member.__name__}" for member in members) + ";\n"


def _limits() -> str:
    pairs = {name.lower(): value for name, value in vars(limits).items() if name.isupper()}
    lines = [
        f"  {name}: {'[number, number]' if isinstance(pair, tuple) else 'number'};" for name, pair in pairs.items()
    ]
    return "/** The limits of a recipe, as the catalogue of a page declares them. */\nexport interface Limits {\n" + (
        "\n".join(lines) + "\n}\n"
    )


def models(roots: Iterable[Model]) -> dict[Model, None]:
    """Every model that these models are made of, themselves among them.

    Raises:
        ValueError: two of them have one name.
    """
    found: dict[Model, None] = {}
    waiting = list(roots)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model] = None
            for field in model.model_fields.values():
                waiting += _within(field.annotation)
    names: dict[str, Model] = {}
    for model in found:
        if names.setdefault(model.__name__, model) is not model:
            raise ValueError(f"two classes are named {model.__name__}")
    return found


def _within(annotation: Any) -> Iterator[Model]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _within(part)


def _interface(model: Model, sent: bool) -> str:
    schema = TypeAdapter(model).json_schema(mode="validation")
    required = schema.get("required", ())
    recipe = model.__module__.startswith("app.recipe") and model not in UNIONS["Control"]
    lines: list[str] = []
    for name, field in schema.get("properties", {}).items():
        optional = name not in required and "const" not in field
        optional &= field.get("default", ...) is None or name == "version" if recipe else sent
        written = TYPED.get((model.__name__, name)) or _type(field)
        lines.append(f"  {name}{'?' if optional else ''}: {written};")
    first = inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return f"/** {first} */\nexport interface {model.__name__} {{\n" + "\n".join(lines) + "\n}\n"


def _type(schema: Schema) -> str:
    """A schema as a type."""
    match schema:
        case {"$ref": str(ref)}:
            return ref.rpartition("/")[2]
        case {"const": value}:
            return json.dumps(value)
        case {"enum": values}:
            return " | ".join(map(json.dumps, values))
        case {"anyOf": choices} | {"oneOf": choices}:
            return " | ".join(dict.fromkeys(map(_type, choices)))
        case {"prefixItems": items}:
            return f"[{', '.join(map(_type, items))}]"
        case {"type": "array", "items": items}:
            each = _type(items)
            return "Numbers" if each == "number | null" else f"({each})[]" if " " in each else f"{each}[]"
        case {"type": "object", "additionalProperties": True}:
            return "Record<string, unknown>"
        case {"type": "object", "additionalProperties": values}:
            return f"Record<string, {_type(values)}>"
        case {"type": "integer"}:
            return "number"
        case _:
            return schema["type"]
