"""What a transformer makes of sequences: loss, exact answers, continuations, attention, induction."""

import torch
from torch import Tensor
from torch.nn import functional

from app.learn.tasks import IGNORED, Cases
from app.learn.transformer.model import Transformer


def loss(model: Transformer, inputs: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy in nats, the mean over the tokens that are asked for. inputs, targets: int64 (B, T)."""
    return functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)


def attention(model: Transformer) -> Tensor:
    """The attention of every layer and head in the last pass, (layers, B, H, T, T)."""
    return torch.stack([layer.seen for layer in model.attentions])


def ablate(model: Transformer, heads: tuple[tuple[int, int], ...]) -> None:
    """Switch the heads off that are named by layer and head, and all others on."""
    for layer in model.attentions:
        layer.kept.fill_(1)
    for layer, head in heads:
        model.attentions[layer].kept[head] = 0


def continued(model: Transformer, tokens: Tensor, count: int) -> Tensor:
    """The likeliest next token, `count` times over. tokens: (B, T). Returns (B, count).

    The model sees as many of the last tokens as its context holds.
    """
    given = tokens.shape[1]
    for _ in range(count):
        following = model(tokens[:, -model.context :])[:, -1].argmax(1, keepdim=True)
        tokens = torch.cat((tokens, following), 1)
    return tokens[:, given:]


def exact(model: Transformer, cases: Cases) -> float:
    """The share of held-out cases that are answered without a fault, each token the likeliest one.

    With a mask one pass tells it: a whole answer is right when each token of it is right after the
    right ones before. Without a mask a pass over the whole sequence sees the answer, so it is written
    token by token. Of a text it is the share of next characters.
    """
    inputs, targets = cases.inputs[: cases.held_out], cases.targets[: cases.held_out]
    asked = targets != IGNORED
    if model.masked:
        right = (model(inputs).argmax(2) == targets) | ~asked
        return float((right.all(1) if cases.end is not None else right).float().mean())
    if cases.end is None:
        return float((continued(model, inputs, 1)[:, 0] == targets[:, -1]).float().mean())
    first = asked.int().argmax(1)  # the column of what asks
    right = torch.zeros(len(inputs), dtype=torch.bool, device=inputs.device)
    for column in sorted({int(place) for place in first}):
        rows = first == column
        wanted, needed = targets[rows, column:], asked[rows, column:]
        written = continued(model, inputs[rows, : column + 1], wanted.shape[1])
        right[rows] = ((written == wanted) | ~needed).all(1)
    return float(right.float().mean())


def induction(model: Transformer, cases: Cases) -> Tensor:
    """How far each head looks at what came after the same token before, (layers, H), from 0 to 1.

    The mean, over the tokens of held-out answers that stood in the prompt already, of the attention to the
    place after their earlier one (Olsson et al. 2022, prefix matching). nan where no token comes twice.
    """
    inputs = cases.inputs[: cases.held_out]
    asked = cases.targets[: cases.held_out] != IGNORED
    model(inputs)
    same = (inputs.unsqueeze(2) == inputs.unsqueeze(1)).tril(-1)  # (N, T, T): the token of the row, before it
    after = functional.pad(same, (1, 0))[:, :, :-1] & asked.unsqueeze(2)  # the place after it, for rows that are asked
    looked = (attention(model) * after.unsqueeze(1)).sum((1, 3, 4))  # (layers, H)
    return looked / after.any(2).sum()
