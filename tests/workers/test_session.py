"""A session: what it does with requests, and what it tells."""

import json
from itertools import pairwise
from typing import Any

import pytest
import torch

from app.recipe.controls import Recipe, SetBatchSize, SetLearningRate, SetOptimizer
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.store.records import DesiredState, Record
from app.web.live_run import LiveRun
from app.wire import binary
from app.wire.delivery import Goal
from app.wire.messages import Change, DivergedWeight, Pause, Reset, Rewind, SetSpeed, StepOn, Stop, Train, View
from app.workers.interface import LogEvent, Resume
from app.workers.messages import weight_sentence
from app.workers.session import Session

DIVERGES = RunSpec(data=DataSpec(dataset="plane"), loss="mse", trials=(TrialSpec(learning_rate=50.0),))


class Told:
    """An outbox that keeps what it is given, decoded."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.checkpoints: list[tuple[int, bytes]] = []
        self.direct: list[dict[str, Any]] = []

    def __call__(self, header: dict[str, Any], payload: bytes) -> None:
        if header["kind"] == "event":
            self.events.append(json.loads(payload))
        elif header["kind"] == "frame":
            self.frames.append(binary.decode(payload)[0])
        elif header["kind"] == "checkpoint":
            self.checkpoints.append((header["step"], payload))
        else:
            self.direct.append(json.loads(payload))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]


def session(recipe: Recipe | None = None, **fields: Any) -> tuple[Session, Told]:
    told = Told()
    resume = Resume("r", recipe or Recipe(), **fields)
    return Session(resume, lambda spec: torch.device("cpu"), told), told


def turns(run: Session, until: int) -> None:
    while run.busy and run.step < until:
        run.run_slice(1e-3)


def test_a_new_run_begins_with_started_and_waits():
    run, told = session()
    assert [event["type"] for event in told.events] == ["started", "state"]
    assert told.events[-1]["state"] == "paused"
    run.run_slice(1e-3)
    assert run.step == 0


def test_numbers_of_the_log_have_no_gap():
    run, told = session()
    run.handle(Train(request="a", run="r"))
    turns(run, 3000)
    run.handle(Change(request="b", run="r", control=SetLearningRate(value=0.2)))
    run.handle(Pause(request="c", run="r"))
    assert [event["seq"] for event in told.events] == list(range(1, len(told.events) + 1))


def test_a_control_is_answered_with_its_step_its_label_and_the_request():
    run, told = session()
    run.handle(StepOn(request="a", run="r", count=7))
    turns(run, 7)
    run.handle(Change(request="b", run="r", control=SetLearningRate(value=0.3)))
    applied = told.of("control-applied")[0]
    assert (applied["step"], applied["request"], applied["label"]) == (7, "b", "rate 0.03 → 0.3")


def test_a_step_is_one_update_and_says_when_it_is_done():
    run, told = session()
    run.handle(StepOn(request="a", run="r"))
    turns(run, 10)
    assert run.step == 1
    assert told.of("state")[-1] | {"seq": 0} == told.of("state")[-1] | {"seq": 0, "state": "paused", "request": "a"}
    assert told.of("losses")[-1]["step"] == [1]


def test_an_epoch_ends_where_the_data_do():
    run, told = session()
    run.handle(StepOn(request="a", run="r", count=10))
    turns(run, 10)
    run.handle(StepOn(request="b", run="r", unit="epoch", count=2))
    turns(run, 1000)
    assert run.step == 50  # 250 training examples in batches of 10, twice
    assert told.of("state")[-1]["request"] == "b"


def test_the_reply_to_a_switch_of_optimizer_says_what_was_kept():
    adam, adamw = (OptimizerSpec(name=name) for name in ("adam", "adamw"))
    run, told = session(Recipe(spec=RunSpec(trials=(TrialSpec(optimizer=adam),))))
    run.handle(StepOn(request="a", run="r", count=5))
    turns(run, 5)
    run.handle(Change(request="b", run="r", control=SetOptimizer(optimizer=adamw)))
    run.handle(Change(request="c", run="r", control=SetOptimizer(optimizer=adam, state="fresh")))
    notes = [event["note"] for event in told.of("control-applied")]
    assert notes == ["kept exp_avg, exp_avg_sq, step", "the optimizer's state starts fresh"]


def test_reset_keeps_the_settings_the_reader_made():
    run, told = session()
    run.handle(Change(request="a", run="r", control=SetLearningRate(value=0.5)))
    run.handle(Train(request="b", run="r"))
    turns(run, 200)
    run.handle(Reset(request="c", run="r"))
    started = told.of("started")[-1]
    assert (started["revision"], started["step"]) == (1, 0)
    assert started["spec"]["trials"][0]["learning_rate"] == 0.5
    assert told.events[-1]["state"] == "paused"


def test_a_run_trains_to_no_step_that_it_has_passed():
    run, told = session()
    run.handle(StepOn(request="a", run="r", count=7))
    turns(run, 7)
    before = len(told.events)
    with pytest.raises(ValueError, match="the run stands at step 7; got a request to train until step 7"):
        run.handle(Train(request="b", run="r", until=7))
    assert (run.state, len(told.events)) == ("paused", before)


def test_a_reset_torch_refuses_leaves_the_run_as_it_was():
    run, _ = session()
    run.handle(Train(request="a", run="r"))
    nesterov = OptimizerSpec.model_construct(name="sgd", arguments={"nesterov": True})  # as no recipe says
    trial = TrialSpec().model_copy(update={"optimizer": nesterov})
    spec = RunSpec().model_copy(update={"trials": (trial,)})
    with pytest.raises(ValueError, match="Nesterov"):
        run.handle(Reset(request="b", run="r", spec=spec))
    assert run.busy
    assert run.revision == 0


def test_rewind_goes_back_and_goes_on_with_the_control():
    run, told = session()
    run.handle(Train(request="a", run="r", until=900))
    turns(run, 900)
    run.handle(Rewind(request="b", run="r", step=600, control=SetLearningRate(value=0.001)))
    while run.revision == 0:  # it is replayed in turns
        run.run_slice(0.004)
    assert (run.step, run.revision) == (600, 1)
    assert told.of("started")[-1]["step"] == 600
    assert told.of("control-applied")[-1]["step"] == 600


def test_divergence_names_step_cause_and_remedy_and_the_remedy_works():
    run, told = session(Recipe(spec=DIVERGES))
    run.handle(Train(request="a", run="r"))
    turns(run, 100_000)
    fault = told.of("diverged")[0]
    assert run.state == "diverged"
    assert fault["remedy_learning_rate"] in (5.0, 0.5, 0.05, 0.005)
    assert f"step {fault['step']:,}" in fault["sentence"]
    assert "At learning rate 50 a step overshoots further than the one before." in fault["sentence"]
    assert " went first: from " in fault["sentence"]
    assert fault["weight"]["after"] is None or abs(fault["weight"]["after"]) > 1e6
    way = {key: value for key, value in fault["remedy"].items() if key != "label"}
    run.handle(Rewind.model_validate({"request": "b", "run": "r", **way}))
    while run.revision == 0:  # it is replayed in turns
        run.run_slice(0.004)
    run.handle(Train(request="c", run="r", until=run.step + 2_000))
    turns(run, run.step + 2_000)
    assert run.state == "paused"


def test_speed_holds_the_run_back():
    run, _ = session()
    run.handle(SetSpeed(request="a", run="r", steps_per_second=0.1))
    run.handle(Train(request="b", run="r"))
    for _ in range(50):
        run.run_slice(1e-3)
    assert run.step <= 2


def test_a_run_nobody_watches_waits_and_goes_on():
    run, told = session()
    run.handle(Train(request="a", run="r"))
    turns(run, 100)
    run.wait(True)
    assert not run.busy
    assert told.of("state")[-1]["state"] == "waiting"
    run.wait(False)
    assert run.busy


def test_the_slice_after_a_much_larger_batch_is_asked_for_is_no_longer_than_others():
    large = RunSpec(data=DataSpec(points=20_000), network=NetworkSpec(hidden=(16, 16)), batch_size=1)
    run, _ = session(Recipe(spec=large))
    run.handle(Train(request="t", run="r"))
    turns(run, until=200)
    run.handle(Change(request="c", run="r", control=SetBatchSize(value=10_000)))
    before = run.step
    run.run_slice(1e-3)
    assert run.step == before + 1


def test_a_frame_is_made_only_when_wanted_and_only_of_something_new():
    run, told = session()
    run.frame_wanted = True
    run.run_slice(1e-3)
    run.frame_wanted = True
    run.run_slice(1e-3)
    assert [frame["step"] for frame in told.frames] == [0]
    run.handle(StepOn(request="a", run="r"))
    turns(run, 1)
    run.run_slice(1e-3)
    assert [frame["step"] for frame in told.frames] == [0, 1]
    buffers = {buffer["name"]: buffer["shape"] for buffer in told.frames[0]["buffers"]}
    assert buffers == {"weights": [25], "boundary": [96, 96], "units": [6, 32, 32]}


def test_a_page_chooses_the_trial_in_view_and_how_finely_it_is_drawn():
    run, told = session(Recipe(spec=RunSpec(trials=(TrialSpec(), TrialSpec(seed=1)))))
    run.handle(View(request="v", run="r", trial=1, resolution=64))
    run.frame_wanted = True
    run.run_slice(1e-3)
    buffers = {buffer["name"]: buffer["shape"] for buffer in told.frames[-1]["buffers"]}
    assert (told.frames[-1]["trial"], buffers["boundary"], told.events[-1]["request"]) == (1, [64, 64], "v")
    with pytest.raises(ValueError, match="the run has trials 0 to 1; got trial 2"):
        run.handle(View(request="w", run="r", trial=2))


def test_a_run_taken_up_elsewhere_goes_on_as_if_nothing_had_happened():
    whole, everything = session()
    whole.handle(Train(request="a", run="r", until=5000))
    turns(whole, 5000)
    first, before = session()
    first.handle(Train(request="a", run="r"))
    turns(first, 2500)
    first.handle(Pause(request="b", run="r"))
    step, blob = before.checkpoints[-1]
    log_end = before.events[-1]
    second, after = session(
        Recipe(), seq=log_end["seq"], fresh=False, step=log_end["step"], checkpoints=((step, blob),), desired="paused"
    )
    assert second.step == log_end["step"] >= step
    second.handle(Train(request="c", run="r", until=5000))
    turns(second, 5000)

    def curve(*tolds: Told) -> list[tuple[int, float]]:
        reports = [event for told in tolds for event in told.of("losses")]
        return [(s, loss[0]) for event in reports for s, loss in zip(event["step"], event["test_loss"], strict=True)]

    assert curve(before, after) == curve(everything)


def test_a_link_with_controls_replays_them_and_tells_each():
    recipe = (
        Recipe()
        .followed_by(0, SetLearningRate(value=0.1))
        .followed_by(40, SetOptimizer(optimizer=OptimizerSpec(name="adam"), state="fresh"))
    )
    run, told = session(recipe, until=100)
    turns(run, 100)
    assert [(event["step"], event["request"]) for event in told.of("control-applied")] == [(0, None), (40, None)]
    assert (run.step, run.state) == (100, "paused")


def test_stop_says_so():
    run, told = session()
    run.handle(Stop(request="a", run="r"))
    assert told.events[-1]["type"] == "finished"


@pytest.mark.parametrize("cut", [1e-3, 5e-2])
def test_a_goal_pauses_the_run_at_the_first_point_of_its_history_that_reaches_it_and_says_why(cut: float):
    run, told = session(Recipe(spec=RunSpec(trials=(TrialSpec(learning_rate=0.1),))))
    goal = Goal(of="test-loss", value=0.5)
    run.handle(Train(request="a", run="r", goals=(goal,)))
    while run.busy and run.step < 20_000:
        run.run_slice(cut)
    losses = [
        (step, loss[0])
        for report in told.of("losses")
        for step, loss in zip(report["step"], report["test_loss"], strict=True)
    ]
    first = next(step for step, loss in losses if loss < 0.5)
    state = told.of("state")[-1]
    assert (state["step"], state["state"], state["goals"]) == (first, "paused", [])
    assert state["reason"].startswith(f"Paused at step {first:,}: the test loss is 0.4")
    assert state["reason"].endswith("below 0.5.")


def test_of_several_goals_and_trials_the_first_reached_counts_and_is_named():
    trials = (TrialSpec(learning_rate=1e-6), TrialSpec(learning_rate=0.1))
    run, told = session(Recipe(spec=RunSpec(trials=trials)))
    goals = (Goal(of="training-loss", value=-1), Goal(of="training-accuracy", value=0.8))
    run.handle(Train(request="a", run="r", until=20_000, goals=goals))
    assert told.of("state")[-1]["goals"] == [goal.model_dump() for goal in goals]
    turns(run, 20_000)
    assert run.step < 20_000
    assert "the training accuracy of trial 2 is 0.8" in told.of("state")[-1]["reason"]
    run.handle(Train(request="b", run="r"))
    turns(run, run.step + 50)
    assert run.state == "training"


def test_the_weight_that_went_first_is_called_as_the_page_calls_it():
    spec = RunSpec()  # 2-4-2-1
    names = [
        weight_sentence(DivergedWeight(layer=layer, unit=unit, input=source, before=1.5, after=None), spec)
        for layer, unit, source in ((0, 3, 0), (1, 0, None), (2, 0, 1))
    ]
    assert names == [
        "The weight from x₁ to unit 4 of layer 1 went first: from 1.5 to no number. ",
        "The bias of unit 1 of layer 2 went first: from 1.5 to no number. ",
        "The weight from unit 2 of layer 2 to the output went first: from 1.5 to no number. ",
    ]
    assert weight_sentence(None, spec) == ""


def fallen() -> tuple[Session, Told]:
    """A run that has just diverged and begins to search the way back."""
    run, told = session(Recipe(spec=DIVERGES))
    run.handle(Train(request="a", run="r"))
    while run.state == "training":
        run.run_slice(1e-3)
    state = told.of("state")[-1]
    assert (state["state"], state["searching"], told.of("diverged")) == ("diverged", True, [])
    return run, told


def searched(run: Session, told: Told) -> dict[str, Any]:
    while not told.of("diverged"):
        run.run_slice(1e-3)
    (fault,) = told.of("diverged")
    return {key: value for key, value in fault.items() if key != "seq"}


def test_another_run_trains_while_the_way_back_is_searched():
    run, told = fallen()
    neighbour, _ = session()
    neighbour.handle(Train(request="n", run="r"))
    steps: list[int] = []
    while not told.of("diverged"):
        run.run_slice(1e-3)
        neighbour.run_slice(1e-3)
        steps.append(neighbour.step)
    assert len(steps) > 5
    assert all(later > earlier for earlier, later in pairwise(steps))
    state = told.of("state")[-1]
    assert (state["state"], state["searching"], run.busy) == ("diverged", False, False)
    assert [event["type"] for event in told.events[-3:]] == ["state", "diverged", "state"]


def test_what_is_asked_during_the_search_is_done_after_it_in_the_same_order():
    run, told = fallen()
    run.handle(Change(request="b", run="r", control=SetLearningRate(value=0.01)))
    run.handle(StepOn(request="c", run="r", count=3))
    searched(run, told)
    turns(run, 10**9)
    (applied,) = told.of("control-applied")
    assert (applied["request"], applied["step"]) == ("b", told.of("diverged")[0]["step"])
    assert told.events[-1]["request"] == "c"
    assert (run.state, run.step) == ("paused", applied["step"] + 3)


def test_a_reset_or_a_rewind_ends_the_search():
    requests = Reset(request="b", run="r"), Rewind(request="b", run="r", step=1)
    for request in requests:
        run, told = fallen()
        run.handle(request)
        turns(run, 10**9)
        assert (run.state, run.busy, run.revision) == ("paused", False, 1)
        assert (told.events[-1]["request"], told.events[-1]["searching"]) == ("b", False)
        assert told.of("diverged") == []


def test_a_reset_that_is_refused_does_not_end_the_search():
    run, told = fallen()
    with pytest.raises(ValueError, match="got a rewind to step"):
        run.handle(Rewind(request="b", run="r", step=run.step + 1))
    assert searched(run, told)["remedy"] is not None


def test_a_worker_that_dies_during_the_search_leaves_the_same_way_back_to_the_next():
    whole, everything = fallen()
    expected = searched(whole, everything)
    run, told = fallen()
    run.run_slice(1e-3)
    last = told.events[-1]
    live = LiveRun.of(Record("r", 0.0, "", Recipe(spec=DIVERGES), DesiredState(), 0, 0, 0), 0.0)
    for event in told.events:
        live.take(LogEvent("r", 0, event["seq"], event["type"], event["step"], None, json.dumps(event).encode()))
    after = Told()
    second = Session(live.resume(()), lambda spec: torch.device("cpu"), after)
    found = searched(second, after)
    assert found == expected
    assert after.events[-1]["seq"] == last["seq"] + len(after.events)
    assert (second.state, after.of("state")[-1]["searching"]) == ("diverged", False)


ONE_FALLS = RunSpec(
    kind="sweep",
    data=DataSpec(dataset="plane"),
    network=NetworkSpec(hidden=(8, 8), activation="relu"),
    loss="mse",
    trials=(TrialSpec(learning_rate=0.01), TrialSpec(learning_rate=3.0), TrialSpec(learning_rate=0.03)),
)


def test_a_trial_that_falls_alone_is_told_at_once_and_its_way_back_once_it_is_found_while_the_others_train_on():
    run, told = session(Recipe(spec=ONE_FALLS))
    run.handle(Train(request="a", run="r", until=3_000))
    while len(told.of("diverged")) < 2:
        run.run_slice(1e-3)
    first, second = told.of("diverged")
    assert (first["trial"], first["remedy"]) == (1, None)
    assert first["sentence"] == f"Trial 2 diverged at step {first['step']:,}: {first['cause']}."
    assert (second["trial"], second["step"]) == (1, first["step"])
    assert second["sentence"].startswith(f"{first['sentence']} At learning rate 3 a step overshoots")
    remedy = second["remedy"]
    assert remedy["label"].endswith("for trial 2")
    assert {control["trial"] for control in remedy["controls"]} == {1}
    assert run.state == "training"
    run.handle(
        Rewind.model_validate({"request": "b", "run": "r", **{k: remedy[k] for k in ("step", "undo", "controls")}})
    )
    run.handle(Train(request="c", run="r", until=3_000))
    turns(run, 3_000)
    assert len(told.of("diverged")) == 2
    plain, _ = session(Recipe(spec=ONE_FALLS))
    plain.handle(Train(request="a", run="r", until=3_000))
    while plain.step < 3_000:
        plain.run_slice(1e-3)
    mine, theirs = (each._checkpointed.trainer.networks() for each in (run, plain))  # pyright: ignore[reportPrivateUsage]
    for trial in (0, 2):
        assert all(torch.equal(mine[trial][name], theirs[trial][name]) for name in mine[trial])


def test_a_paused_run_still_finds_the_way_back_of_a_trial_and_a_reset_leaves_the_search():
    for leaves in (False, True):
        run, told = session(Recipe(spec=ONE_FALLS))
        run.handle(Train(request="a", run="r", until=3_000))
        while not told.of("diverged"):
            run.run_slice(1e-4)
        run.handle(Reset(request="b", run="r") if leaves else Pause(request="b", run="r"))
        assert run.busy != leaves
        while run.busy:
            run.run_slice(1e-3)
        assert len(told.of("diverged")) == (1 if leaves else 2)
