"""Which hidden units dropout switches off in the update that comes next."""

from typing import Literal

import torch

from app.engine.inspected import InspectedGroup
from app.engine.numbers import rows
from app.learn.stack import draw_masks
from app.recipe.model import Model


class DroppedQuery(Model):
    """Which hidden units sit out the next update, for each example of its batch."""

    type: Literal["dropped"] = "dropped"


class DroppedAnswer(Model):
    """Of the next update: its step, counted from 0, and the share of units that sit out.

    layers: for each hidden layer, for each unit, for each example of the batch, whether the unit sits out.
    """

    type: Literal["dropped"] = "dropped"
    step: int
    share: float
    layers: tuple[tuple[tuple[bool, ...], ...], ...]


def answer(query: DroppedQuery, subject: InspectedGroup, trial: int) -> DroppedAnswer:
    """The masks that the next update draws from seed and step; the run is left as it was."""
    group, step, hidden = subject.group, subject.checkpointed.trainer.step, subject.group.stack.sizes[1:-1]
    examples = group.sampler.next[1].shape[2]
    masks = draw_masks(torch.empty(1, sum(hidden), examples), group.share, subject.spec.seed, step)[0]
    layers = torch.split(masks, list(hidden)) if hidden else ()
    return DroppedAnswer(
        step=step,
        share=group.share,
        layers=tuple(tuple(tuple(value == 0 for value in row) for row in rows(layer)) for layer in layers),
    )
