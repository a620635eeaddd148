"""What a trial makes of one example, and which test examples it gets wrong."""

import torch
from torch import Tensor

from app.engine.numbers import finite, floats, rows
from app.learn.probes.objective import Inspection, Objective
from app.wire.probes import AskMisread, AskReading, Misread, Reading, Wrong
from app.workers.probes.subject import ProbedTrials

DIGITS = 4
"""Digits of a misread example's inputs, as sent."""


def reading(subject: ProbedTrials, parameters: Tensor, asked: AskReading) -> Reading:
    """The answer to one example.

    Raises:
        ValueError: the example has another number of inputs than the network.
    """
    objective = subject.objective
    inputs = objective.sizes[0]
    if len(asked.inputs) != inputs:
        raise ValueError(f"the network has {inputs} inputs; got an example of {len(asked.inputs)}")
    x1 = torch.tensor((*asked.inputs, 1.0), device=objective.x1.device).unsqueeze(1)
    one = Objective(objective.sizes, objective.activations, objective.criterion, x1, objective.y[:, :1])
    z = Inspection(one).forward(parameters)
    outputs = _shares(z)[:, 0] if subject.checkpointed.trainer.spec.problem == "classification" else z[:, 0]
    return Reading(outputs=tuple(map(finite, floats(outputs))))


def misread(subject: ProbedTrials, parameters: Tensor, asked: AskMisread) -> Misread:
    """Test examples in a wrong class, the surest first.

    Raises:
        ValueError: the run has no classes.
    """
    if subject.checkpointed.trainer.spec.problem != "classification":
        raise ValueError("only an answer with classes can be a wrong one; this run predicts values")
    objective = subject.test.objective
    shares = _shares(subject.test.forward(parameters))  # (K, N)
    sure, answer = shares.max(0)
    truth = objective.y[0].round().long()
    wrong = (answer != truth).nonzero().squeeze(1)
    chosen = wrong[sure[wrong].argsort(descending=True)][: asked.most]
    told = zip(
        rows(objective.x1[:-1, chosen].t()),
        floats(truth[chosen]),
        floats(answer[chosen]),
        floats(sure[chosen]),
        strict=True,
    )
    examples = tuple(
        Wrong(inputs=tuple(round(v, DIGITS) for v in x), truth=int(t), answer=int(a), sure=s) for x, t, a, s in told
    )
    return Misread(examples=examples, wrong=len(wrong), tested=len(truth))


def _shares(z: Tensor) -> Tensor:
    """The probability of each class, (K, N), from the outputs' z: (1, N) of two classes, (K, N) of K."""
    if len(z) > 1:
        return z.softmax(0)
    one = torch.sigmoid(z)
    return torch.cat((1 - one, one))
