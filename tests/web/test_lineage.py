"""What a new run takes over of a kept one is what it would have come to by itself, bit for bit."""

import json
from typing import Any

import pytest
import torch

from app.engine.trainer import Trainer
from app.engine.transformer import SequenceTrainer
from app.recipe.controls import (
    Applied,
    Control,
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetSchedule,
    SetWeight,
    forked,
)
from app.recipe.history import folded
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec
from app.store.records import Past
from app.web.lineage import _heritage as heritage  # pyright: ignore[reportPrivateUsage]
from app.wire.messages import Change, Rewind, StepOn, Train
from app.workers.interface import Heritage, Resume
from app.workers.session import Session

CPU = torch.device("cpu")


class Told:
    """An outbox that keeps a run's log and its checkpoints."""

    def __init__(self) -> None:
        self.log: list[bytes] = []
        self.checkpoints: dict[int, bytes] = {}

    def __call__(self, header: dict[str, Any], payload: bytes) -> None:
        if header["kind"] == "event":
            self.log.append(payload)
        elif header["kind"] == "checkpoint":
            self.checkpoints[header["step"]] = payload

    def marks(self) -> list[tuple[int, Any, str, str]]:
        told = [json.loads(payload) for payload in self.log]
        return [(m["step"], m["control"], m["label"], m["note"]) for m in told if m["type"] == "control-applied"]

    def evaluations(self) -> list[dict[str, Any]]:
        told = [json.loads(payload) for payload in self.log]
        names = ("step", "scores", "induction", "samples", "later")
        return [{name: m[name] for name in names} for m in told if m["type"] == "evaluated"]


def run_to(recipe: Recipe, step: int, heritage: Heritage | None = None) -> tuple[Session, Told]:
    """A run that a link has opened, at its step."""
    told = Told()
    run = Session(Resume("r", recipe, target=step, until=step, heritage=heritage), lambda spec: CPU, told)
    go(run)
    assert run.step == step
    return run, told


def go(run: Session) -> None:
    while run.busy:
        run.run_slice(1e-3)


def past(recipe: Recipe, told: Told, step: int) -> Past:
    kept = sorted((at, blob) for at, blob in told.checkpoints.items() if at <= step)
    return Past(recipe, tuple(told.log), tuple(kept))


def at(step: int, control: Control) -> Applied:
    return Applied(step=step, control=control)


PLAIN = Recipe(
    spec=RunSpec(data=DataSpec(dataset="spiral"), network=NetworkSpec(hidden=(6, 4), dropout=0.1), batch_size=7),
    controls=(
        at(0, SetLearningRate(value=0.02)),
        at(55, SetOptimizer(optimizer=OptimizerSpec(name="adam"))),
        at(80, SetSchedule(schedule=ScheduleSpec(name="cosine", per="step"))),
        at(120, SetOptimizer(optimizer=OptimizerSpec(name="rprop"))),
        at(140, SetBatchSize(value=11)),
        at(160, SetOptimizer(optimizer=OptimizerSpec(name="adamw"), state="keep")),
        at(170, SetDropout(value=0.2)),
        at(180, SetWeight(layer=0, unit=1, input=0, value=2.0)),
        at(290, SetSchedule(schedule=ScheduleSpec(name="plateau", per="epoch"))),
    ),
)
OF_SHAPES = Recipe(
    spec=RunSpec(
        network=NetworkSpec(hidden=(4,)),
        trials=(TrialSpec(), TrialSpec(network=NetworkSpec(hidden=(6,)), learning_rate=0.05, seed=3)),
    ),
    controls=(at(40, SetLearningRate(value=0.1, trial=0)), at(50, SetLearningRate(value=0.2, trial=1))),
)
SEQUENCE = Recipe(
    spec=RunSpec(
        sequence=SequenceSpec(task="copy", width=16, heads=1, layers=1, dropout=0.1),
        loss="cross-entropy",
        batch_size=8,
        trials=(TrialSpec(learning_rate=0.01, optimizer=OptimizerSpec(name="adam")),),
    ),
    controls=(at(20, SetLearningRate(value=0.02)),),
)
FORK = forked(PLAIN, 100, 0, SetLearningRate(value=0.3))
TRANSFORMERS = forked(SEQUENCE, 40, 0, SetLearningRate(value=0.03))


def lent(recipe: Recipe, told: Told, step: int, trial: int | None, to: Recipe | None = None) -> Heritage:
    found = heritage(past(recipe, told, step), to or recipe, step, trial)
    assert found is not None
    return found


def assert_equal(one: tuple[Session, Told], other: tuple[Session, Told]) -> None:
    for (first, told), (second, told_too) in ((one, other),):
        a, b = (run._checkpointed.trainer for run in (first, second))  # pyright: ignore[reportPrivateUsage]
        for mine, theirs in zip(a.networks(), b.networks(), strict=True):
            assert all(torch.equal(mine[name], theirs[name]) for name in mine)
        assert folded(told.log) == folded(told_too.log)
        assert told.marks() == told_too.marks()
        assert told.evaluations() == told_too.evaluations()
        assert a.present() == b.present()


