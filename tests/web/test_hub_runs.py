"""The hub by itself: what it keeps of a run, and what becomes of runs."""

from dataclasses import replace

import pytest

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import DataSpec, RunSpec
from app.web import runs as runs_module
from app.web.refusal import Refusal
from app.web.settings import Settings
from app.wire.messages import Change, Open, Pause, Reset, Rewind, StepOn, Stop, Train, Watch
from tests.polling import until
from tests.web.house import House, lived


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
    await house.settle()
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
    assert (resume.fresh, resume.seq, resume.step, resume.checkpoints) == (False, 3, 90, ((60, b"early"),))
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


async def test_a_run_whose_neighbour_kills_their_workers_goes_on(house: House):
    run, page, viewer = await house.watched()
    await house.hub.handle(viewer, Train(request="t", run=run))
    for deaths in range(1, 6):
        house.host.die(run, at_work=False)
        await until(lambda deaths=deaths: len(house.host.opened) == deaths + 1)
    house.host.state(run, "training", 0, "t")
    await until(lambda: page.of("state"))
    assert page.of("state")[0]["state"] == "training"
    assert page.of("refused") == []


async def test_a_run_nobody_watches_waits_then_leaves_its_worker_and_comes_back(settings: Settings):
    async with lived(replace(settings, idle_seconds=0.1, closed_seconds=0.2)) as house:
        run, _, viewer = await house.watched()
        house.host.state(run, "training", 0, None)
        await house.settle()
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


async def test_a_run_that_was_never_trained_nor_changed_is_not_kept_after_its_page_goes(settings: Settings):
    async with lived(replace(settings, idle_seconds=0.1, closed_seconds=0.2)) as house:
        blank, page, viewer = await house.watched()
        others = [await house.open(page, viewer) for _ in range(2)]
        house.host.state(blank, "paused")  # as every run says when it has begun
        house.host.event(others[0], "losses", 5)
        await house.runs.store.has("")
        house.runs.store.set_name(others[1], "mine")
        house.hub.leave(viewer)
        await until(lambda: set(house.host.closed) == {blank, *others})
        assert {run.id for run in await house.runs.store.runs()} == set(others)
        with pytest.raises(Refusal) as refusal:
            await house.hub.handle(viewer, Watch(request="w", run=blank))
        assert refusal.value.reason == "unknown-run"


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
