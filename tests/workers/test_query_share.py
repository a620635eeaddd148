"""How much of its time a run in training spends on queries, by a clock that the test moves."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.queries.confusion import ConfusionQuery
from app.queries.weight import WeightQuery
from app.recipe.controls import Recipe
from app.recipe.model import Model
from app.recipe.spec import RunSpec
from app.wire.messages import TrialQuery
from app.workers import queue
from app.workers.queries import LIVE_SHARE, ONCE_SHARE, RunQueries
from app.workers.queue import QueryQueue

ANSWER, TURN, TURNS = 0.8e-3, 4e-3, 1_000
"""Seconds that an answer and a turn of training take by the test's clock."""


def of_a_run() -> RunQueries:
    checkpointed = CheckpointedTrainer(Recipe(spec=RunSpec()), torch.device("cpu"))
    return RunQueries("r", lambda: (checkpointed, 0), lambda: (0, None))


@pytest.mark.parametrize(
    ("question", "share"),
    [(ConfusionQuery(), LIVE_SHARE), (WeightQuery(layer=0, unit=0, input=0), ONCE_SHARE)],
    ids=["live", "now and then"],
)
def test_a_run_in_training_spends_no_more_than_a_share_of_its_time_on_queries(
    question: Model, share: float, monkeypatch: pytest.MonkeyPatch
):
    now = answers = 0.0

    def answered(*message: object) -> None:
        nonlocal now, answers
        now += ANSWER
        answers += 1

    monkeypatch.setattr(queue.time, "perf_counter", lambda: now)
    jobs, queries = QueryQueue(answered, "refused"), of_a_run()
    for _ in range(TURNS):
        jobs.add(queries.trial_query(TrialQuery(request="p", run="r", what=question.model_dump())))
        jobs.add(queries.trial_query(TrialQuery(request="p", run="r", what=question.model_dump())))
        now += TURN
        jobs.run_slice(TURN, training=True)
    assert answers * ANSWER / now == pytest.approx(share, rel=0.02)


def test_a_run_that_rests_answers_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue.time, "perf_counter", lambda: 0.0)
    answers: list[object] = []
    jobs, queries = QueryQueue(lambda *message: answers.append(message), "refused"), of_a_run()
    for _ in range(50):
        jobs.add(queries.trial_query(TrialQuery(request="p", run="r", what=ConfusionQuery().model_dump())))
    jobs.run_slice(TURN)
    assert len(answers) == 50
