"""How much of its time a run in training spends on probes, by a clock that the test moves."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from app.recipe.spec import RunSpec
from app.wire.messages import TrialQuery
from app.wire.probes import AskConfusion, AskWeight, Question
from app.workers.probes import probe
from app.workers.probes.probe import LIVE_SHARE, ONCE_SHARE, Prober

ANSWER, TURN, TURNS = 0.8e-3, 4e-3, 1_000
"""Seconds that an answer and a turn of training take by the test's clock."""


@pytest.mark.parametrize(
    ("question", "share"),
    [(AskConfusion(), LIVE_SHARE), (AskWeight(layer=0, unit=0, input=0), ONCE_SHARE)],
    ids=["live", "now and then"],
)
def test_a_run_in_training_spends_no_more_than_a_share_of_its_time_on_probes(
    question: Question, share: float, monkeypatch: pytest.MonkeyPatch
):
    now = answers = 0.0

    def answered(*mail: object) -> None:
        nonlocal now, answers
        now += ANSWER
        answers += 1

    monkeypatch.setattr(probe.time, "perf_counter", lambda: now)
    prober, checkpointed = Prober("r", answered), CheckpointedTrainer(Recipe(spec=RunSpec()), torch.device("cpu"))
    for _ in range(TURNS):
        prober.ask(TrialQuery(request="p", run="r", what=question))
        prober.ask(TrialQuery(request="p", run="r", what=question))
        now += TURN
        prober.run_slice(TURN, True, checkpointed, 0)
    assert answers * ANSWER / now == pytest.approx(share, rel=0.02)


def test_a_run_that_rests_answers_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probe.time, "perf_counter", lambda: 0.0)
    answers: list[object] = []
    prober = Prober("r", lambda *mail: answers.append(mail))
    checkpointed = CheckpointedTrainer(Recipe(spec=RunSpec()), torch.device("cpu"))
    for _ in range(50):
        prober.ask(TrialQuery(request="p", run="r", what=AskConfusion()))
    prober.run_slice(TURN, False, checkpointed, 0)
    assert len(answers) == 50
