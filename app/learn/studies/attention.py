"""One layer of self-attention taken apart, with the module that the transformer is built of."""

import math
from collections.abc import Iterator

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from app.learn.transformer.model import Attention, Dropout, sinusoids

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
