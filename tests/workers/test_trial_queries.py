"""Probes of a session: what they answer, and that the run does not feel them."""

import json
from typing import Any

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.inspected import InspectedGroup
from app.learn import data
from app.learn.stack import DroppingPass
from app.queries import dropped
from app.queries.confusion import ConfusionQuery
from app.queries.curvature import CurvatureQuery
from app.queries.dropped import DroppedQuery
from app.queries.fresh import FreshQuery
from app.queries.gradients import GradientsQuery
from app.queries.histograms import HistogramsQuery
from app.queries.landscape import LandscapeQuery
from app.recipe.controls import Recipe, SetLearningRate
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.wire.messages import Change, Reset, StepOn, Train, TrialQuery
from app.workers.interface import Resume
from app.workers.session import Session
from tests import plain

CPU = torch.device("cpu")
QUESTIONS = [
    LandscapeQuery(resolution=21),
    LandscapeQuery(resolution=21, directions="path"),
    CurvatureQuery(),
    GradientsQuery(),
    HistogramsQuery(),
    ConfusionQuery(),
]
ADAM = RunSpec(trials=(TrialSpec(optimizer=OptimizerSpec(name="adam")), TrialSpec(seed=1)))


class Asked:
    """A session, and what it answers."""

    def __init__(self, spec: RunSpec) -> None:
        self.mail: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.session = Session(Resume("r", Recipe(spec=spec)), lambda spec: CPU, self.take)

    def take(self, header: dict[str, Any], payload: bytes) -> None:
        if header["kind"] in ("answer", "refused"):
            self.mail.append((header, json.loads(payload)))

    def steps(self, count: int) -> None:
        self.session.handle(StepOn(request="s", run="r", count=count))
        while self.session.busy:
            self.session.run_slice(4e-3)

    def ask(self, question: Any, trial: int = 0) -> dict[str, Any]:
        """The message that answers."""
        self.session.handle(TrialQuery(request="p", run="r", trial=trial, what=question.model_dump()))
        while self.session.active:
            self.session.run_slice(4e-3)
        header, message = self.mail[-1]
        assert header["request"] == message["request"] == "p"
        return message


@pytest.fixture(scope="module")
def trained() -> Asked:
    run = Asked(ADAM)
    run.steps(1300)
    return run


@pytest.fixture(scope="module")
def without_hidden_layers() -> Asked:
    run = Asked(RunSpec(network=NetworkSpec(hidden=()), trials=(TrialSpec(), TrialSpec(seed=1))))
    run.steps(400)
    return run


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.type)
def test_every_question_is_answered_of_a_network_without_hidden_layers(without_hidden_layers: Asked, question: Any):
    message = without_hidden_layers.ask(question, 1)
    assert message["type"] == "trial-query-result"
    assert message["answer"]["type"] == question.type


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.type)
@pytest.mark.parametrize("trial", [0, 1])
def test_every_question_is_answered_in_its_kind_with_step_and_trial(trained: Asked, question: Any, trial: int):
    message = trained.ask(question, trial)
    assert message["type"] == "trial-query-result"
    assert (message["run"], message["revision"], message["step"], message["trial"]) == ("r", 0, 1300, trial)
    assert message["answer"]["type"] == question.type


def test_the_centre_of_a_landscape_is_the_loss_that_is_reported(trained: Asked):
    answer = trained.ask(LandscapeQuery(resolution=11), 1)["answer"]
    reported = trained.session._checkpointed.perceptrons.losses()[0][1]
    assert answer["loss"][5][5] == pytest.approx(reported, rel=1e-5)
    assert answer["path_loss"][-1] == pytest.approx(reported, rel=1e-5)
    assert answer["path"][-1] == [0, 0]


def test_a_landscape_of_the_path_shows_where_the_run_came_from(trained: Asked):
    answer = trained.ask(LandscapeQuery(resolution=11, directions="path"))["answer"]
    assert answer["path_step"] == [*range(0, 1300, 128), 1300]
    a0, a1, b0, b1 = answer["extent"]
    assert all(a0 < a < a1 and b0 < b < b1 for a, b in answer["path"])
    assert 0.8 < sum(answer["shares"]) <= 1.00001
    first = CheckpointedTrainer(Recipe(spec=ADAM), CPU).perceptrons.losses()[0][0]
    assert answer["path_loss"][0] == pytest.approx(first, rel=1e-5)


def test_the_update_ratio_is_that_of_the_step_that_comes_next(trained: Asked):
    ratios = trained.ask(GradientsQuery())["answer"]["update_ratio"]
    checkpointed = CheckpointedTrainer(Recipe(spec=ADAM), CPU)
    checkpointed.advance(1300)
    stack = checkpointed.perceptrons.trial_groups[0].stack
    before = [layer[0].clone() for layer in stack.weights]
    checkpointed.advance(1)
    expected = [float((now[0] - was).norm() / was.norm()) for was, now in zip(before, stack.weights, strict=True)]
    assert ratios == pytest.approx(expected, rel=1e-5)


def test_the_update_ratio_knows_the_controls_of_this_very_step():
    run = Asked(RunSpec())
    small = run.ask(GradientsQuery())["answer"]["update_ratio"]
    run.session.handle(Change(request="c", run="r", control=SetLearningRate(value=0.3)))
    large = run.ask(GradientsQuery())["answer"]["update_ratio"]
    assert large == pytest.approx([10 * ratio for ratio in small], rel=1e-4)


