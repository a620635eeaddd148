"""What a page can ask without a run: one module a question.

A module holds the query (what a page sends), its answer, and the work between them: a function `answer`
that takes the query and returns the answer, or a generator that yields between slices of a few
milliseconds and returns it at the end. A module placed here is found by its `answer` and needs no
entry elsewhere. Numbers that are not finite are null in an answer.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin

from app.recipe.model import Model

Slices = Generator[None, None, Model]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, its answer, and what works it out."""

    query: type[Model]
    answer: type[Model]
    work: Callable[[Any], Model | Slices]


def _question(name: str) -> Question:
    """The question of a module, read from the signature of its `answer`."""
    work: Callable[[Any], Model | Slices] = importlib.import_module(f"{__name__}.{name}").answer
    signature = inspect.signature(work)
    (asked,) = signature.parameters.values()
    returned = signature.return_annotation
    answer = get_args(returned)[2] if get_origin(returned) is Generator else returned
    return Question(asked.annotation, answer, work)


QUESTIONS: Final[dict[Any, Question]] = {
    question.query.model_fields["type"].default: question
    for question in (_question(module.name) for module in pkgutil.iter_modules(__path__))
}
"""Every question, by the tag `type` of its query."""


def read(query: Mapping[str, Any]) -> tuple[Question, Model]:
    """A query as a page sends it, and the question it asks.

    Raises:
        ValueError: there is no such question, or a value does not fit.
    """
    tag = query.get("type")
    if tag not in QUESTIONS:
        raise ValueError(f"unknown query {tag!r}; expected one of {', '.join(QUESTIONS)}")
    question = QUESTIONS[tag]
    return question, question.query.model_validate(query)
