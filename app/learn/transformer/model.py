"""A decoder-only transformer, small enough to read: attention, block, model.

After Vaswani et al. 2017 (arXiv:1706.03762), with the normalisation before each part as in GPT-2.
It knows torch and nothing else. Shapes: B sequences, T tokens, C = width, H heads of D = C / H.
"""

import math

import torch
from torch import Generator, Tensor, nn


class Dropout(nn.Module):
    """As `nn.Dropout`, with chance from a generator of its own, so that a step can be done again bit for bit."""

    def __init__(self, rate: float, chance: Generator) -> None:
        super().__init__()
        self.rate, self.chance = rate, chance

    def forward(self, x: Tensor) -> Tensor:
        """x with a part of its numbers set to zero and the others enlarged; x itself outside training."""
        if not self.training or self.rate == 0:
            return x
        kept = torch.empty(x.shape).bernoulli_(1 - self.rate, generator=self.chance)  # the same on any device
        return x * kept.to(x.device) / (1 - self.rate)


class Attention(nn.Module):
    """softmax(QKᵀ / √D) V in H heads, joined by a linear layer.

    kept: (H,), 1, or 0 for a head that is switched off. seen: the weights of the last pass, (B, H, T, T).
    """

    kept: Tensor
    seen: Tensor

    def __init__(self, width: int, heads: int, masked: bool, scaled: bool, dropout: Dropout) -> None:
        super().__init__()
        self.heads, self.masked = heads, masked
        self.scale = 1 / math.sqrt(width // heads) if scaled else 1.0
        self.to_qkv = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.dropout = dropout
        self.register_buffer("kept", torch.ones(heads), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, T, C). Returns what each token takes from those it attends to, (B, T, C)."""
        tokens = x.shape[1]
        q, k, v = self.to_qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # (B, H, T, D) each
        scores = q @ k.mT * self.scale  # (B, H, T, T)
        if self.masked:
            later = torch.ones(tokens, tokens, dtype=torch.bool, device=x.device).triu(1)
            scores = scores.masked_fill(later, -math.inf)
        weights = scores.softmax(3)
        self.seen = weights.detach()
        heads = self.dropout(weights) @ v * self.kept.view(-1, 1, 1)  # (B, H, T, D)
        return self.join(heads.transpose(1, 2).flatten(2))  # (B, T, C)


class Block(nn.Module):
    """Attention between tokens, then a small perceptron on each; both add to what comes in."""

    def __init__(self, width: int, heads: int, masked: bool, scaled: bool, dropout: Dropout) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, masked, scaled, dropout)
        self.perceptron = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, T, C), and so is what it returns."""
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.dropout(self.perceptron(self.norm2(x)))


def sinusoids(context: int, width: int) -> Tensor:
    """Row t: sin and cos of t · 10000^(-2i / width), (context, width)."""
    steps = torch.arange(0, width, 2) * (-math.log(10_000) / width)
    angles = torch.arange(context).unsqueeze(1) * steps.exp()  # (context, width / 2)
    return torch.stack((angles.sin(), angles.cos()), 2).flatten(1)


class Transformer(nn.Module):
    """Tokens in, a score for each possible next token out.

    positions: "sinusoidal", "learned" or "none". chance: draws the weights, then the dropout.
    """

    table: Tensor

    def __init__(
        self,
        vocabulary: int,
        context: int,
        width: int = 64,
        heads: int = 4,
        layers: int = 2,
        positions: str = "sinusoidal",
        masked: bool = True,
        scaled: bool = True,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.context, self.heads, self.masked = context, heads, masked
        self.chance = Generator().manual_seed(seed)
        self.dropout = Dropout(dropout, self.chance)
        self.embedding = nn.Embedding(vocabulary, width)
        self.learned = nn.Embedding(context, width) if positions == "learned" else None
        table = sinusoids(context, width) if positions == "sinusoidal" else torch.zeros(context, width)
        self.register_buffer("table", table, persistent=False)
        self.blocks = nn.ModuleList(Block(width, heads, masked, scaled, self.dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.answer = nn.Linear(width, vocabulary)
        self.apply(self._initialize)

    @property
    def attentions(self) -> list[Attention]:
        """The attention of each layer."""
        return [part for part in self.modules() if isinstance(part, Attention)]

    def _initialize(self, part: nn.Module) -> None:
        if isinstance(part, nn.Linear):
            nn.init.xavier_uniform_(part.weight, generator=self.chance)
            nn.init.zeros_(part.bias)
        elif isinstance(part, nn.Embedding):
            nn.init.normal_(part.weight, std=0.5, generator=self.chance)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens: int (B, T), T ≤ context. Returns logits (B, T, vocabulary)."""
        x = self.embedding(tokens) + self.table[: tokens.shape[1]]  # (B, T, C)
        if self.learned is not None:
            x = x + self.learned.weight[: tokens.shape[1]]
        x = self.dropout(x)
        for block in self.blocks:
            x = block(x)
        return self.answer(self.norm(x))