def test_probes_leave_no_trace_in_the_run():
    probed, alone = Asked(ADAM), Asked(ADAM)
    for _ in range(3):
        for question in QUESTIONS:
            probed.ask(question)
        for run in (probed, alone):
            run.steps(700)
    ours, theirs = (run.session._checkpointed.trainer.parameters for run in (probed, alone))
    assert torch.equal(ours, theirs)


def test_training_goes_on_while_a_large_landscape_is_made():
    run = Asked(RunSpec(network=NetworkSpec(hidden=(32, 32))))
    run.session.handle(Train(request="t", run="r"))
    run.session.handle(TrialQuery(request="p", run="r", what=LandscapeQuery(resolution=65).model_dump()))
    turns = 0
    while not run.mail:
        before = run.session.step
        run.session.run_slice(4e-3)
        turns += 1
        assert run.session.step > before
    assert turns > 5
    assert run.mail[-1][1]["step"] < run.session.step


def test_a_question_outlives_a_reset():
    run = Asked(RunSpec(network=NetworkSpec(hidden=(32, 32))))
    run.steps(10)
    run.session.handle(TrialQuery(request="p", run="r", what=LandscapeQuery().model_dump()))
    run.session.run_slice(1e-4)
    run.session.handle(Reset(request="x", run="r"))
    while run.session.active:
        run.session.run_slice(4e-3)
    assert (run.mail[-1][1]["revision"], run.mail[-1][1]["step"]) == (0, 10)
    assert run.ask(ConfusionQuery())["revision"] == 1


def test_a_regression_has_a_share_explained_and_no_matrix():
    run = Asked(RunSpec(data=DataSpec(dataset="plane", noise=0), loss="mse"))
    run.steps(3000)
    answer = run.ask(ConfusionQuery())["answer"]
    for score in (answer["training"], answer["test"]):
        assert (score["matrix"], score["accuracy"]) == (None, None)
        assert score["determination"] > 0.95


def test_a_classification_counts_every_example(trained: Asked):
    answer = trained.ask(ConfusionQuery())["answer"]
    for score in (answer["training"], answer["test"]):
        matrix = torch.tensor(score["matrix"])
        assert int(matrix.sum()) == 250
        assert score["accuracy"] == pytest.approx(float(matrix.trace() / 250))
        assert score["determination"] is None


@pytest.mark.parametrize(
    ("question", "trial", "words"),
    [(ConfusionQuery(), 5, "trials 0 to 1; got trial 5"), (LandscapeQuery(directions="path"), 0, "three checkpoints")],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(question: Any, trial: int, words: str):
    run = Asked(ADAM)
    message = run.ask(question, trial)
    assert (message["type"], message["reason"]) == ("refused", "bad-value")
    assert words in message["sentence"]


def test_a_diverged_trial_is_refused_where_there_is_nothing_to_see():
    run = Asked(RunSpec(data=DataSpec(dataset="plane"), loss="mse", trials=(TrialSpec(learning_rate=0.01),)))
    run.session._checkpointed.trainer.parameters.fill_(torch.nan)
    for question in (LandscapeQuery(), CurvatureQuery(), HistogramsQuery()):
        assert "diverged" in run.ask(question)["sentence"]
    assert run.ask(GradientsQuery())["answer"]["norm"] == [None] * 3


def test_what_is_known_at_once_does_not_wait_for_a_landscape():
    run = Asked(RunSpec(network=NetworkSpec(hidden=(32, 32))))
    run.session.handle(TrialQuery(request="slow", run="r", what=LandscapeQuery().model_dump()))
    run.session.run_slice(1e-4)
    run.session.handle(TrialQuery(request="quick", run="r", what=ConfusionQuery().model_dump()))
    while run.session.active:
        run.session.run_slice(4e-3)
    assert [message["request"] for _, message in run.mail] == ["quick", "slow"]


def test_units_that_drop_out_are_those_that_the_next_update_switches_off():
    network = NetworkSpec(hidden=(5, 3), dropout=0.4)
    run = CheckpointedTrainer(Recipe(spec=RunSpec(network=network, seed=6)), CPU)
    run.advance(17)
    group = run.perceptrons.trial_groups[0]
    told = dropped.answer(DroppedQuery(), InspectedGroup(run, group), 0)
    assert (told.step, told.share) == (17, 0.4)
    run.advance(1)
    (drawn,) = group._passes.values()
    assert isinstance(drawn, DroppingPass)
    masks = [torch.tensor(layer) for layer in told.layers]
    assert all(map(torch.equal, masks, [mask[0] == 0 for mask in drawn.masks]))
    assert [mask.shape for mask in masks] == [(5, 10), (3, 10)]
    assert Asked(RunSpec(network=network, seed=6)).ask(DroppedQuery())["answer"]["step"] == 0


def test_fresh_examples_are_drawn_of_another_seed_and_measured_as_plain_pytorch_does():
    spec = RunSpec(data=DataSpec(dataset="curve", noise=0.3), loss="mse", seed=4, trials=(TrialSpec(seed=1),))
    told = Asked(spec).ask(FreshQuery(examples=300))["answer"]
    made = data.make(spec.data.model_copy(update={"points": 300}), 5)
    with torch.no_grad():
        loss = torch.nn.functional.mse_loss(plain.network(spec, 1)(made.x), made.y)
    assert told["loss"] == pytest.approx(float(loss), rel=1e-5)
    assert told["x1"] == pytest.approx(made.x[:100, 0].tolist())
    assert told["x2"] == pytest.approx(made.y[:100, 0].tolist())
    refused = Asked(RunSpec(data=DataSpec(dataset="iris"), loss="cross-entropy")).ask(FreshQuery())
    assert refused["sentence"] == ("New examples can be drawn only of a data set that a formula makes; got Iris.")
