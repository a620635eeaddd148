"""The store: what it is told it keeps, and gives back."""

from itertools import pairwise

import pytest

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import RunSpec
from app.store import tables
from app.store.records import ChangedControls, CheckpointRow, DesiredState, LogLine, Record, RunUpdate, Thumbnail
from app.store.store import Store
from app.wire.delivery import Goal
from tests.store.records import SPEC, fill, line, record, written


async def test_a_log_is_read_from_after_the_last_line_that_was_seen(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1, step=3), line(2, step=7))
    kept = await store.run("a")
    assert kept is not None
    assert (kept.seq, kept.step, kept.recipe) == (2, 7, Recipe(spec=SPEC))
    assert await store.log_after("a", 0) == [(1, b'{"seq":1}'), (2, b'{"seq":2}')]
    assert await store.log_after("a", 1) == [(2, b'{"seq":2}')]
    assert await store.log_after("a", 2) == []
    assert await store.run("unknown") is None


async def test_lines_are_told_durable_in_the_order_they_came(store: Store):
    await written(lambda done: store.create(record(), done))
    told: list[int] = []
    for seq in range(1, 2001):
        store.append(line(seq), RunUpdate(), lambda seq=seq: told.append(seq))
    await store.runs()  # answered after all that was asked before it
    assert told == list(range(1, 2001))


async def test_a_long_log_is_read_in_parts(store: Store):
    await written(lambda done: store.create(record(), done))
    for seq in range(1, 101):
        store.append(LogLine("a", 0, seq, "losses", seq, b"x" * 20_000), RunUpdate(), lambda: None)
    seen: list[int] = []
    while part := await store.log_after("a", seen[-1] if seen else 0):
        assert sum(len(payload) for _, payload in part) < 300_000
        seen += [seq for seq, _ in part]
    assert seen == list(range(1, 101))


async def test_an_applied_control_joins_the_recipe_and_drops_those_that_lay_ahead(store: Store):
    ahead = tuple(Applied(step=step, control=SetLearningRate(value=0.1)) for step in (5, 50, 500))
    await written(lambda done: store.create(Record("a", 1.0, "", Recipe(spec=SPEC, controls=ahead)), done))
    new = Applied(step=50, control=SetLearningRate(value=0.3))
    await fill(store, line(1, step=50, kind="control-applied"), change=RunUpdate(controls=ChangedControls(2, (new,))))
    kept = await store.run("a")
    assert kept is not None
    assert kept.recipe.controls == (*ahead[:2], new)


async def test_a_new_revision_drops_the_log_and_the_checkpoints_of_the_older_one(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1), line(2, step=9))
    store.add_checkpoint(CheckpointRow("a", 0, 9, b"old"))
    other = Recipe(spec=RunSpec(seed=7))
    desired_state = DesiredState("training", 40, 12.5)
    await fill(store, line(3, revision=1, kind="started"), change=RunUpdate(recipe=other, desired_state=desired_state))
    store.add_checkpoint(CheckpointRow("a", 0, 10, b"late"))  # of the revision that is gone
    kept = await store.run("a")
    assert kept is not None
    assert (kept.revision, kept.seq, kept.step, kept.recipe, kept.desired_state) == (1, 3, 0, other, desired_state)
    assert [seq for seq, _ in await store.log_after("a", 0)] == [3]
    assert await store.checkpoints("a", 1, 100) == ()


async def test_a_rewind_keeps_the_checkpoints_before_its_step(store: Store):
    await written(lambda done: store.create(record(), done))
    for step in (10, 20, 30):
        store.add_checkpoint(CheckpointRow("a", 0, step, b"%d" % step))
    await fill(store, line(1, revision=1, step=20, kind="started"), change=RunUpdate(recipe=Recipe(spec=SPEC)))
    assert await store.checkpoints("a", 1, 10**9) == ((10, b"10"),)


