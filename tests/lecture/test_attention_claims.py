"""What the chapter on attention says happens, trained at a size that takes seconds."""

from itertools import pairwise
from typing import Any

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.evaluation import Evaluation
from app.lecture.chapters.attention import TRAINING
from app.queries.attention import AttentionQuery, answer
from app.recipe.controls import Recipe
from app.recipe.link import decode
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import OptimizerSpec, RunSpec, ScheduleSpec, TrialSpec

ADAMW = OptimizerSpec(name="adamw")


def trained(
    steps: int, rate: float = 4e-3, schedule: ScheduleSpec | None = None, **sequence: Any
) -> tuple[Any, list[Evaluation]]:
    """The last bucket of the history and all exams of a small transformer."""
    trial = TrialSpec(learning_rate=rate, optimizer=ADAMW, schedule=schedule or ScheduleSpec(name="constant"))
    spec = SequenceSpec(**{"task": "reverse", "length": 5, "width": 32, "heads": 2, **sequence})
    checkpointed = advanced(Recipe(spec=RunSpec(sequence=spec, batch_size=32, trials=(trial,))), steps)
    return checkpointed.take_closed()[-1], checkpointed.take_evaluations()


def advanced(recipe: Recipe, steps: int) -> CheckpointedTrainer:
    checkpointed = CheckpointedTrainer(recipe, torch.device("cpu"))
    checkpointed.advance(steps)
    return checkpointed


def test_without_positions_reversal_is_learnt_more_slowly():
    """The page's own run and its preset "Take the positions away"."""
    assert TRAINING.figure is not None
    recipe, _ = decode(TRAINING.figure.options["recipe"])
    spec = recipe.spec
    assert spec.sequence is not None
    without = spec.model_copy(update={"sequence": spec.sequence.model_copy(update={"positions": "none"})})
    assert advanced(Recipe(spec=spec), 200).take_evaluations()[-1].score > 0.7
    scores = {exam.step: exam.score for exam in advanced(Recipe(spec=without), 400).take_evaluations()}
    assert max(score for step, score in scores.items() if step <= 200) < 0.4
    assert scores[max(scores)] > 0.4


def test_without_the_mask_the_training_loss_falls_and_generation_fails():
    bucket, exams = trained(240, masked=False)
    assert bucket.training_loss[0] < 0.1
    assert exams[-1].score < 0.05
    assert trained(240)[1][-1].score > 0.5


def test_at_a_high_rate_a_warm_up_learns_where_none_does_not():
    """At this rate the run without a warm-up is thrown about, and processors round differently.

    Under four changes of the first weights by 1e-5 its score was 0.01 to 0.04, and that with a warm-up 0.43 to 0.57:
    the bounds lie between the two kinds, well away from both.
    """
    warm_up = ScheduleSpec(name="inverse-sqrt", per="step", arguments={"warmup": 100})
    assert trained(300, rate=0.03)[1][-1].score < 0.15
    assert trained(300, rate=0.03, schedule=warm_up)[1][-1].score > 0.3


def test_the_induction_score_rises_with_the_copy_score():
    """They rise together: hand in hand by rank, and the best head never falls far between two exams.

    Once the task is learnt, heads may hand the work on to each other, so that the best one's score dips: by 0.00
    to 0.05 under four changes of the first weights by 1e-5. From the first exam to the last it rises by 0.7.
    """
    _, exams = trained(320, task="copy", length=6)
    score = torch.tensor([exam.score for exam in exams])
    best = torch.tensor([max(max(heads) for heads in exam.answers[0].induction or [[0.0]]) for exam in exams])
    assert best[0] < 0.2
    assert best[-1] > 0.7
    assert score[0] == 0
    assert score[-1] > 0.9
    learning = score > 0
    ranks = torch.stack([values[learning].argsort().argsort().double() for values in (score, best)])
    assert float(torch.corrcoef(ranks)[0, 1]) > 0.9
    assert all(a < b + 0.15 for a, b in pairwise(best.tolist()))


def softmax(**asked: Any) -> torch.Tensor:
    """The attention of one head on the chapter's sentence, with random weights."""
    steps = answer(AttentionQuery(heads=1, **asked)).steps
    (matrix,) = next(step.matrices for step in steps if step.id == "softmax")
    return torch.tensor(matrix.values)


def test_rows_sum_to_one_and_grow_hard_without_scaling():
    scaled, bare = softmax(), softmax(scaled=False)
    assert torch.allclose(scaled.sum(1), torch.ones(len(scaled)), atol=1e-4)
    largest = bare.amax(1)
    assert (largest >= scaled.amax(1)).all()
    assert (largest > 0.95).sum() > len(largest) / 2


def test_without_positions_equal_words_have_equal_rows():
    rows = softmax(positions="none", masked=False)
    assert torch.allclose(rows[0], rows[4], atol=1e-4)  # the … the
    rows = softmax(masked=False)
    assert not torch.allclose(rows[0], rows[4], atol=1e-2)