@pytest.mark.parametrize("later", [False, True], ids=["at the checkpoint", "later"])
@pytest.mark.parametrize(
    ("recipe", "trial"),
    [(PLAIN, 0), (OF_SHAPES, 0), (OF_SHAPES, 1), (FORK, 0), (FORK, 1), (SEQUENCE, 0), (TRANSFORMERS, 1)],
    ids=["plain", "first of shapes", "second of shapes", "first half", "second half", "transformer", "second of two"],
)
def test_a_fork_goes_on_from_its_parents_checkpoint_and_equals_a_fork_trained_from_step_0(
    monkeypatch: pytest.MonkeyPatch, recipe: Recipe, trial: int, later: bool
):
    kept, onward = (60, 30) if recipe.spec.sequence else (200, 130)  # a transformer's steps take longest
    step = kept + onward * later
    _, told = run_to(recipe, kept)
    fork = forked(recipe, step, trial, SetLearningRate(value=0.07))
    replayed, everything = run_to(fork, step)
    done = steps_of(monkeypatch)
    seeded, taken_over = run_to(fork, step, lent(recipe, told, step, trial))
    assert sum(done) == step - kept
    assert_equal((seeded, taken_over), (replayed, everything))
    for run in (seeded, replayed):
        run.handle(StepOn(request="s", run="r", count=onward))
        go(run)
    assert_equal((seeded, taken_over), (replayed, everything))


def steps_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    steps: list[int] = []
    for kind in (Trainer, SequenceTrainer):

        def counting(self: Any, most: int, advance: Any = kind.advance) -> int:
            done = advance(self, most)
            steps.append(done)
            return done

        monkeypatch.setattr(kind, "advance", counting)
    return steps


@pytest.mark.parametrize("recipe", [PLAIN, OF_SHAPES, FORK], ids=["plain", "of shapes", "fork"])
def test_a_link_to_a_run_that_is_kept_goes_on_from_it(monkeypatch: pytest.MonkeyPatch, recipe: Recipe):
    _, told = run_to(recipe, 200)
    longer = recipe.until(200).followed_by(250, SetLearningRate(value=0.01))
    replayed = run_to(longer, 300)
    done = steps_of(monkeypatch)
    seeded = run_to(longer, 300, lent(recipe, told, 300, None, longer))
    assert sum(done) == 100
    assert_equal(seeded, replayed)


def test_a_run_that_was_rewound_lends_what_still_stands():
    run, told = run_to(PLAIN, 200)
    run.handle(Rewind(request="a", run="r", step=170, undo=1, control=SetLearningRate(value=0.5)))
    go(run)
    run.handle(Train(request="b", run="r", until=210))
    go(run)
    run.handle(Change(request="c", run="r", control=SetOptimizer(optimizer=OptimizerSpec(name="sgd"))))
    run.handle(StepOn(request="d", run="r", count=40))
    go(run)
    recipe = run._checkpointed.recipe  # pyright: ignore[reportPrivateUsage]
    told.checkpoints = {step: blob for step, blob in told.checkpoints.items() if step in (170, 250)}
    fork = forked(recipe, 250)
    seeded = run_to(fork, 250, lent(recipe, told, 250, 0))
    assert_equal(seeded, run_to(fork, 250))


def test_of_trials_side_by_side_or_on_another_device_nothing_is_taken_over(monkeypatch: pytest.MonkeyPatch):
    stacked = Recipe(spec=RunSpec(trials=(TrialSpec(), TrialSpec(seed=1))))
    _, told = run_to(stacked, 100)
    fork = forked(stacked, 100, 1)
    done = steps_of(monkeypatch)
    run_to(fork, 100, lent(stacked, told, 100, 1))
    assert sum(done) == 100
    _, told = run_to(Recipe(), 100)
    told.log = [payload.replace(b'"device":"cpu"', b'"device":"cuda:0"') for payload in told.log]
    done.clear()
    run_to(forked(Recipe(), 100), 100, lent(Recipe(), told, 100, 0))
    assert sum(done) == 100


def test_a_log_of_an_older_version_without_the_evaluations_of_later_trials_lends_nothing_of_them(
    monkeypatch: pytest.MonkeyPatch,
):
    _, told = run_to(TRANSFORMERS, 64)
    older = [json.loads(payload) for payload in told.log]
    told.log = [json.dumps({k: v for k, v in message.items() if k != "later"}).encode() for message in older]
    done = steps_of(monkeypatch)
    run_to(forked(TRANSFORMERS, 64, 0), 64, lent(TRANSFORMERS, told, 64, 0))
    assert sum(done) == 0
    run_to(forked(TRANSFORMERS, 64, 1), 64, lent(TRANSFORMERS, told, 64, 1))
    assert sum(done) == 64


def test_damaged_checkpoints_and_those_of_another_build_are_not_taken_over(monkeypatch: pytest.MonkeyPatch):
    _, told = run_to(Recipe(), 100)
    told.checkpoints = {100: told.checkpoints[100][:-50]}
    done = steps_of(monkeypatch)
    seeded = run_to(Recipe(), 100, lent(Recipe(), told, 100, None))
    assert sum(done) == 100
    assert_equal(seeded, run_to(Recipe(), 100))


def test_a_recipe_that_parts_before_every_checkpoint_is_no_kin():
    _, told = run_to(PLAIN, 200)
    told.checkpoints = {200: told.checkpoints[200]}
    assert heritage(past(PLAIN, told, 200), PLAIN.until(54), 300, None) is None
    assert heritage(past(PLAIN, told, 200), Recipe(), 300, None) is None