async def test_checkpoints_are_spread_over_the_whole_run_and_bounded_in_number_and_bytes(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tables, "KEPT_CHECKPOINTS", 8)
    await written(lambda done: store.create(record(), done))
    for step in range(10, 4010, 10):
        store.add_checkpoint(CheckpointRow("a", 0, step, b"%4d" % step))
    kept = [step for step, _ in await store.checkpoints("a", 0, 10**9)]
    assert len(kept) == 8
    assert kept[-2:] == [3990, 4000]
    assert max(b - a for a, b in pairwise([0, *kept])) <= 1280  # twice as far as if they stood evenly
    monkeypatch.setattr(tables, "CHECKPOINT_BYTES", 12)
    store.add_checkpoint(CheckpointRow("a", 0, 4010, b"4010"))
    kept = await store.checkpoints("a", 0, 10**9)
    assert sum(len(payload) for _, payload in kept) <= 12
    assert [step for step, _ in kept][-2:] == [4000, 4010]


async def test_the_run_that_has_come_furthest_on_a_recipe_is_found(store: Store):
    def steered(*steps: int) -> Recipe:
        recipe = Recipe(spec=SPEC)
        for step in steps:
            recipe = recipe.followed_by(step, SetLearningRate(value=0.1))
        return recipe

    others = {"a": steered(), "b": steered(100), "c": steered(100, 300), "d": Recipe(spec=RunSpec(seed=7))}
    for name, recipe in others.items():
        await written(lambda done, name=name, recipe=recipe: store.create(Record(name, 1.0, "", recipe), done))
        for step in (90, 190, 290, 390):
            store.add_checkpoint(CheckpointRow(name, 0, step, b""))
    store.add_checkpoint(CheckpointRow("a", 0, 95, b""))
    assert await store.kin(steered(), 80) is None
    assert await store.kin(steered(), 1000) == "a"
    assert await store.kin(steered(100), 395) == "b"
    assert await store.kin(steered(100, 300), 350) in ("b", "c")  # as far as 290
    assert await store.kin(steered(100, 300), 400) == "c"
    assert await store.kin(steered(97), 1000) == "a"
    past = await store.past("b", 200)
    assert past is not None
    assert (past.recipe, past.checkpoints) == (steered(100), ((90, b""), (190, b"")))


async def test_a_removed_run_is_gone_and_takes_no_more_lines(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1))
    await written(lambda done: store.remove("a", done))
    await fill(store, line(2))
    assert await store.run("a") is None
    assert await store.log_after("a", 0) == []


async def test_pruning_forgets_the_longest_untouched_runs_and_never_a_live_one(store: Store):
    for name in "abcdef":
        await written(lambda done, name=name: store.create(record(name), done))
    await fill(store, line(1, run="b"))
    store.prune({"a"}, 3, 2**40)
    assert {run.id for run in await store.runs()} == {"a", "b", "f"}


async def test_pruning_deletes_blank_runs_first_then_unsteered_ones_and_never_a_named_one(store: Store):
    steered = Recipe(spec=SPEC, controls=(Applied(step=5, control=SetLearningRate(value=0.1)),))
    recipes = {"named": Recipe(spec=SPEC), "steered": steered, "trained": Recipe(spec=SPEC), "blank": Recipe(spec=SPEC)}
    for name, recipe in recipes.items():  # the most dispensable is touched last
        await written(lambda done, name=name, recipe=recipe: store.create(Record(name, 1.0, "", recipe), done))
        await fill(store, line(1, run=name, kind="started"))
        if name not in ("blank", "named"):
            await fill(store, line(2, run=name, step=9))
    await written(lambda done: store.set_name("named", "mine", done))
    for count, left in ((3, recipes), (2, ("named", "steered", "trained")), (1, ("named", "steered")), (0, ("named",))):
        store.prune((), count, 2**40)
        assert {run.id for run in await store.runs()} == set(left)
    store.prune((), 0, 0)
    assert [run.id for run in await store.runs()] == ["named"]


async def test_many_named_runs_take_no_places_from_the_others_and_all_stay(store: Store):
    for number in range(12):
        await written(lambda done, number=number: store.create(record(f"named{number}"), done))
        store.set_name(f"named{number}", f"run {number}")
    for name in ("a", "b", "c", "d"):
        await written(lambda done, name=name: store.create(record(name), done))
    store.prune((), 3, 2**40)
    names = {run.id for run in await store.runs()}
    assert names == {f"named{number}" for number in range(12)} | {"b", "c", "d"}


