"""A run on its way to a step: what is asked meanwhile takes effect there, and nothing stands still."""

import json
from typing import Any

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.trainer import Trainer
from app.recipe.controls import Recipe, SetBatchSize, SetLearningRate, SetOptimizer
from app.recipe.spec import DataSpec, OptimizerSpec, RunSpec, TrialSpec
from app.wire.messages import Change, Pause, Reset, Rewind, RunMessage, StepOn, Train
from app.workers import session as session_module
from app.workers.interface import Resume
from app.workers.session import Session

TARGET = 1500


class Told:
    """An outbox that keeps what it is given: events and refusals decoded, checkpoints with their steps."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        self.progress: list[dict[str, Any]] = []
        self.checkpoints: list[tuple[int, bytes]] = []

    def __call__(self, header: dict[str, Any], payload: bytes) -> None:
        kinds = {"event": self.events, "refused": self.refused, "progress": self.progress}
        if header["kind"] == "checkpoint":
            self.checkpoints.append((header["step"], payload))
        elif header["kind"] in kinds:
            kinds[header["kind"]].append(json.loads(payload))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    def controls(self) -> list[tuple[int, str | None]]:
        return [(event["step"], event["request"]) for event in self.of("control-applied")]


@pytest.fixture(autouse=True)
def _nothing_is_near(monkeypatch: pytest.MonkeyPatch):
    """Not even a step or two are replayed before a request is answered, and each slice is short."""
    monkeypatch.setattr(session_module, "NEAR_SECONDS", 0.0)


def rate(value: float, request: str) -> Change:
    return Change(request=request, run="r", control=SetLearningRate(value=value))


def opened(recipe: Recipe | None = None, **fields: Any) -> tuple[Session, Told]:
    told = Told()
    return Session(Resume("r", recipe or Recipe(), **fields), lambda spec: torch.device("cpu"), told), told


def on_the_way(recipe: Recipe | None = None, **fields: Any) -> tuple[Session, Told]:
    """A run that a link has opened, somewhere on its way."""
    run, told = opened(recipe, target=TARGET, until=TARGET, **fields)
    run.run_slice(1e-3)
    assert 0 < run.step < TARGET
    return run, told


def finish(run: Session, until: int = 10**9) -> None:
    while run.busy and run.step < until:
        run.run_slice(1e-3)


def parameters(recipe: Recipe, steps: int) -> torch.Tensor:
    """Of a run that has trained from step 0, without a stop."""
    checkpointed = CheckpointedTrainer(recipe, torch.device("cpu"))
    while checkpointed.step < steps:
        checkpointed.apply_due()
        checkpointed.advance(steps - checkpointed.step)
    checkpointed.apply_due()
    return checkpointed.trainer.parameters.clone()


def parameters_of(run: Session) -> torch.Tensor:
    return run._checkpointed.trainer.parameters  # pyright: ignore[reportPrivateUsage]


def test_controls_given_on_the_way_take_effect_at_the_step_named_in_the_order_given():
    recipe = Recipe().followed_by(40, SetLearningRate(value=0.1))
    run, told = on_the_way(recipe)
    run.handle(rate(0.3, "a"))
    run.run_slice(1e-3)
    run.handle(Change(request="b", run="r", control=SetBatchSize(value=3)))
    finish(run)
    assert (run.step, run.state) == (TARGET, "paused")
    assert told.controls() == [(40, None), (TARGET, "a"), (TARGET, "b")]
    run.handle(StepOn(request="c", run="r", count=50))
    finish(run)
    steered = recipe.followed_by(TARGET, SetLearningRate(value=0.3)).followed_by(TARGET, SetBatchSize(value=3))
    assert torch.equal(parameters_of(run), parameters(steered, TARGET + 50))


def test_a_run_says_where_it_is_going_until_it_is_there():
    run, told = on_the_way()
    finish(run)
    states = [(state["state"], state["target"]) for state in told.of("state")]
    assert states == [("training", TARGET), ("paused", None)]
    assert all(said["target"] == TARGET and 0 < said["step"] < TARGET for said in told.progress)
    assert told.progress


def test_train_pressed_on_the_way_trains_on_and_pause_pauses_there():
    run, told = on_the_way()
    run.handle(Train(request="t", run="r"))
    assert told.events[-1]["request"] == "t"
    finish(run, TARGET + 1)
    assert run.state == "training"
    run, told = on_the_way()
    run.handle(Train(request="t", run="r"))
    run.handle(Pause(request="p", run="r"))
    assert [event["request"] for event in told.events[-2:]] == ["t", "p"]
    finish(run)
    assert (run.step, run.state) == (TARGET, "paused")
    assert [state["step"] for state in told.of("state") if state["state"] == "paused"] == [TARGET]


def test_steps_asked_for_on_the_way_are_counted_from_the_step_named():
    run, told = on_the_way()
    run.handle(StepOn(request="s", run="r", count=7))
    run.handle(rate(0.2, "a"))
    finish(run)
    assert run.step == TARGET + 7
    assert told.controls() == [(TARGET, "a")]
    assert told.events[-1] | {"seq": 0} == told.events[-1] | {"seq": 0, "state": "paused", "request": "s"}


def test_steps_that_a_pause_overtakes_on_the_way_are_answered():
    run, told = on_the_way()
    run.handle(StepOn(request="s", run="r", count=7))
    run.handle(Pause(request="p", run="r"))
    finish(run)
    assert run.step == TARGET
    assert {"s", "p"} <= {state["request"] for state in told.of("state")}


def test_a_rewind_and_a_change_after_it_are_done_in_order_at_the_step_named():
    run, told = on_the_way()
    run.handle(rate(0.2, "a"))
    run.handle(Rewind(request="b", run="r", step=700))
    run.handle(rate(0.4, "c"))
    finish(run)
    assert told.controls() == [(TARGET, "a"), (700, "c")]
    assert (run.step, run.revision) == (700, 1)
    assert torch.equal(parameters_of(run), parameters(Recipe(), 700))


def test_an_undo_on_the_way_takes_back_what_waited():
    run, _ = on_the_way()
    run.handle(rate(0.2, "a"))
    run.handle(Rewind(request="u", run="r", step=TARGET, undo=1))
    finish(run)
    run.handle(StepOn(request="s", run="r", count=30))
    finish(run)
    assert torch.equal(parameters_of(run), parameters(Recipe(), TARGET + 30))


def test_a_reset_on_the_way_has_the_settings_of_the_step_named_and_of_what_waited():
    run, told = on_the_way(Recipe().followed_by(TARGET - 1, SetOptimizer(optimizer=OptimizerSpec(name="adam"))))
    run.handle(rate(0.2, "a"))
    run.handle(Reset(request="b", run="r"))
    (trial,) = told.of("started")[-1]["spec"]["trials"]
    assert (trial["optimizer"]["name"], trial["learning_rate"]) == ("adam", 0.2)
    assert [refused["request"] for refused in told.refused] == ["a"]
    assert (run.step, run.state) == (0, "paused")


def test_a_run_that_diverges_on_the_way_says_so_to_what_waited():
    wild = Recipe(spec=RunSpec(data=DataSpec(dataset="plane"), loss="mse", trials=(TrialSpec(learning_rate=50.0),)))
    run, told = opened(wild, target=TARGET, until=TARGET)
    run.handle(rate(0.2, "a"))
    finish(run)
    assert run.state == "diverged"
    (refused,) = told.refused
    assert refused["sentence"] == f"The run diverges at step {run.step:,}, before step {TARGET:,}."
    assert told.of("state")[-1]["target"] is None


def test_a_control_that_does_not_fit_is_refused_at_once():
    run, _ = on_the_way()
    with pytest.raises(ValueError, match="the run has trials 0 to 0; got trial 1"):
        run.handle(Change(request="a", run="r", control=SetLearningRate(value=0.1, trial=1)))


def killed(told: Told, recipe: Recipe, checkpoints: bool = True) -> Resume:
    """What the server hands to the next worker, from what the last one told."""
    last, state = told.events[-1], told.of("state")[-1]
    return Resume(
        "r",
        recipe,
        revision=last["revision"],
        seq=last["seq"],
        fresh=False,
        step=max(event["step"][-1] if event["type"] == "losses" else event["step"] for event in told.events),
        checkpoints=tuple(told.checkpoints) if checkpoints else (),
        desired="training" if state["state"] == "waiting" or state["searching"] else state["state"],
        target=state["target"],
        until=state["until"],
    )


@pytest.mark.parametrize("kills", [1, 3])
def test_a_worker_that_dies_on_the_way_changes_nothing(kills: int):
    recipe = Recipe().followed_by(40, SetLearningRate(value=0.1))
    run, told = on_the_way(recipe)
    waits: list[RunMessage] = [rate(0.3, "a")]
    run.handle(waits[0])
    for _ in range(kills):
        resume = killed(told, recipe)
        run = Session(resume, lambda spec: torch.device("cpu"), told)
        assert run.busy
        for message in waits:  # has no answer yet, so it is asked again
            run.handle(message)
        run.run_slice(1e-3)
    finish(run)
    assert told.controls() == [(40, None), (TARGET, "a")]
    assert (run.step, run.state) == (TARGET, "paused")
    told_steps = [step for event in told.of("losses") for step in event["step"]]
    assert told_steps == sorted(set(told_steps))
    run.handle(StepOn(request="s", run="r", count=30))
    finish(run)
    steered = recipe.followed_by(TARGET, SetLearningRate(value=0.3))
    assert torch.equal(parameters_of(run), parameters(steered, TARGET + 30))


def trained(steps: int) -> Told:
    run, told = opened()
    run.handle(Train(request="t", run="r", until=steps))
    finish(run)
    return told


def test_a_run_taken_up_without_a_checkpoint_replays_in_slices_and_then_does_what_was_asked(
    monkeypatch: pytest.MonkeyPatch,
):
    told = trained(TARGET)
    done = counted(monkeypatch)
    run = Session(killed(told, Recipe(), checkpoints=False), lambda spec: torch.device("cpu"), told)
    before = len(told.events)
    run.handle(rate(0.3, "a"))
    run.handle(Train(request="b", run="r", until=TARGET + 30))
    run.frame_wanted = True
    neighbour, _ = opened()
    neighbour.handle(Train(request="n", run="r"))
    while len(told.events) == before:
        run.run_slice(1e-3)
        neighbour.run_slice(1e-3)
    assert neighbour.step > 0
    assert max(done) <= 128  # from one look at the clock to the next
    assert told.progress
    assert [event["seq"] for event in told.events] == list(range(1, len(told.events) + 1))
    finish(run)
    assert told.controls() == [(TARGET, "a")]
    assert run.step == TARGET + 30
    steered = Recipe().followed_by(TARGET, SetLearningRate(value=0.3))
    assert torch.equal(parameters_of(run), parameters(steered, TARGET + 30))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps of every call of a trainer from now on."""
    steps: list[int] = []
    advance = Trainer.advance

    def counting(self: Trainer, most: int) -> int:
        done = advance(self, most)
        steps.append(done)
        return done

    monkeypatch.setattr(Trainer, "advance", counting)
    return steps


