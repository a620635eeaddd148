"""Which weight went first when a run diverged."""

import torch

from app.engine.numbers import finite
from app.engine.trainer import Trainer
from app.learn.stack import Stack
from app.wire.messages import DivergedWeight


def diverged_weight(trainer: Trainer, trial: int) -> DivergedWeight:
    """The weight of a trial that is largest after the update that comes next, or no number any more.

    Of several that are no number, the one that was largest before.
    """
    before, after = trainer.parameters_of(trial), trainer.ahead(trial)
    lost = ~after.isfinite()
    size = torch.where(lost, before.abs().nan_to_num(), -1) if bool(lost.any()) else after.abs()
    at = int(torch.argmax(size))
    layer, unit, source = _place(trainer.place(trial)[0].stack, at)
    values = finite(float(before[at])), finite(float(after[at]))
    return DivergedWeight(layer=layer, unit=unit, input=source, before=values[0], after=values[1])


def _place(stack: Stack, at: int) -> tuple[int, int, int | None]:
    """Layer, unit and input of a parameter by its place in the flat row."""
    for layer, weights in enumerate(stack.weights):
        rows, units = weights.shape[1:]
        if at < rows * units:
            source, unit = divmod(at, units)
            return layer, unit, None if source == rows - 1 else source
        at -= rows * units
    raise ValueError(f"the network has {stack.parameters.shape[1]} parameters; got one beyond")
