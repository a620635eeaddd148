"""The hub by itself: what it asks of the host, what it keeps, and what each page gets."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import DataSpec, RunSpec
from app.store.store import Store
from app.web import runs as runs_module
from app.web.hub import Hub
from app.web.refusal import Refusal
from app.web.runs import Runs
from app.web.settings import Settings
from app.web.viewer import Viewer
from app.wire.messages import (
    Change,
    Drawn,
    Open,
    Pause,
    Probe,
    ProbeResult,
    Reset,
    Rewind,
    StepOn,
    Stop,
    Train,
    Unwatch,
    Watch,
)
from app.wire.probes import AskCurvature, Curvature
from tests.web.doubles import Host, Page, settle, until


class House:
    """A hub over a host without workers, with pages that join it."""

    def __init__(self, settings: Settings) -> None:
        self.host = Host()
        self.runs = Runs(self.host, Store(settings.database), settings)
        self.hub = Hub(self.runs, settings)
        self.senders: list[asyncio.Task[None]] = []

    def join(self) -> tuple[Page, Viewer]:
        page = Page()
        viewer = Viewer(page.send, 5.0)
        self.senders.append(asyncio.create_task(viewer.send_all()))
        return page, viewer

    async def open(self, page: Page, viewer: Viewer, recipe: Recipe | None = None, request: str = "o") -> str:
        """The id of a new run."""
        before = len(page.of("opened"))
        await self.hub.handle(viewer, Open(request=request, recipe=recipe or Recipe()))
        await until(lambda: len(page.of("opened")) > before)
        return page.of("opened")[-1]["run"]

    async def watched(self, recipe: Recipe | None = None) -> tuple[str, Page, Viewer]:
        """A new run, and a page that follows it."""
        page, viewer = self.join()
        run = await self.open(page, viewer, recipe)
        await self.hub.handle(viewer, Watch(request="w", run=run))
        await until(lambda: page.seqs == [1])
        await settle()
        return run, page, viewer


@asynccontextmanager
async def lived(settings: Settings) -> AsyncGenerator[House]:
    house = House(settings)
    await house.hub.start()
    try:
        yield house
    finally:
        for sender in house.senders:
            sender.cancel()
        await asyncio.gather(*house.senders, return_exceptions=True)
        await house.runs.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def house(settings: Settings) -> AsyncGenerator[House]:
    async with lived(settings) as made:
        yield made


async def test_a_page_hears_of_its_new_run_once_it_has_started(house: House):
    page, viewer = house.join()
    house.host.silent = True
    await house.hub.handle(viewer, Open(request="o", recipe=Recipe(), step=40))
    (resume,) = house.host.opened
    assert (resume.fresh, resume.seq, resume.until) == (True, 0, 40)
    await settle()
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
    await settle()
    assert (page.seqs, page.frames) == ([1], [])


async def test_a_page_has_two_frames_in_flight_and_then_gets_the_newest(house: House):
    run, page, viewer = await house.watched()
    for number in range(5):
        house.host.frame(run, b"%d" % number)
        await settle()
    assert page.frames == [b"0", b"1"]
    assert len(house.host.wanted) == 2  # none was wanted while there was no room
    await house.hub.handle(viewer, Drawn(run=run))
    await until(lambda: page.frames == [b"0", b"1", b"4"])


async def test_a_newer_frame_replaces_one_that_waits(house: House):
    run, page, _ = await house.watched()
    page.stalled = True
    house.host.event(run, "losses", 1)  # the sender hangs on this one
    await settle()
    for number in range(5):
        house.host.frame(run, b"%d" % number)
        await settle()
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
    await settle()
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


async def test_an_applied_control_is_in_the_recipe_and_one_that_was_there_is_not_added_again(house: House):
    first = Applied(step=3, control=SetLearningRate(value=0.1))
    run, page, viewer = await house.watched(Recipe(controls=(first,)))
    house.host.applied(run, 0.1, 3, None)
    await house.hub.handle(viewer, Change(request="c", run=run, control=SetLearningRate(value=0.5)))
    house.host.applied(run, 0.5, 9, "c")
    await until(lambda: page.seqs == [1, 2, 3])
    added = Applied(step=9, control=SetLearningRate(value=0.5))
    kept = await house.runs.store.run(run)
    assert kept is not None
    assert kept.recipe.controls == house.runs.live[run].recipe.controls == (first, added)


async def test_a_reset_begins_with_the_settings_and_a_rewind_keeps_what_came_before(house: House):
    run, page, viewer = await house.watched()
    for step, value in ((5, 0.1), (50, 0.2)):
        await house.hub.handle(viewer, Change(request=f"c{step}", run=run, control=SetLearningRate(value=value)))
        house.host.applied(run, value, step, f"c{step}")
    spec = RunSpec().model_dump(mode="json")
    await house.hub.handle(viewer, Rewind(request="r", run=run, step=20, control=SetLearningRate(value=0.3)))
    house.host.revised(run, spec, 20)
    house.host.state(run, "paused", 20, "r")
    house.host.applied(run, 0.3, 20, "r")
    await until(lambda: len(page.of("control-applied")) == 3)
    rewound = house.runs.live[run].recipe
    assert [(applied.step, applied.control.value) for applied in rewound.controls] == [(5, 0.1), (20, 0.3)]  # pyright: ignore
    other = RunSpec(data=DataSpec(dataset="xor"))
    await house.hub.handle(viewer, Reset(request="z", run=run, spec=other))
    house.host.revised(run, other.model_dump(mode="json"))
    house.host.state(run, "paused", 0, "z")
    await until(lambda: len(page.of("started")) == 3)
    await settle()
    kept = await house.runs.store.run(run)
    assert kept is not None
    assert kept.recipe == house.runs.live[run].recipe == Recipe(spec=other)
    assert kept.revision == 2


async def test_a_run_whose_worker_died_is_taken_up_where_its_log_ends(house: House):
    run, page, viewer = await house.watched()
    await house.hub.handle(viewer, Train(request="t", run=run))
    house.host.state(run, "training", 0, "t", 12.5)
    house.host.checkpoint(run, 60, b"early")
    house.host.checkpoint(run, 300, b"beyond the log")
    house.host.event(run, "losses", 90)
    await house.hub.handle(viewer, Change(request="c", run=run, control=SetLearningRate(value=0.5)))
    house.host.die(run)
    await house.hub.handle(viewer, Pause(request="p", run=run))  # while nobody has the run
    await until(lambda: len(house.host.opened) == 2)
    resume = house.host.opened[1]
    assert (resume.fresh, resume.seq, resume.step, resume.checkpoint) == (False, 3, 90, b"early")
    assert (resume.desired, resume.steps_per_second) == ("training", 12.5)
    assert [message.type for message in house.host.sent] == ["train", "control", "control", "pause"]
    house.host.applied(run, 0.5, 91, "c")
    await until(lambda: page.seqs == [1, 2, 3, 4])


async def test_of_counted_steps_only_those_left_are_asked_for_again(house: House):
    run, page, viewer = await house.watched()
    await house.hub.handle(viewer, StepOn(request="s", run=run, count=100))
    house.host.event(run, "losses", 60)
    house.host.die(run)
    await until(lambda: len(house.host.sent) == 2)
    assert house.host.sent[1] == StepOn(request="s", run=run, count=40)
    house.host.event(run, "losses", 100)
    house.host.die(run)
    await until(lambda: len(house.host.sent) == 3)
    assert house.host.sent[2] == Pause(request="s", run=run)
    assert page.of("refused") == []


async def test_a_run_that_kills_its_workers_is_left_alone_until_it_is_asked_for(house: House):
    run, page, viewer = await house.watched()
    await house.hub.handle(viewer, Train(request="t", run=run))
    for deaths in (1, 2):
        house.host.die(run)
        await until(lambda deaths=deaths: len(house.host.opened) == deaths + 1)
    house.host.die(run)
    await until(lambda: page.of("state"))
    (state,) = page.of("state")
    assert (state["state"], state["reason"]) == ("paused", runs_module.POISONOUS)
    assert page.of("refused")[0]["request"] == "t"
    assert len(house.host.opened) == 3
    await house.hub.handle(viewer, Train(request="u", run=run))
    await until(lambda: len(house.host.opened) == 4)
    assert house.host.opened[3].desired == "paused"
    assert house.host.sent[-1] == Train(request="u", run=run)


async def test_a_run_nobody_watches_waits_then_leaves_its_worker_and_comes_back(settings: Settings):
    async with lived(replace(settings, idle_seconds=0.1, closed_seconds=0.2)) as house:
        run, _, viewer = await house.watched()
        house.host.state(run, "training", 0, None)
        await settle()
        assert house.host.waits == []
        house.hub.leave(viewer)
        await until(lambda: house.host.waits == [(run, True)])
        page, again = house.join()
        await house.hub.handle(again, Watch(request="w", run=run))
        assert house.host.waits == [(run, True), (run, False)]
        house.hub.leave(again)
        await until(lambda: house.host.closed == [run])
        await house.hub.handle(again, Watch(request="w", run=run))
        assert house.host.opened[-1].desired == "training"
        await until(lambda: page.seqs[-2:] == [1, 2])


async def test_a_full_house_makes_room_for_the_longest_unwatched_run(settings: Settings):
    async with lived(replace(settings, live_runs=2)) as house:
        page, viewer = house.join()
        first = await house.open(page, viewer)
        second = await house.open(page, viewer)
        third = await house.open(page, viewer)
        assert house.host.closed == [first]
        for run in (second, third):
            await house.hub.handle(viewer, Watch(request="w", run=run))
        with pytest.raises(Refusal) as refusal:
            await house.hub.handle(viewer, Open(request="o", recipe=Recipe()))
        assert refusal.value.reason == "full"
        with pytest.raises(Refusal):
            await house.hub.handle(viewer, Watch(request="w", run=first))
        house.hub.leave(viewer)
        await house.hub.handle(viewer, Watch(request="w", run=first))  # nothing of it was lost


async def test_a_run_has_so_many_viewers_and_no_more(settings: Settings):
    async with lived(replace(settings, viewers=2)) as house:
        run, _, _ = await house.watched()
        await house.hub.handle(house.join()[1], Watch(request="w", run=run))
        with pytest.raises(Refusal) as refusal:
            await house.hub.handle(house.join()[1], Watch(request="w", run=run))
        assert refusal.value.reason == "full"


async def test_a_stopped_run_says_so_to_all_and_takes_nothing_more(house: House):
    run, page, viewer = await house.watched()
    asker_page, asker = house.join()
    await house.hub.handle(viewer, Pause(request="p", run=run))
    await house.hub.handle(asker, Stop(request="s", run=run))
    house.host.event(run, "finished", 0, "s", sentence="The run has ended.")
    await until(lambda: page.of("finished") and asker_page.of("finished"))
    assert page.of("refused")[0]["reason"] == "run-ended"  # the pause that had no answer
    for message in (Pause(request="q", run=run), Watch(request="w", run=run)):
        with pytest.raises(Refusal) as refusal:
            await house.hub.handle(viewer, message)
        assert refusal.value.reason == "run-ended"
    assert await house.runs.store.run(run) is None
    assert house.host.closed == [run]


async def test_an_unknown_run_is_refused_and_unwatching_or_drawing_it_is_nothing(house: House):
    _, viewer = house.join()
    with pytest.raises(Refusal) as refusal:
        await house.hub.handle(viewer, Watch(request="w", run="nobody"))
    assert refusal.value.reason == "unknown-run"
    await house.hub.handle(viewer, Unwatch(run="nobody"))
    await house.hub.handle(viewer, Drawn(run="nobody"))


async def test_a_server_that_begins_again_takes_up_runs_from_the_store(settings: Settings):
    async with lived(settings) as house:
        run, page, viewer = await house.watched()
        await house.hub.handle(viewer, Train(request="t", run=run, until=500))
        house.host.event(run, "state", 0, "t", state="training", steps_per_second=None, until=500)
        house.host.event(run, "losses", 70)
        await until(lambda: page.seqs == [1, 2, 3])
    async with lived(settings) as house:
        page, viewer = house.join()
        await house.hub.handle(viewer, Watch(request="w", run=run, after=1))
        await until(lambda: page.seqs == [2, 3])
        (resume,) = house.host.opened
        assert (resume.fresh, resume.seq, resume.step) == (False, 3, 70)
        assert (resume.desired, resume.until) == ("training", 500)


async def test_a_page_that_asks_too_much_at_once_is_told_to_wait(house: House):
    run, _, viewer = await house.watched()
    for number in range(256):
        await house.hub.handle(viewer, Pause(request=str(number), run=run))
    with pytest.raises(Refusal) as refusal:
        await house.hub.handle(viewer, Pause(request="one more", run=run))
    assert refusal.value.reason == "full"


async def test_a_page_that_stops_reading_is_given_up_and_holds_up_nobody():
    page = Page()
    page.stalled = True
    viewer = Viewer(page.send, 0.05)
    viewer.tell(b"{}")
    await asyncio.wait_for(viewer.send_all(), 10)


async def test_a_page_too_far_behind_is_given_up():
    viewer = Viewer(Page().send, 5.0)
    for _ in range(10):
        viewer.tell(bytes(2**20))
    await asyncio.wait_for(viewer.send_all(), 10)


async def test_what_waits_for_a_page_goes_as_one_array():
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["text"])

    viewer = Viewer(send, 5.0)
    for number in range(3):
        viewer.tell(b"%d" % number)
    sender = asyncio.create_task(viewer.send_all())
    await until(lambda: sent == ["[0,1,2]"])
    viewer.tell(b"3")
    await until(lambda: sent == ["[0,1,2]", "3"])
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)


# -- probes -----------------------------------------------------------------------------


async def test_a_probe_is_answered_to_the_page_that_asked_and_to_no_other(house: House):
    run, reader, _ = await house.watched()
    other, viewer = house.join()
    await house.hub.handle(viewer, Probe(request="p", run=run, what=AskCurvature()))
    assert house.host.sent[-1].type == "probe"
    found = Curvature(eigenvalue=4.0, rate_bound=0.5, residual=1e-4, products=9)
    house.host.answer(run, "p", ProbeResult(request="p", run=run, revision=0, step=0, trial=0, answer=found))
    await until(lambda: other.of("probe-result"))
    await settle()
    assert other.of("probe-result")[0]["answer"]["rate_bound"] == 0.5
    assert reader.of("probe-result") == []
    assert reader.seqs == [1]  # no line of the log


async def test_a_probe_is_asked_again_when_the_worker_dies(house: House):
    run, _, viewer = await house.watched()
    await house.hub.handle(viewer, Probe(request="p", run=run, what=AskCurvature()))
    house.host.die(run)
    await until(lambda: len(house.host.sent) == 2)
    assert house.host.sent[0] == house.host.sent[1]