def test_a_long_run_taken_up_elsewhere_rewinds_by_a_bounded_replay(monkeypatch: pytest.MonkeyPatch):
    steps = 20_000
    checkpointed = CheckpointedTrainer(Recipe(), torch.device("cpu"))
    told = Told()
    kept: list[tuple[int, bytes]] = []
    for step in range(1000, steps + 1, 1000):
        checkpointed.seek(step)
        kept.append((step, checkpointed.dump()))
    resume = Resume("r", Recipe(), seq=1, fresh=False, step=steps, checkpoints=tuple(kept))
    run = Session(resume, lambda spec: torch.device("cpu"), told)
    done = counted(monkeypatch)
    run.handle(Rewind(request="a", run="r", step=steps - 10))
    finish(run)
    assert run.step == steps - 10
    assert sum(done) <= 1000
    done.clear()
    run.handle(Rewind(request="b", run="r", step=7777))
    finish(run)
    assert run.step == 7777
    assert sum(done) <= 1000
    monkeypatch.undo()
    assert torch.equal(parameters_of(run), parameters(Recipe(), 7777))


@pytest.mark.parametrize("damage", ["cut short", "flipped", "empty", "of another run"])
def test_a_damaged_checkpoint_gives_way_to_an_older_one(monkeypatch: pytest.MonkeyPatch, damage: str):
    checkpointed = CheckpointedTrainer(Recipe(), torch.device("cpu"))
    kept: list[tuple[int, bytes]] = []
    for step in (500, 1000):
        checkpointed.seek(step)
        kept.append((step, checkpointed.dump()))
    newest = bytearray(kept[1][1])
    newest[len(newest) // 2] ^= 64
    other = CheckpointedTrainer(Recipe(spec=RunSpec(trials=(TrialSpec(),) * 2)), torch.device("cpu"))
    other.seek(1000)
    bad = {
        "cut short": kept[1][1][:-100],
        "flipped": bytes(newest),
        "empty": b"",
        "of another run": other.dump(),
    }[damage]
    resume = Resume("r", Recipe(), seq=1, fresh=False, step=1200, checkpoints=(kept[0], (1000, bad)))
    done = counted(monkeypatch)
    run = Session(resume, lambda spec: torch.device("cpu"), Told())
    finish(run)
    assert run.step == 1200
    assert sum(done) == 700
    monkeypatch.undo()
    assert torch.equal(parameters_of(run), parameters(Recipe(), 1200))
