"""What the chapter on attention says happens, trained at a size that takes seconds."""

from itertools import pairwise
from typing import Any

import torch

from app.engine.exam import Exam
from app.engine.timeline import Timeline
from app.recipe.controls import Recipe
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec

ADAMW = OptimizerSpec(name="adamw")


def trained(
    steps: int, rate: float = 4e-3, schedule: ScheduleSpec | None = None, **sequence: Any
) -> tuple[Any, list[Exam]]:
    """The last bucket of the history and all exams of a small transformer."""
    trial = TrialSpec(learning_rate=rate, optimizer=ADAMW, schedule=schedule or ScheduleSpec(name="constant"))
    spec = SequenceSpec(**{"task": "reverse", "length": 5, "width": 32, "heads": 2, **sequence})
    timeline = Timeline(Recipe(spec=RunSpec(sequence=spec, batch_size=32, trials=(trial,))), torch.device("cpu"))
    timeline.advance(steps)
    return timeline.take_closed()[-1], timeline.take_exams()


def test_without_positions_reversal_fails():
    assert trained(320)[1][-1].score > 0.6
    assert trained(320, positions="none")[1][-1].score < 0.2


def test_without_the_mask_the_training_loss_falls_and_generation_fails():
    bucket, exams = trained(240, masked=False)
    assert bucket.training_loss[0] < 0.1
    assert exams[-1].score < 0.05
    assert trained(240)[1][-1].score > 0.5


def test_at_a_high_rate_a_warm_up_learns_where_none_does_not():
    warm_up = ScheduleSpec(name="inverse-sqrt", per="step", arguments={"warmup": 100})
    assert trained(300, rate=0.03)[1][-1].score < 0.15
    assert trained(300, rate=0.03, schedule=warm_up)[1][-1].score > 0.3


def test_the_induction_score_rises_with_the_copy_score():
    _, exams = trained(320, task="copy", length=6)
    score = torch.tensor([exam.score for exam in exams])
    best = torch.tensor([max(max(heads) for heads in exam.induction or [[0.0]]) for exam in exams])
    assert best[0] < 0.2
    assert best[-1] > 0.7
    assert score[0] == 0
    assert score[-1] > 0.9
    learning = score > 0
    ranks = torch.stack([values[learning].argsort().argsort().double() for values in (score, best)])
    assert float(torch.corrcoef(ranks)[0, 1]) > 0.9
    assert all(a < b + 0.15 for a, b in pairwise(best.tolist()))  # processors round differently, and late falls differ
