"""PendingQueries in the hub: to whom they go, and what becomes of them when a worker or a page goes."""

from collections.abc import AsyncGenerator

import pytest

from app.queries.surface import SurfaceAnswer
from app.web.hub import WAITING, PendingQueries
from app.web.refusal import Refusal
from app.wire.messages import Query, QueryResult
from app.workers.interface import QueryAnswered, QueryLost
from tests.polling import until
from tests.web.house import Door

RESULT = QueryResult(request="a", answer=SurfaceAnswer(extent=(0.0, 1.0, 0.0, 1.0), loss=()).model_dump())


class House(Door):
    """PendingQueries over a host without workers."""

    def __init__(self) -> None:
        super().__init__()
        self.queries = PendingQueries(self.host)

    def answer(self, query: int) -> None:
        self.queries.deliver(QueryAnswered(query, RESULT.model_dump_json().encode()))


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    made = House()
    yield made
    await made.close()


def question(request: str = "a") -> Query:
    return Query(request=request, what={"type": "surface"})


async def test_an_answer_reaches_the_page_that_asked_and_no_other(house: House):
    (one, viewer), (other, second) = house.join(), house.join()
    house.queries.ask(viewer, question())
    house.queries.ask(second, question())  # of the same name
    (query, message), _ = house.host.queries
    assert message == question()
    house.answer(query)
    await until(lambda: one.messages)
    assert one.messages == [RESULT.model_dump(mode="json")]
    house.answer(query)
    assert other.messages == []


async def test_a_question_whose_worker_dies_is_asked_once_more_and_then_refused(house: House):
    page, viewer = house.join()
    house.queries.ask(viewer, question())
    (query, _) = house.host.queries[0]
    house.queries.deliver(QueryLost(query))
    assert house.host.queries == [(query, question())] * 2
    house.queries.deliver(QueryLost(query))
    await until(lambda: page.messages)
    assert len(house.host.queries) == 2
    (refused,) = page.messages
    assert (refused["type"], refused["request"], refused["reason"]) == ("refused", "a", "fault")
    assert "Two workers died" in refused["sentence"]


async def test_a_question_that_its_worker_did_not_work_on_is_asked_again_however_many_die(house: House):
    page, viewer = house.join()
    house.queries.ask(viewer, question())
    (query, _) = house.host.queries[0]
    for _ in range(3):
        house.queries.deliver(QueryLost(query, at_work=False))
    assert house.host.queries == [(query, question())] * 4
    house.answer(query)
    await until(lambda: page.messages)
    assert page.messages == [RESULT.model_dump(mode="json")]


async def test_a_page_that_asks_too_much_is_refused_and_others_are_not(house: House):
    (_, viewer), (_, other) = house.join(), house.join()
    for _ in range(WAITING):
        house.queries.ask(viewer, question())
    with pytest.raises(Refusal) as refusal:
        house.queries.ask(viewer, question())
    assert refusal.value.reason == "full"
    house.queries.ask(other, question())
    house.answer(house.host.queries[0][0])
    house.queries.ask(viewer, question())


async def test_what_a_page_asked_is_left_when_it_goes(house: House):
    (page, viewer), (other, second) = house.join(), house.join()
    house.queries.ask(viewer, question())
    house.queries.ask(second, question())
    house.queries.leave(viewer)
    (first, _), (kept, _) = house.host.queries
    assert house.host.forgotten == [first]
    house.answer(first)
    house.answer(kept)
    await until(lambda: other.messages)
    assert page.messages == []
