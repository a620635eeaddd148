"""What a page can ask: one module a question.

A module holds the query (what a page sends), its answer, and a function `answer` that computes one from the other:

- `answer(query)` needs no run.
- `answer(query, subject, trial)` is about one trial of a run. The annotation of `subject` says what it needs of the
  run: an `InspectedGroup` (perceptrons), a `SequenceTrainer` (transformers) or the `CheckpointedTrainer` of any run.

It returns the answer, or a generator that yields between slices of a few milliseconds and returns the answer at the
end. A module placed here is found by its `answer` and needs no entry elsewhere.

In an answer, a number that is not finite is null, and layers stand in order, the first hidden one first. The loss of a
trial is the mean over the training examples, of which at most 2,000 are used, without penalties.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin

from app.recipe.model import Model

Slices = Generator[None, None, Model]


class OccasionalQuery(Model):
    """A query about a trial that pages send now and then, not again and again while the run trains."""

    @property
    def takes_long(self) -> bool:
        """Whether the answer takes many slices, so that quick ones must not wait for it."""
        return False


@dataclass(frozen=True, slots=True)
class Question:
    """A query, its answer, and what computes it. subject: the class that it inspects; None where it needs no run."""

    query: type[Model]
    answer: type[Model]
    work: Callable[..., Model | Slices]
    subject: type | None


def _question(name: str) -> Question:
    """The question of a module, read from the signature of its `answer`."""
    work: Callable[..., Model | Slices] = importlib.import_module(f"{__name__}.{name}").answer
    signature = inspect.signature(work)
    query, *subject = (parameter.annotation for parameter in signature.parameters.values())
    returned = signature.return_annotation
    answer = get_args(returned)[2] if get_origin(returned) is Generator else returned
    return Question(query, answer, work, subject[0] if subject else None)


QUESTIONS: Final[dict[Any, Question]] = {
    question.query.model_fields["type"].default: question
    for question in (_question(module.name) for module in pkgutil.iter_modules(__path__))
}
"""Every question, by the tag `type` of its query."""


def read(query: Mapping[str, Any], of_a_trial: bool = False) -> tuple[Question, Model]:
    """A query as a page sends it, and the question it asks.

    Raises:
        ValueError: there is no such question about a trial, or without a run; or a value does not fit.
    """
    known = {tag: question for tag, question in QUESTIONS.items() if (question.subject is not None) is of_a_trial}
    tag = query.get("type")
    question = known.get(tag) if isinstance(tag, str) else None
    if question is None:
        raise ValueError(f"unknown query {tag!r}; expected one of {', '.join(known)}")
    return question, question.query.model_validate(query)
