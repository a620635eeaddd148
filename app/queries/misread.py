"""Test examples that a trial puts into a wrong class."""

from typing import Annotated, Literal

from pydantic import Field

from app.engine.inspected import InspectedGroup
from app.engine.numbers import floats, rows
from app.queries.reading import class_shares
from app.recipe.model import Model

DIGITS = 4
"""Digits of an example's inputs, as sent."""


class MisreadQuery(Model):
    """Test examples that the trial puts into a wrong class, the surest first. most: how many are told."""

    type: Literal["misread"] = "misread"
    most: Annotated[int, Field(ge=1, le=24)] = 8


class Wrong(Model):
    """A test example that was misread. inputs: as the first layer sees it. sure: the probability of `answer`."""

    inputs: tuple[float, ...]
    truth: int
    answer: int
    sure: float


class MisreadAnswer(Model):
    """Test examples in a wrong class. wrong: how many of the `tested` there are in all."""

    type: Literal["misread"] = "misread"
    examples: tuple[Wrong, ...]
    wrong: int
    tested: int


def answer(query: MisreadQuery, subject: InspectedGroup, trial: int) -> MisreadAnswer:
    """Test examples in a wrong class, the most certain first.

    Raises:
        ValueError: the run has no classes.
    """
    if subject.spec.problem != "classification":
        raise ValueError("only an answer with classes can be a wrong one; this run predicts values")
    objective = subject.test.objective
    shares = class_shares(subject.test.forward(subject.parameters(trial)))  # (K, N)
    sure, predicted = shares.max(0)
    truth = objective.y[0].round().long()
    wrong = (predicted != truth).nonzero().squeeze(1)
    chosen = wrong[sure[wrong].argsort(descending=True)][: query.most]
    columns = (
        rows(objective.x1[:-1, chosen].t()),
        floats(truth[chosen]),
        floats(predicted[chosen]),
        floats(sure[chosen]),
    )
    examples = tuple(
        Wrong(inputs=tuple(round(v, DIGITS) for v in x), truth=int(t), answer=int(p), sure=s)
        for x, t, p, s in zip(*columns, strict=True)
    )
    return MisreadAnswer(examples=examples, wrong=len(wrong), tested=len(truth))
