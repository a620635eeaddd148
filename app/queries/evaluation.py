"""How well a transformer answers held-out cases with some of its heads switched off."""

from typing import Literal

import torch

from app.engine.transformer import SequenceTrainer
from app.learn.transformer import reading
from app.queries import OccasionalQuery
from app.queries.next import Heads, without_heads
from app.recipe.model import Model


class EvaluationQuery(OccasionalQuery):
    """How well a transformer answers held-out cases with some heads switched off, as (layer, head)."""

    type: Literal["evaluation"] = "evaluation"
    off: Heads = ()


class EvaluationAnswer(Model):
    """The share of held-out cases answered without a fault: with the heads switched off, and with all of them."""

    type: Literal["evaluation"] = "evaluation"
    score: float
    whole: float


@torch.inference_mode()
def answer(query: EvaluationQuery, subject: SequenceTrainer, trial: int) -> EvaluationAnswer:
    """The share of held-out cases that a trial answers, with and without the heads; the run is left as it was.

    Raises:
        ValueError: the network has no such head.
    """
    model = subject.models[trial]
    with without_heads(model, query.off):
        score = reading.exact(model, subject.cases)
    return EvaluationAnswer(score=score, whole=reading.exact(model, subject.cases))
