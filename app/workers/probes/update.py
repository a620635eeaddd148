"""The update that comes next, weight by weight."""

import torch
from torch import Tensor

from app.engine.numbers import finite, floats, six_digits
from app.wire.weights import Numbers, Update
from app.workers.probes.subject import ProbedTrials


def update(subject: ProbedTrials, trial: int, parameters: Tensor) -> Update:
    """Every weight (P,) with its gradient and its next step."""
    inspection = subject.training
    inspection.forward(parameters)
    inspection.backward()
    return Update(
        value=_each(subject, parameters),
        gradient=_each(subject, inspection.gradient),
        step=_each(subject, subject.next_parameters(trial) - parameters),
    )


def _each(subject: ProbedTrials, values: Tensor) -> Numbers:
    """Unit by unit: a layer holds (inputs + 1, units), the bias last."""
    layers = subject.objective.layers(values)
    return tuple(finite(six_digits(value)) for value in floats(torch.cat([layer.t().flatten() for layer in layers])))
