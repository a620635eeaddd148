"""Self-attention on a sentence, from question to answer."""

import torch
from torch import Generator, Tensor

from app.engine.numbers import finite
from app.learn.studies import attention
from app.wire.studies.attention import AskAttention, AttentionSteps, Matrix, Step

WORDS = 8
"""Words at most; those after them are left out."""

SQUARE = ("scores", "scaled", "masked", "softmax")


@torch.inference_mode()
def answer(question: AskAttention) -> AttentionSteps:
    """Every step of the layer.

    Raises:
        ValueError: the sentence has no word.
    """
    words = [word[:16] for word in question.sentence.split()[:WORDS]]
    if not words:
        raise ValueError("a sentence has at least one word; got none")
    chance = Generator().manual_seed(question.seed)
    vectors, places = attention.embedded(words, question.positions, chance)
    layer = attention.layer(question.heads, question.masked, question.scaled, chance)
    x = vectors + places
    made = [_step("embeddings", vectors), _step("positions", x)]
    parts = dict(attention.steps(layer, x))
    made += [_step(name, part) for name, part in parts.items()]
    differences = attention.differences(layer, x, parts["joined"])
    return AttentionSteps(words=tuple(words), steps=tuple(made), difference=differences)


def _step(name: str, value: Tensor) -> Step:
    heads = value.unsqueeze(0) if value.dim() == 2 else value
    matrices = [
        Matrix(
            name="" if len(heads) == 1 else f"head {number}",
            values=tuple(tuple(finite(round(float(cell), 4)) for cell in row) for row in head),
            columns=name in SQUARE,
        )
        for number, head in enumerate(heads, 1)
    ]
    return Step(id=name, matrices=tuple(matrices), shape=tuple(value.shape))