async def test_what_the_reset_of_a_named_run_keeps_can_go_and_the_run_stays(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1, kind="started"), line(2, step=9))
    await written(lambda done: store.set_name("a", "mine", done))
    await fill(store, line(3, revision=1, kind="started"), change=RunUpdate(recipe=Recipe(spec=SPEC), keep="b"))
    assert await store.has("b")
    store.prune((), 0, 2**40)
    assert [await store.has(name) for name in ("a", "b")] == [True, False]


async def test_only_a_run_that_says_no_more_than_that_it_started_and_stands_still_is_removed_as_blank(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    for name in ("blank", "named", "changed", "trains", "slowed"):
        await written(lambda done, name=name: store.create(record(name), done))
        await fill(store, line(1, run=name, kind="started"), line(2, run=name, kind="state"))
    store.set_name("named", "mine")
    await fill(store, line(3, run="changed", kind="control-applied"))
    store.set_desired_state("trains", DesiredState("training"))
    store.set_desired_state("slowed", DesiredState(speed=10.0))
    monkeypatch.setattr(tables, "BLANK_SECONDS", -1.0)
    store.prune({"blank"}, 100, 2**40)  # one that a page has open stays
    assert len(await store.runs()) == 5
    for name in ("blank", "named", "changed", "trains", "slowed"):
        store.remove_blank(name)
    kept = {"named", "changed", "trains", "slowed"}
    assert {run.id for run in await store.runs()} == kept
    await written(lambda done: store.create(record("left over"), done))
    store.prune((), 100, 2**40)
    assert {run.id for run in await store.runs()} == kept


async def test_pruning_holds_the_size(store: Store):
    for number, name in enumerate("abcd"):
        await written(lambda done, name=name: store.create(record(name), done))
        await fill(store, LogLine(name, 0, 1, "losses", number, bytes(400_000)))
    store.prune(set(), 100, 1_000_000)
    assert [run.id for run in await store.runs()] == ["c", "d"]


async def test_runs_are_listed_newest_first(store: Store):
    for name, created in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        await written(lambda done, name=name, created=created: store.create(record(name, created), done))
    assert [run.id for run in await store.runs()] == ["b", "c", "a"]


async def test_a_name_a_card_and_goals_are_kept_and_go_with_their_run(store: Store):
    await written(lambda done: store.create(record(), done))
    store.set_thumbnail(Thumbnail("a", 40, 0.5, None, bytes(1024)))
    store.set_thumbnail(Thumbnail("gone", 40, 0.5, None, None))
    desired_state = DesiredState(goals=(Goal(of="test-loss", value=0.1),))
    store.set_desired_state("a", desired_state)
    await written(lambda done: store.set_name("a", "my run", done))
    (summary,) = await store.runs()
    assert (summary.name, summary.training_loss, summary.test_loss) == ("my run", 0.5, None)
    assert (summary.picture, summary.readable) == (bytes(1024), True)
    kept = await store.run("a")
    assert kept is not None
    assert (kept.name, kept.desired_state) == ("my run", desired_state)
    await written(lambda done: store.remove("a", done))
    assert await store.runs() == []


async def test_a_reset_can_keep_what_was_there_under_another_id_in_no_list_until_it_is_gone_back_to(store: Store):
    await written(lambda done: store.create(record(), done))
    log = LogLine("a", 0, 1, "started", 0, b'{"run":"a","revision":0,"seq":1}')
    await fill(store, log, line(2, step=9))
    await fill(
        store, line(3, step=9, kind="control-applied"), change=RunUpdate(controls=ChangedControls(0, (AT_NINE,)))
    )
    store.add_checkpoint(CheckpointRow("a", 0, 9, b"state"))
    before = await store.run("a")
    assert before is not None
    await fill(store, line(4, revision=1, kind="started"), change=RunUpdate(recipe=Recipe(spec=SPEC), keep="b"))
    kept = await store.run("b")
    assert kept is not None
    assert (kept.recipe, kept.step, kept.seq) == (before.recipe, 9, 3)
    assert (await store.log_after("b", 0))[0] == (1, b'{"run":"b","revision":0,"seq":1}')
    assert await store.checkpoints("b", 0, 9) == ((9, b"state"),)
    assert [entry.id for entry in await store.runs()] == ["a"]
    await fill(store, LogLine("b", 0, 4, "state", 9, b"{}"))
    assert {entry.id for entry in await store.runs()} == {"a", "b"}


AT_NINE = Applied(step=9, control=SetLearningRate(value=0.1))
