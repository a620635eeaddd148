"""Self-attention on a reader's sentence, step by step."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal

import torch
from pydantic import Field, field_validator
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from app.engine.numbers import finite
from app.learn.transformer.model import Attention, Dropout, sinusoids
from app.recipe.spec import Model, Seed, known
from app.wire.delivery import Numbers


class AttentionQuery(Model):
    """Self-attention of one layer with random weights, on the words of a sentence.

    heads: 1, 2 or 4. positions, masked, scaled: as in `SequenceSpec`.
    """

    type: Literal["attention"] = "attention"
    sentence: Annotated[str, Field(max_length=2000)] = "the cat sat on the mat"
    heads: Literal[1, 2, 4] = 2
    positions: str = "sinusoidal"
    masked: bool = True
    scaled: bool = True
    seed: Seed = 0

    @field_validator("positions")
    @classmethod
    def _positions(cls, name: str) -> str:
        return known("positions", name)


class Matrix(Model):
    """A matrix by name, a row a word; null is -∞. columns: whether those are words too."""

    name: str
    values: tuple[Numbers, ...]
    columns: bool


class Step(Model):
    """One step of it. matrices: one, or one a head. shape: as torch gives it, without the batch."""

    id: str
    matrices: tuple[Matrix, ...]
    shape: tuple[int, ...]


class AttentionAnswer(Model):
    """The steps, from embeddings to joined heads.

    words: of the sentence, at most 8. difference: the largest between what the last step gives and what
    torch.nn.functional.scaled_dot_product_attention and nn.MultiheadAttention give for the same weights.
    """

    type: Literal["attention"] = "attention"
    words: tuple[str, ...]
    steps: tuple[Step, ...]
    difference: tuple[float, float]


WIDTH = 8


def embedded(words: list[str], positions: str, chance: Generator) -> tuple[Tensor, Tensor]:
    """A random vector for each different word, and what its place adds, both float32 (T, WIDTH)."""
    different = list(dict.fromkeys(words))
    table = torch.randn(len(different), WIDTH, generator=chance)
    learned = torch.randn(len(words), WIDTH, generator=chance) / 2
    vectors = table[[different.index(word) for word in words]]
    if positions == "none":
        return vectors, torch.zeros_like(vectors)
    return vectors, learned if positions == "learned" else sinusoids(len(words), WIDTH)


def layer(heads: int, masked: bool, scaled: bool, chance: Generator) -> Attention:
    """A layer of attention with random weights, large enough to tell words apart."""
    made = Attention(WIDTH, heads, masked, scaled, Dropout(0.0, chance))
    for weight in made.parameters():
        nn.init.normal_(weight, std=WIDTH**-0.5, generator=chance)
    return made


def steps(attention: Attention, x: Tensor) -> Iterator[tuple[str, Tensor]]:
    """The layer's forward pass on x (T, WIDTH), with each step's name: (H, T, ·), the last (T, WIDTH)."""
    q, k, v = attention.to_qkv(x).unflatten(1, (3, attention.heads, -1)).permute(1, 2, 0, 3)  # (H, T, D) each
    yield from (("queries", q), ("keys", k), ("values", v))
    scores = q @ k.mT  # (H, T, T)
    yield "scores", scores
    scores = scores * attention.scale
    yield "scaled", scores
    if attention.masked:
        scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -math.inf)
    yield "masked", scores
    weights = scores.softmax(2)
    yield "softmax", weights
    heads = weights @ v  # (H, T, D)
    yield "sum", heads
    yield "joined", attention.join(heads.transpose(0, 1).flatten(1))


def differences(attention: Attention, x: Tensor, joined: Tensor) -> tuple[float, float]:
    """The largest difference of the joined heads to torch's two ways of doing the same."""
    q, k, v = attention.to_qkv(x).unflatten(1, (3, attention.heads, -1)).permute(1, 2, 0, 3)
    theirs = F.scaled_dot_product_attention(q, k, v, is_causal=attention.masked, scale=attention.scale)
    first = attention.join(theirs.transpose(0, 1).flatten(1))
    module = nn.MultiheadAttention(WIDTH, attention.heads, batch_first=True)
    scale = attention.scale * math.sqrt(WIDTH // attention.heads)  # it always scales, so queries make up for it
    factor = torch.ones(3 * WIDTH)
    factor[:WIDTH] = scale
    module.load_state_dict(
        {
            "in_proj_weight": attention.to_qkv.weight * factor.unsqueeze(1),
            "in_proj_bias": attention.to_qkv.bias * factor,
            "out_proj.weight": attention.join.weight,
            "out_proj.bias": attention.join.bias,
        }
    )
    later = torch.ones(len(x), len(x), dtype=torch.bool).triu(1) if attention.masked else None
    second = module(x, x, x, attn_mask=later, need_weights=False)[0]
    return float((joined - first).abs().max()), float((joined - second).abs().max())


WORDS = 8
"""Words at most; those after them are left out."""

SQUARE = ("scores", "scaled", "masked", "softmax")


@torch.inference_mode()
def answer(question: AttentionQuery) -> AttentionAnswer:
    """Every step of the layer.

    Raises:
        ValueError: the sentence has no word.
    """
    words = [word[:16] for word in question.sentence.split()[:WORDS]]
    if not words:
        raise ValueError("a sentence has at least one word; got none")
    chance = Generator().manual_seed(question.seed)
    vectors, places = embedded(words, question.positions, chance)
    attention = layer(question.heads, question.masked, question.scaled, chance)
    x = vectors + places
    made = [_step("embeddings", vectors), _step("positions", x)]
    parts = dict(steps(attention, x))
    made += [_step(name, part) for name, part in parts.items()]
    difference = differences(attention, x, parts["joined"])
    return AttentionAnswer(words=tuple(words), steps=tuple(made), difference=difference)


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
