"""The hub by itself: what it asks of the host, and what each page gets."""

import asyncio
from typing import Any

import pytest

from app.queries.curvature import CurvatureAnswer, CurvatureQuery
from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import RunSpec
from app.web import hub
from app.web import runs as runs_module
from app.web.hub import LOOKS
from app.web.refusal import Refusal
from app.web.viewer import OPENED
from app.wire.messages import Drawn, Open, Pause, TrialQuery, TrialQueryResult, Unwatch, Watch
from tests.polling import until
from tests.web.house import House


async def test_a_page_hears_of_its_new_run_once_it_has_started(house: House):
    page, viewer = house.join()
    house.host.silent = True
    await house.hub.handle(viewer, Open(request="o", recipe=Recipe(), step=40))
    (resume,) = house.host.opened
    assert (resume.fresh, resume.seq, resume.until) == (True, 0, 40)
    await house.settle()
    assert page.messages == []
    house.host.started(resume.run, RunSpec().model_dump(mode="json"))
    await until(lambda: page.messages)
    assert page.messages == [{"type": "opened", "request": "o", "run": resume.run}]


async def test_a_run_that_cannot_begin_is_refused_to_whoever_opened_it_and_forgotten(house: House):
    page, viewer = house.join()
    house.host.silent = True
    await house.hub.handle(viewer, Open(request="o", recipe=Recipe()))
    run = house.host.opened[0].run
    house.host.refuse(run, None, "This machine has no such device.")
    await until(lambda: page.messages)
    (refused,) = page.messages
    assert (refused["type"], refused["request"]) == ("refused", "o")
    assert refused["sentence"] == "This machine has no such device."
    assert await house.runs.store.run(run) is None


@pytest.mark.parametrize("fields", [{}, {"recipe": Recipe(), "link": "v=1"}, {"link": "v=1&data=nonsense"}])
async def test_open_takes_a_recipe_or_a_link_that_can_be_read(house: House, fields: dict[str, Any]):
    _, viewer = house.join()
    with pytest.raises(Refusal) as refusal:
        await house.hub.handle(viewer, Open(request="o", **fields))
    assert refusal.value.reason == "bad-value"
    assert house.host.opened == []


async def test_a_link_opens_its_recipe_at_its_step(house: House):
    _, viewer = house.join()
    await house.hub.handle(viewer, Open(request="o", link="v=1&data=xor&at=5:lr(0.3)&step=20"))
    (resume,) = house.host.opened
    assert resume.recipe.spec.data.dataset == "xor"
    assert resume.recipe.controls == (Applied(step=5, control=SetLearningRate(value=0.3)),)
    assert resume.until == 20


