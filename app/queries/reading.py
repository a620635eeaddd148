"""What a trial answers to one example."""

from typing import Annotated, Literal

import torch
from pydantic import Field, FiniteFloat
from torch import Tensor

from app.engine.inspected import InspectedGroup
from app.engine.numbers import finite_floats
from app.learn.objective import Inspection, Objective
from app.recipe.model import Model
from app.wire.delivery import Numbers


class ReadingQuery(Model):
    """What the trial answers to one example. inputs: what the first layer sees, a number for each input."""

    type: Literal["reading"] = "reading"
    inputs: Annotated[tuple[FiniteFloat, ...], Field(min_length=1, max_length=1024)]


class ReadingAnswer(Model):
    """The trial's answer to one example. outputs: the probability of each class; of a regression the value."""

    type: Literal["reading"] = "reading"
    outputs: Numbers


def answer(query: ReadingQuery, subject: InspectedGroup, trial: int) -> ReadingAnswer:
    """The answer to one example.

    Raises:
        ValueError: the example has another number of inputs than the network.
    """
    objective = subject.objective
    inputs = objective.sizes[0]
    if len(query.inputs) != inputs:
        raise ValueError(f"the network has {inputs} inputs; got an example of {len(query.inputs)}")
    x1 = torch.tensor((*query.inputs, 1.0), device=objective.x1.device).unsqueeze(1)
    one = Objective(objective.sizes, objective.activations, objective.criterion, x1, objective.y[:, :1])
    z = Inspection(one).forward(subject.parameters(trial))
    outputs = class_shares(z)[:, 0] if subject.spec.problem == "classification" else z[:, 0]
    return ReadingAnswer(outputs=tuple(finite_floats(outputs)))


def class_shares(z: Tensor) -> Tensor:
    """The probability of each class, (K, N), from the outputs' z: (1, N) of two classes, (K, N) of K."""
    if len(z) > 1:
        return z.softmax(0)
    one = torch.sigmoid(z)
    return torch.cat((1 - one, one))
