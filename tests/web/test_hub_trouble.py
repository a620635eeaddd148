"""A hub whose store cannot write: every page hears why, runs wait, and all goes on when there is room."""

from collections.abc import AsyncGenerator

import pytest

from app.store import store as store_module
from app.web.refusal import Refusal
from app.web.runs import RunRepository
from app.web.settings import Settings
from app.wire.messages import Open, Pause, Train, Watch
from tests.polling import until
from tests.web.house import House, lived


@pytest.fixture
async def house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[House]:
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.02)
    async with lived(settings) as made:
        yield made


def fill_disk(house: House, run: str) -> None:
    """Leave no room in the file, and say something of a run that takes some."""
    db = house.runs.store._db  # pyright: ignore[reportPrivateUsage]
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    house.host.event(run, "losses", 5, padding="x" * 100_000)


def make_room(house: House) -> None:
    db = house.runs.store._db  # pyright: ignore[reportPrivateUsage]
    db.execute("PRAGMA max_page_count = 100000")


async def test_every_page_hears_of_a_full_disk_runs_wait_and_all_comes_back(house: House):
    run, page, viewer = await house.watched()
    other, early = house.join()
    for each in (viewer, early):
        house.hub.join(each)
    await house.hub.handle(viewer, Train(request="t", run=run))
    house.host.state(run, "training", 0, "t")
    await until(lambda: page.seqs == [1, 2])
    fill_disk(house, run)
    await until(lambda: page.of("trouble") and other.of("trouble"))
    (told,) = page.of("trouble")
    assert "the disk is full" in told["sentence"]
    assert house.host.waits == [(run, True)]
    assert page.seqs == [1, 2]  # what is not on disk is not shown

    late, latecomer = house.join()
    house.hub.join(latecomer)
    await house.hub.handle(latecomer, Watch(request="w", run=run))
    await until(lambda: late.seqs == [1, 2])
    assert late.of("trouble") == [told]
    assert [entry.id for entry in await house.runs.store.runs()] == [run]
    kept = RunRepository(house.runs)
    for refused in (
        house.hub.handle(viewer, Pause(request="p", run=run)),
        house.hub.handle(viewer, Open(request="o")),
        kept.rename(run, "mine"),
        kept.delete(run),
    ):
        with pytest.raises(Refusal) as refusal:
            await refused
        assert (refusal.value.reason, refusal.value.sentence) == ("full", told["sentence"])

    make_room(house)
    await until(lambda: page.of("trouble")[-1]["sentence"] == "" and page.seqs == [1, 2, 3])
    assert house.host.waits == [(run, True), (run, False)]
    await until(lambda: late.seqs == [1, 2, 3])
    await kept.rename(run, "mine")


async def test_a_run_taken_up_while_the_disk_is_full_waits_and_nobody_wakes_it(house: House):
    run, page, viewer = await house.watched()
    house.hub.join(viewer)
    fill_disk(house, run)
    await until(lambda: page.of("trouble"))
    house.hub.leave(viewer)
    await house.hub.handle(viewer, Watch(request="w", run=run))  # as a page that comes back
    house.host.die(run)
    await until(lambda: len(house.host.opened) == 2)
    assert house.host.waits == [(run, True), (run, True)]
    make_room(house)
    await until(lambda: house.host.waits[-1] == (run, False))
