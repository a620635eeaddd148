"""Which weight went first when a run diverged."""

from dataclasses import dataclass

import torch

from app.engine.numbers import finite
from app.engine.trainer import Trainer
from app.learn.stack import Stack


@dataclass(frozen=True, slots=True)
class Runaway:
    """The weight that an update threw furthest.

    layer: 0 is the first. unit: of that layer. input: of the layer before; None for the bias.
    before, after: its value around the update; None where it is not finite.
    """

    layer: int
    unit: int
    input: int | None
    before: float | None
    after: float | None


def runaway(trainer: Trainer, trial: int) -> Runaway:
    """The weight of a trial that is largest after the update that comes next, or no number any more.

    Of several that are no number, the one that was largest before.
    """
    before, after = trainer.parameters_of(trial), trainer.ahead(trial)
    lost = ~after.isfinite()
    size = torch.where(lost, before.abs().nan_to_num(), -1) if bool(lost.any()) else after.abs()
    at = int(torch.argmax(size))
    layer, unit, source = _place(trainer.place(trial)[0].stack, at)
    return Runaway(layer, unit, source, finite(float(before[at])), finite(float(after[at])))


def _place(stack: Stack, at: int) -> tuple[int, int, int | None]:
    """Layer, unit and input of a parameter by its place in the flat row."""
    for layer, weights in enumerate(stack.weights):
        rows, units = weights.shape[1:]
        if at < rows * units:
            source, unit = divmod(at, units)
            return layer, unit, None if source == rows - 1 else source
        at -= rows * units
    raise ValueError(f"the network has {stack.parameters.shape[1]} parameters; got one beyond")
