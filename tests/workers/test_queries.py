"""Queries in a worker: taken in turns, answered once, and harmless when they fail."""

import dataclasses
import json
from collections.abc import Callable, Generator
from typing import Any

import pytest

from app.queries import QUESTIONS
from app.queries.surface import SurfaceAnswer, SurfaceQuery
from app.wire.messages import Query
from app.workers.queries import query_job
from app.workers.queue import QueryQueue


class Asked:
    """Queries of a worker, and what they answered, in order."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.queries = QueryQueue(self.take, "answered")

    def take(self, header: dict[str, Any], payload: bytes) -> None:
        self.answers.append((header["query"], json.loads(payload)))

    def ask(self, number: int, **fields: Any) -> None:
        self.query(number, {"type": "surface", **fields})

    def query(self, number: int, what: dict[str, Any]) -> None:
        self.queries.add(query_job(number, Query(request=f"r{number}", what=what)))

    def finish(self) -> None:
        while self.queries.busy:
            self.queries.run_slice(4e-3)


def answered_by(monkeypatch: pytest.MonkeyPatch, work: Callable[[SurfaceQuery], Any]) -> None:
    """Let the query of the surface be worked out by `work`."""
    monkeypatch.setitem(QUESTIONS, "surface", dataclasses.replace(QUESTIONS["surface"], work=work))


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_query_is_answered_with_its_request_in_its_kind(asked: Asked):
    asked.ask(7, resolution=9)
    asked.finish()
    ((number, message),) = asked.answers
    assert (number, message["type"], message["request"]) == (7, "query-result", "r7")
    assert (message["answer"]["type"], len(message["answer"]["loss"])) == ("surface", 9)


def test_a_short_query_overtakes_a_long_one(asked: Asked):
    asked.ask(1, resolution=129)
    asked.ask(2, resolution=2)
    asked.finish()
    assert [number for number, _ in asked.answers] == [2, 1]


def test_a_query_that_is_left_is_never_answered(asked: Asked):
    asked.ask(1, resolution=129)
    asked.ask(2, resolution=129)
    asked.queries.run_slice(1e-6)
    asked.queries.forget(query=1)
    asked.finish()
    assert [number for number, _ in asked.answers] == [2]


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (ValueError("a surface is flat; got a ball"), "bad-value", "A surface is flat; got a ball."),
        (ZeroDivisionError("nought"), "fault", "Internal server error; the server's log says more."),
    ],
)
def test_a_query_that_fails_says_why_and_harms_no_other(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, words: str
):
    def failing(question: SurfaceQuery) -> Generator[None, None, SurfaceAnswer]:
        if question.resolution == 3:
            yield
            raise error
        return SurfaceAnswer(extent=question.extent, loss=())

    answered_by(monkeypatch, failing)
    asked.ask(1, resolution=3)
    asked.ask(2)
    asked.finish()
    told = dict(asked.answers)
    assert (told[1]["type"], told[1]["reason"], told[1]["sentence"]) == ("refused", reason, words)
    assert told[2]["type"] == "query-result"


def test_work_may_also_be_a_plain_function(asked: Asked, monkeypatch: pytest.MonkeyPatch):
    answered_by(monkeypatch, lambda question: SurfaceAnswer(extent=question.extent, loss=()))
    asked.ask(1)
    asked.finish()
    assert asked.answers[0][1]["answer"]["loss"] == []


@pytest.mark.parametrize(
    ("query", "reason", "words"),
    [
        ({"type": "surface", "resolution": 1}, "bad-value", "resolution: expected a number of at least"),
        ({"type": "surface", "vary": [1, 1]}, "bad-value", "A surface lies over two different weights; got w1 twice."),
        ({"type": "volcano"}, "bad-value", "Unknown query 'volcano'; expected one of attention, backprop"),
        ({}, "bad-value", "Unknown query None"),
    ],
)
def test_a_query_that_does_not_fit_is_refused_in_a_sentence(
    asked: Asked, query: dict[str, Any], reason: str, words: str
):
    asked.query(3, query)
    asked.finish()
    ((number, message),) = asked.answers
    assert (number, message["type"], message["request"], message["reason"]) == (3, "refused", "r3", reason)
    assert words.casefold() in message["sentence"].casefold()
