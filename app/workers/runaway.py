"""The weight that went first when a run diverged, for messages and for readers."""

from app.engine.runaway import runaway
from app.engine.trainer import Trainer
from app.recipe import catalogue
from app.recipe.numbers import brief
from app.recipe.spec import RunSpec
from app.wire.messages import Runaway


def first_to_go(trainer: Trainer, trial: int) -> Runaway:
    """The weight of a trial that the next update throws furthest."""
    found = runaway(trainer, trial)
    return Runaway(layer=found.layer, unit=found.unit, input=found.input, before=found.before, after=found.after)


def went(weight: Runaway | None, spec: RunSpec) -> str:
    """Which weight went first, as a sentence with a space after it; "" for none."""
    if weight is None:
        return ""
    unit = _unit(weight.layer, weight.unit, spec)
    what = "bias of" if weight.input is None else f"weight from {_unit(weight.layer - 1, weight.input, spec)} to"
    before, after = ("no number" if value is None else brief(value) for value in (weight.before, weight.after))
    return f"The {what} {unit} went first: from {before} to {after}. "


def _unit(layer: int, unit: int, spec: RunSpec) -> str:
    """A unit in words. layer: -1 for the inputs."""
    sizes = spec.sizes
    if layer < 0:
        known = len(spec.network.features) == sizes[0]
        return catalogue.FEATURES[spec.network.features[unit]].title if known else f"input {unit + 1}"
    if layer == len(sizes) - 2:
        return "the output" if sizes[-1] == 1 else f"output {unit + 1}"
    return f"unit {unit + 1} of layer {layer + 1}"