async def test_pages_that_join_at_any_moment_get_every_line_once_and_in_order(house: House):
    run, page, _ = await house.watched()
    pages = [page]
    for step in range(1, 400):
        house.host.event(run, "losses", step, pad="x" * 500)
        if step % 40 == 0:
            late, viewer = house.join()
            pages.append(late)
            await house.hub.handle(viewer, Watch(request="w", run=run, after=step // 2))
        if step % 7 == 0:
            await asyncio.sleep(0)
    await until(lambda: all(page.seqs[-1:] == [400] for page in pages))
    assert page.seqs == list(range(1, 401))
    for number, late in enumerate(pages[1:], 1):
        assert late.seqs == list(range(number * 20 + 1, 401))


async def test_watching_again_only_moves_the_number(house: House):
    run, page, viewer = await house.watched()
    for step in (1, 2, 3):
        house.host.event(run, "losses", step)
    await until(lambda: page.seqs == [1, 2, 3, 4])
    await house.hub.handle(viewer, Watch(request="w", run=run, after=2))
    await until(lambda: page.seqs == [1, 2, 3, 4, 3, 4])
    house.host.event(run, "losses", 4)
    await until(lambda: page.seqs == [1, 2, 3, 4, 3, 4, 5])


async def test_a_page_ahead_of_the_log_gets_all_of_it(house: House):
    run, _, _ = await house.watched()
    page, viewer = house.join()
    await house.hub.handle(viewer, Watch(request="w", run=run, after=1000))
    await until(lambda: page.seqs == [1])


async def test_a_page_that_unwatches_gets_no_more(house: House):
    run, page, viewer = await house.watched()
    await house.hub.handle(viewer, Unwatch(run=run))
    house.host.event(run, "losses", 1)
    house.host.frame(run, b"picture")
    await house.settle()
    assert (page.seqs, page.frames) == ([1], [])


async def test_a_page_has_two_frames_in_flight_and_then_gets_the_newest(house: House):
    run, page, viewer = await house.watched()
    for number in range(5):
        house.host.frame(run, b"%d" % number)
        await house.settle()
    assert page.frames == [b"0", b"1"]
    assert len(house.host.wanted) == 2  # none was wanted while there was no room
    await house.hub.handle(viewer, Drawn(run=run))
    await until(lambda: page.frames == [b"0", b"1", b"4"])


async def test_a_newer_frame_replaces_one_that_waits(house: House):
    run, page, _ = await house.watched()
    page.stalled = True
    house.host.event(run, "losses", 1)  # the sender hangs on this one
    await house.settle()
    for number in range(5):
        house.host.frame(run, b"%d" % number)
        await house.settle()
    assert page.frames == []
    page.stalled = False
    house.senders[0].cancel()
    sender = next(iter(house.runs.live[run].viewers))
    house.senders.append(asyncio.create_task(sender.send_all()))
    await until(lambda: page.frames == [b"4"])


async def test_a_slow_page_takes_no_frame_from_another(house: House):
    run, slow, _ = await house.watched()
    quick, viewer = house.join()
    await house.hub.handle(viewer, Watch(request="w", run=run))
    await until(lambda: quick.seqs == [1])
    await house.settle()
    for number in range(6):
        house.host.frame(run, b"%d" % number)
        await until(lambda number=number: quick.frames[-1:] == [b"%d" % number])
        await house.hub.handle(viewer, Drawn(run=run))
    assert slow.frames == [b"0", b"1"]


async def test_a_page_that_comes_to_a_paused_run_gets_its_last_picture(house: House):
    run, _, _ = await house.watched()
    house.host.frame(run, b"picture")
    page, viewer = house.join()
    await house.hub.handle(viewer, Watch(request="w", run=run))
    await until(lambda: page.frames == [b"picture"])


async def test_a_picture_never_overtakes_the_events_before_it(house: House):
    run, page, _ = await house.watched()
    seen: list[tuple[int, int]] = []
    plain = page.send

    async def send(message: Any) -> None:
        await plain(message)
        if message.get("bytes") is not None:
            seen.append((int(message["bytes"]), page.seqs[-1]))

    viewer = next(iter(house.runs.live[run].viewers))
    viewer._send = send  # pyright: ignore[reportPrivateUsage]
    for step in range(2, 50):
        house.host.event(run, "losses", step)
        house.host.frame(run, b"%d" % house.host.seq[run])
        await house.hub.handle(viewer, Drawn(run=run))
        await asyncio.sleep(0)
    await until(lambda: seen and seen[-1][0] == 49)
    assert all(picture <= newest for picture, newest in seen)


async def test_a_refusal_goes_to_the_page_that_asked(house: House):
    run, other, _ = await house.watched()
    page, viewer = house.join()
    await house.hub.handle(viewer, Pause(request="p", run=run))
    house.host.refuse(run, "p", "No.")
    await until(lambda: page.of("refused"))
    assert page.of("refused")[0]["sentence"] == "No."
    assert other.of("refused") == []


async def test_an_unknown_run_is_refused_and_unwatching_or_drawing_it_is_nothing(house: House):
    _, viewer = house.join()
    with pytest.raises(Refusal) as refusal:
        await house.hub.handle(viewer, Watch(request="w", run="nobody"))
    assert refusal.value.reason == "unknown-run"
    await house.hub.handle(viewer, Unwatch(run="nobody"))
    await house.hub.handle(viewer, Drawn(run="nobody"))


async def test_a_page_that_asks_too_much_at_once_is_told_to_wait(house: House):
    run, _, viewer = await house.watched()
    for number in range(256):
        await house.hub.handle(viewer, Pause(request=str(number), run=run))
    with pytest.raises(Refusal) as refusal:
        await house.hub.handle(viewer, Pause(request="one more", run=run))
    assert refusal.value.reason == "full"


async def test_a_page_that_opens_runs_without_end_is_refused_and_others_are_not(house: House):
    _, viewer = house.join()
    for _ in range(OPENED):
        await house.hub.handle(viewer, Open(request="o", recipe=Recipe()))
    before = len(house.host.opened)
    with pytest.raises(Refusal, match="This page opened many runs in a short time; try again in 1 s") as refusal:
        await house.hub.handle(viewer, Open(request="o", recipe=Recipe()))
    assert refusal.value.reason == "full"
    assert len(house.host.opened) == before
    _, other = house.join()
    await house.hub.handle(other, Open(request="o", recipe=Recipe()))


async def test_a_page_that_asks_many_questions_at_once_is_refused_and_others_are_not(house: House):
    run, _, viewer = await house.watched()
    second = await house.open(*house.join())
    for number in range(LOOKS):  # of whatever run
        question = TrialQuery(
            request=str(number), run=second if number % 2 else run, what=CurvatureQuery().model_dump()
        )
        await house.hub.handle(viewer, question)
    with pytest.raises(Refusal, match="32 questions of this page wait for their answers"):
        await house.hub.handle(viewer, TrialQuery(request="one more", run=run, what=CurvatureQuery().model_dump()))
    await house.hub.handle(viewer, Pause(request="p", run=run))  # what steers the run is carried out
    _, other = house.join()
    await house.hub.handle(other, TrialQuery(request="p", run=run, what=CurvatureQuery().model_dump()))


async def test_a_page_follows_so_many_runs_and_no_more(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hub, "FOLLOWED", 2)
    page, viewer = house.join()
    runs = [await house.open(page, viewer) for _ in range(3)]
    for run in runs[:2]:
        await house.hub.handle(viewer, Watch(request="w", run=run))
    with pytest.raises(Refusal, match="This page follows 2 runs already"):
        await house.hub.handle(viewer, Watch(request="w", run=runs[2]))
    await house.hub.handle(viewer, Unwatch(run=runs[0]))
    await house.hub.handle(viewer, Watch(request="w", run=runs[2]))


async def test_where_many_watch_frames_are_asked_for_as_often_as_all_can_be_given_one(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runs_module, "FEW", 1)
    monkeypatch.setattr(runs_module, "GIVEN_EACH_SECOND", 4)
    run, page, _ = await house.watched()
    other, second = house.join()
    await house.hub.handle(second, Watch(request="w", run=run))
    await until(lambda: other.seqs == [1])
    before = len(house.host.wanted)
    house.host.frame(run, b"0")
    await until(lambda: page.frames == other.frames == [b"0"])
    assert len(house.host.wanted) == before  # though both have room for another
    await until(lambda: len(house.host.wanted) == before + 1)


async def test_a_probe_is_answered_to_the_page_that_asked_and_to_no_other(house: House):
    run, reader, _ = await house.watched()
    other, viewer = house.join()
    await house.hub.handle(viewer, TrialQuery(request="p", run=run, what=CurvatureQuery().model_dump()))
    assert house.host.sent[-1].type == "trial-query"
    found = CurvatureAnswer(eigenvalue=4.0, rate_bound=0.5, residual=1e-4, products=9)
    house.host.answer(
        run, "p", TrialQueryResult(request="p", run=run, revision=0, step=0, trial=0, answer=found.model_dump())
    )
    await until(lambda: other.of("trial-query-result"))
    await house.settle()
    assert other.of("trial-query-result")[0]["answer"]["rate_bound"] == 0.5
    assert reader.of("trial-query-result") == []
    assert reader.seqs == [1]  # no line of the log


async def test_a_probe_is_asked_again_when_the_worker_dies(house: House):
    run, _, viewer = await house.watched()
    await house.hub.handle(viewer, TrialQuery(request="p", run=run, what=CurvatureQuery().model_dump()))
    house.host.die(run)
    await until(lambda: len(house.host.sent) == 2)
    assert house.host.sent[0] == house.host.sent[1]
