"""The update that comes next, weight by weight."""

from typing import Literal

import torch
from torch import Tensor

from app.engine.inspected import InspectedGroup
from app.engine.numbers import numbers
from app.recipe.model import Model
from app.wire.delivery import Numbers


class UpdateQuery(Model):
    """Every weight, its gradient, and how far the next update moves it."""

    type: Literal["update"] = "update"


class UpdateAnswer(Model):
    """Every weight of a trial as it is now: layer by layer, unit by unit, its inputs' weights and then its bias.

    gradient: of the mean loss over the training examples. step: of the next update, so that the weight
    becomes value + step; null where the trial cannot go on.
    """

    type: Literal["update"] = "update"
    value: Numbers
    gradient: Numbers
    step: Numbers


def answer(query: UpdateQuery, subject: InspectedGroup, trial: int) -> UpdateAnswer:
    """Every weight of a trial with its gradient and its next step."""
    parameters, inspection = subject.parameters(trial), subject.training
    inspection.forward(parameters)
    inspection.backward()
    return UpdateAnswer(
        value=_each(subject, parameters),
        gradient=_each(subject, inspection.gradient),
        step=_each(subject, subject.next_parameters(trial) - parameters),
    )


def _each(subject: InspectedGroup, values: Tensor) -> Numbers:
    """Unit by unit: a layer holds (inputs + 1, units), the bias last."""
    return numbers(torch.cat([layer.t().flatten() for layer in subject.objective.layers(values)]))
