"""What pages ask of a transformer in a session, and what it tells of itself."""

import json
from typing import Any

import numpy
import pytest
import torch

from app.queries.curvature import CurvatureQuery
from app.queries.evaluation import EvaluationQuery
from app.queries.next import NextQuery
from app.recipe.controls import Recipe
from app.recipe.model import Model
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import OptimizerSpec, RunSpec, TrialSpec
from app.wire import binary
from app.wire.messages import LookBack, StepOn, TrialQuery, View
from app.workers.interface import Resume
from app.workers.session import Session

SPEC = RunSpec(
    sequence=SequenceSpec(length=4, layers=1, heads=2, width=16),
    batch_size=16,
    trials=(TrialSpec(learning_rate=3e-3, optimizer=OptimizerSpec(name="adamw")),),
)


@pytest.fixture(scope="module")
def run() -> tuple[Session, list[tuple[dict[str, Any], bytes]]]:
    told: list[tuple[dict[str, Any], bytes]] = []
    session = Session(
        Resume("r", Recipe(spec=SPEC)), lambda spec: torch.device("cpu"), lambda h, p: told.append((h, p))
    )
    session.handle(StepOn(request="a", run="r", count=20))
    session.frame_wanted = True
    while session.busy:
        session.run_slice(1e-3)
    session.run_slice(1e-3)
    return session, told


def asked(run: tuple[Session, list[tuple[dict[str, Any], bytes]]], what: Model, trial: int = 0) -> dict[str, Any]:
    session, told = run
    session.handle(TrialQuery(request="q", run="r", trial=trial, what=what.model_dump()))
    while session.queries.busy:
        session.run_slice(1e-3)
    return json.loads(told[-1][1])


def test_a_frame_carries_the_attention_of_every_head_on_a_held_out_case(run):
    head, buffers = next(binary.decode(payload) for header, payload in run[1] if header["kind"] == "frame")
    side = len(head["tokens"])
    attention = numpy.frombuffer(buffers["attention"].data, "uint8").reshape(1, 2, side, side)
    assert (abs(attention.astype(int).sum(3) - 255) <= side).all()
    assert (attention[..., numpy.triu_indices(side, 1)[0], numpy.triu_indices(side, 1)[1]] == 0).all()
    assert buffers["embeddings"].shape == (len(head["vocabulary"]), 2)
    prompt, _, answer = head["tokens"].partition(">")
    assert answer == prompt[::-1]


def test_evaluations_are_in_the_log_with_what_it_writes(run):
    events = [json.loads(payload) for header, payload in run[1] if header["kind"] == "event"]
    evaluations = [event for event in events if event["type"] == "evaluated"]
    assert [evaluation["step"] for evaluation in evaluations] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]
    assert len(evaluations[-1]["samples"]) == 3


def test_the_next_token_is_told_with_its_attention_and_the_right_answer(run):
    answer = asked(run, NextQuery(prompt="abc>"))["answer"]
    assert (answer["wanted"], len(answer["logits"])) == ("cba", len("abcdefghij>."))
    assert [len(head) for head in answer["attention"][0]] == [4, 4]
    assert sum(answer["attention"][0][0]) == pytest.approx(1, abs=1e-4)


def test_a_head_switched_off_changes_the_answer_and_leaves_the_run_as_it_was(run):
    before = run[0]._checkpointed.trainer.parameters
    whole = asked(run, NextQuery(prompt="abc>"))["answer"]["logits"]
    without = asked(run, NextQuery(prompt="abc>", off=((0, 1),)))["answer"]["logits"]
    assert without != whole
    assert asked(run, NextQuery(prompt="abc>"))["answer"]["logits"] == whole
    evaluation = asked(run, EvaluationQuery(off=((0, 0), (0, 1))))["answer"]
    assert 0 <= evaluation["score"] <= 1
    assert torch.equal(before, run[0]._checkpointed.trainer.parameters)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (NextQuery(prompt=""), "A prompt has at least one character; got none."),
        (NextQuery(prompt="aé"), "The network knows the characters abcdefghij>.; got 'é'."),
        (EvaluationQuery(off=((2, 0),)), "The network has layers 0 to 0 and heads 0 to 1; got head 0 of layer 2."),
        (CurvatureQuery(), "Of a transformer a page asks next or evaluation; got 'curvature'."),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(run, what: Model, said: str):
    assert asked(run, what)["sentence"] == said


def test_each_of_several_trials_can_be_in_view_asked_and_looked_back_at():
    first, *_ = SPEC.trials
    twice = SPEC.model_copy(update={"trials": (first, first.model_copy(update={"seed": 5}))})
    told: list[tuple[dict[str, Any], bytes]] = []
    session = Session(
        Resume("r", Recipe(spec=twice)), lambda spec: torch.device("cpu"), lambda h, p: told.append((h, p))
    )
    run = session, told
    session.handle(StepOn(request="a", run="r", count=4))
    while session.busy:
        session.run_slice(1e-3)
    first_logits, second_logits = (asked(run, NextQuery(prompt="abc>"), trial)["answer"]["logits"] for trial in (0, 1))
    assert first_logits != second_logits

    def seen() -> tuple[int, bytes]:
        session.frame_wanted = True
        while session.frame_wanted:
            session.run_slice(1e-3)
        head, buffers = binary.decode(next(p for h, p in reversed(told) if h["kind"] == "frame"))
        return head["trial"], bytes(buffers["attention"].data)

    before = seen()
    session.handle(View(request="v", run="r", trial=1, resolution=None))
    after = seen()
    assert (before[0], after[0]) == (0, 1)
    assert before[1] != after[1]
    session.handle(LookBack(request="b", run="r", step=4))
    while session.queries.busy:
        session.run_slice(1e-3)
    head, buffers = binary.decode(told[-1][1])
    assert (head["trial"], bytes(buffers["attention"].data)) == after
    for trial, resolution in ((2, None), (0, 64)):
        with pytest.raises(ValueError, match="got"):
            session.handle(View.model_validate({"request": "v", "run": "r", "trial": trial, "resolution": resolution}))
    evaluation = next(
        json.loads(p) for h, p in reversed(told) if h["kind"] == "event" and json.loads(p)["type"] == "evaluated"
    )
    assert len(evaluation["scores"]) == 2
