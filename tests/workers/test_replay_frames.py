"""Looking back in a session: pictures of the past for who asks, and a run that goes on as it was."""

import random
from typing import Any

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe, SetLearningRate
from app.recipe.spec import RunSpec, TrialSpec
from app.wire import binary
from app.wire.binary import Buffer
from app.wire.messages import Change, LookBack, Pause, Rewind, StepOn, Train, View
from app.workers.interface import Resume
from app.workers.session import Session
from tests.workers.test_session import Told


class Seen(Told):
    """An outbox that keeps pictures apart."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[tuple[dict[str, Any], dict[str, Buffer]]] = []

    def __call__(self, header: dict[str, Any], payload: bytes) -> None:
        if header["kind"] == "picture":
            self.pictures.append(binary.decode(payload))
            assert header["request"] == self.pictures[-1][0]["request"]
        else:
            super().__call__(header, payload)


def begun(steps: int) -> tuple[Session, Seen]:
    seen = Seen()
    spec = RunSpec(trials=(TrialSpec(learning_rate=0.1),))
    run = Session(Resume("r", Recipe(spec=spec)), lambda spec: torch.device("cpu"), seen)
    run.handle(StepOn(request="s", run="r", count=steps))
    while run.busy:
        run.run_slice(0.05)
    return run, seen


def look(run: Session, seen: Seen, step: int) -> tuple[dict[str, Any], dict[str, Buffer]]:
    count = len(seen.pictures)
    run.handle(LookBack(request=f"b{step}", run="r", step=step))
    while len(seen.pictures) == count:
        run.run_slice(4e-3)
    return seen.pictures[-1]


def test_twenty_steps_of_a_run_of_twenty_thousand_show_the_losses_that_were_recorded():
    run, seen = begun(20_000)
    recorded = {
        step: (report["training_loss"][k], report["test_loss"][k])
        for report in seen.of("losses")
        for k, step in enumerate(report["step"])
    }
    for step in random.Random(1).sample(sorted(recorded), 20):
        head, buffers = look(run, seen, step)
        assert (head["step"], head["request"], head["revision"]) == (step, f"b{step}", 0)
        assert (head["training_loss"], head["test_loss"]) == recorded[step]
        assert set(buffers) == {"weights", "boundary", "units"}
    assert run.step == 20_000
    assert run.state == "paused"


def test_the_past_of_the_trial_in_view_is_shown_as_finely_as_the_present():
    spec = RunSpec(trials=(TrialSpec(seed=0), TrialSpec(seed=1)))
    seen = Seen()
    run = Session(Resume("r", Recipe(spec=spec)), lambda spec: torch.device("cpu"), seen)
    run.handle(StepOn(request="s", run="r", count=200))
    while run.busy:
        run.run_slice(0.05)
    _, first = look(run, seen, 50)
    run.handle(View(request="v", run="r", trial=1, resolution=64))
    head, second = look(run, seen, 50)
    then = CheckpointedTrainer(Recipe(spec=spec), torch.device("cpu"))
    then.advance(50)
    assert head["trial"] == 1
    assert second["boundary"].shape == (64, 64)
    for trial, buffers in enumerate((first, second)):
        assert buffers["weights"].data == then.perceptrons.parameters_of(trial).numpy().tobytes()


def test_a_run_trains_on_while_a_page_looks_back_and_tells_nothing_of_it():
    run, seen = begun(600)
    run.handle(Train(request="t", run="r"))
    told = len(seen.events)
    head, _ = look(run, seen, 100)
    assert head["step"] == 100
    run.handle(Pause(request="p", run="r"))
    assert run.step > 600
    assert {event["type"] for event in seen.events[told:]} <= {"losses", "state"}


def test_a_step_that_lies_ahead_is_refused_and_names_where_the_run_stands():
    run, _ = begun(10)
    with pytest.raises(ValueError, match="stands at step 10; got a look back to step 11"):
        run.handle(LookBack(request="b", run="r", step=11))
    assert not run.active


def test_a_past_that_was_rewritten_is_shown_as_it_is_now():
    run, seen = begun(300)
    old = look(run, seen, 200)[1]["weights"]
    run.handle(Rewind(request="w", run="r", step=100))
    run.handle(Change(request="c", run="r", control=SetLearningRate(value=0.5)))
    run.handle(StepOn(request="s", run="r", count=200))
    while run.busy:
        run.run_slice(0.05)
    head, buffers = look(run, seen, 200)
    assert (head["revision"], head["step"]) == (1, 200)
    assert buffers["weights"] != old
