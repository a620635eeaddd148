"""The store: what it is told it keeps, and gives back."""

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.spec import RunSpec
from app.store.records import Card, Change, ChangedControls, Checkpoint, Line, Record, Standing
from app.store.store import Store
from app.wire.goals import Goal
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
        store.append(line(seq), Change(), lambda seq=seq: told.append(seq))
    await store.runs()  # answered after all that was asked before it
    assert told == list(range(1, 2001))


async def test_a_long_log_is_read_in_parts(store: Store):
    await written(lambda done: store.create(record(), done))
    for seq in range(1, 101):
        store.append(Line("a", 0, seq, "losses", seq, b"x" * 20_000), Change(), lambda: None)
    seen: list[int] = []
    while part := await store.log_after("a", seen[-1] if seen else 0):
        assert sum(len(payload) for _, payload in part) < 300_000
        seen += [seq for seq, _ in part]
    assert seen == list(range(1, 101))


async def test_an_applied_control_joins_the_recipe_and_drops_those_that_lay_ahead(store: Store):
    ahead = tuple(Applied(step=step, control=SetLearningRate(value=0.1)) for step in (5, 50, 500))
    await written(lambda done: store.create(Record("a", 1.0, "", Recipe(spec=SPEC, controls=ahead)), done))
    new = Applied(step=50, control=SetLearningRate(value=0.3))
    await fill(store, line(1, step=50, kind="control-applied"), change=Change(controls=ChangedControls(2, (new,))))
    kept = await store.run("a")
    assert kept is not None
    assert kept.recipe.controls == (*ahead[:2], new)


async def test_a_new_revision_drops_the_log_and_the_checkpoints_of_the_older_one(store: Store):
    await written(lambda done: store.create(record(), done))
    await fill(store, line(1), line(2, step=9))
    store.add_checkpoint(Checkpoint("a", 0, 9, b"old"))
    other = Recipe(spec=RunSpec(seed=7))
    standing = Standing("training", 40, 12.5)
    await fill(store, line(3, revision=1, kind="started"), change=Change(recipe=other, standing=standing))
    store.add_checkpoint(Checkpoint("a", 0, 10, b"late"))  # of the revision that is gone
    kept = await store.run("a")
    assert kept is not None
    assert (kept.revision, kept.seq, kept.step, kept.recipe, kept.standing) == (1, 3, 0, other, standing)
    assert [seq for seq, _ in await store.log_after("a", 0)] == [3]
    assert await store.newest_checkpoint("a", 0, 100) is None


async def test_only_the_newest_two_checkpoints_are_kept_and_the_newest_before_a_step_is_found(store: Store):
    await written(lambda done: store.create(record(), done))
    for step in (10, 20, 30):
        store.add_checkpoint(Checkpoint("a", 0, step, b"%d" % step))
    assert await store.newest_checkpoint("a", 0, 19) is None
    assert await store.newest_checkpoint("a", 0, 29) == Checkpoint("a", 0, 20, b"20")
    assert await store.newest_checkpoint("a", 0, 10**9) == Checkpoint("a", 0, 30, b"30")


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


async def test_pruning_holds_the_size(store: Store):
    for number, name in enumerate("abcd"):
        await written(lambda done, name=name: store.create(record(name), done))
        await fill(store, Line(name, 0, 1, "losses", number, bytes(400_000)))
    store.prune(set(), 100, 1_000_000)
    assert [run.id for run in await store.runs()] == ["c", "d"]


async def test_runs_are_listed_newest_first(store: Store):
    for name, created in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        await written(lambda done, name=name, created=created: store.create(record(name, created), done))
    assert [run.id for run in await store.runs()] == ["b", "c", "a"]


async def test_a_name_a_card_and_goals_are_kept_and_go_with_their_run(store: Store):
    await written(lambda done: store.create(record(), done))
    store.set_card(Card("a", 40, 0.5, None, bytes(1024)))
    store.set_card(Card("gone", 40, 0.5, None, None))
    standing = Standing(goals=(Goal(of="test-loss", value=0.1),))
    store.set_standing("a", standing)
    await written(lambda done: store.set_name("a", "my run", done))
    (summary,) = await store.runs()
    assert (summary.name, summary.training_loss, summary.test_loss) == ("my run", 0.5, None)
    assert (summary.picture, summary.readable) == (bytes(1024), True)
    kept = await store.run("a")
    assert kept is not None
    assert (kept.name, kept.standing) == ("my run", standing)
    await written(lambda done: store.remove("a", done))
    assert await store.runs() == []


async def test_a_reset_can_keep_what_was_there_under_another_id_in_no_list_until_it_is_gone_back_to(store: Store):
    await written(lambda done: store.create(record(), done))
    log = Line("a", 0, 1, "started", 0, b'{"run":"a","revision":0,"seq":1}')
    await fill(store, log, line(2, step=9))
    await fill(store, line(3, step=9, kind="control-applied"), change=Change(controls=ChangedControls(0, (AT_NINE,))))
    store.add_checkpoint(Checkpoint("a", 0, 9, b"state"))
    before = await store.run("a")
    assert before is not None
    await fill(store, line(4, revision=1, kind="started"), change=Change(recipe=Recipe(spec=SPEC), keep="b"))
    kept = await store.run("b")
    assert kept is not None
    assert (kept.recipe, kept.step, kept.seq) == (before.recipe, 9, 3)
    assert (await store.log_after("b", 0))[0] == (1, b'{"run":"b","revision":0,"seq":1}')
    checkpoint = await store.newest_checkpoint("b", 0, 9)
    assert checkpoint is not None
    assert checkpoint.payload == b"state"
    assert [entry.id for entry in await store.runs()] == ["a"]
    await fill(store, Line("b", 0, 4, "state", 9, b"{}"))
    assert {entry.id for entry in await store.runs()} == {"a", "b"}


AT_NINE = Applied(step=9, control=SetLearningRate(value=0.1))
