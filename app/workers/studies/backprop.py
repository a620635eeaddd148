"""Backpropagation number by number, from question to answer."""

from collections.abc import Generator

import torch
from torch import Tensor

from app.engine.numbers import finite, finite_floats, floats
from app.learn import optimizers
from app.learn.studies import backprop, dense
from app.learn.studies.dense import Layer, Network
from app.wire.studies.backprop import AskBackprop, Backprop, Factor, Nudge, Operation, Quantity, WeightCheck

NUDGES = 81
"""Places of a nudged weight, zero in the middle."""
AGREED = 1e-6
"""How near the three ways to a gradient come, of its size or of one."""


def answer(question: AskBackprop) -> Generator[None, None, Backprop]:
    """Do all of it, an example a slice.

    Raises:
        ValueError: the weight to nudge is none of the network's.
    """
    network = _network(question)
    names, flat = network.names, network.flat()
    walks: list[list[backprop.Operation]] = []
    for walk in backprop.walks(network):
        walks.append(walk)
        yield
    found = backprop.operations(network, walks, question.shown)
    alone, together = dense.autograd(network, question.shown), dense.autograd(network, None)
    chain = [next(o.value for o in found if (o.of, o.by) == ("J", name)) for name in names]
    after = _stepped(question, flat, chain)
    before_and_after = network.losses(torch.stack((flat, after)))
    return Backprop(
        operations=tuple(_operation(o, (together if o.of == "J" else alone).get(o.by)) for o in found),
        checks=tuple(
            _check(name, value, by_hand, together[name], difference, stepped)
            for name, value, by_hand, difference, stepped in zip(
                names, floats(flat), chain, floats(backprop.differences(network)), floats(after), strict=True
            )
        ),
        loss=finite(float(before_and_after[0])),
        loss_after=finite(float(before_and_after[1])),
        guesses=tuple(finite_floats(network.guesses(flat.unsqueeze(0))[0])),
        nudge=_nudge(network, question, chain),
    )


def _network(question: AskBackprop) -> Network:
    layers = tuple(
        Layer(_doubles(layer.weights), None if layer.bias is None else _doubles(layer.bias), layer.activation)
        for layer in question.layers
    )
    x = _doubles([example.x for example in question.examples])
    return Network(layers, question.loss, x, _doubles([example.y for example in question.examples]))


def _doubles(values: object) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _operation(operation: backprop.Operation, autograd: float | None) -> Operation:
    return Operation(
        kind=operation.kind,
        of=operation.of,
        by=operation.by,
        value=finite(operation.value),
        terms=tuple(tuple(map(_factor, term)) for term in operation.terms),
        inner=operation.inner,
        autograd=None if autograd is None or not operation.by else finite(autograd),
    )


def _factor(quantity: backprop.Quantity) -> Factor:
    parts = tuple(Quantity(of=part.of, by=part.by, value=finite(part.value)) for part in quantity.parts)
    return Factor(of=quantity.of, by=quantity.by, value=finite(quantity.value), parts=parts)


def _check(name: str, value: float, chain: float, autograd: float, difference: float, after: float) -> WeightCheck:
    near = AGREED * max(1.0, abs(autograd))
    return WeightCheck(
        name=name,
        value=value,
        chain=finite(chain),
        autograd=finite(autograd),
        difference=finite(difference),
        agree=abs(chain - autograd) <= near and abs(difference - autograd) <= near,
        after=finite(after),
    )


def _stepped(question: AskBackprop, flat: Tensor, gradient: list[float]) -> Tensor:
    """The parameters after one update by the optimizer."""
    parameters = flat.clone()
    parameters.grad = _doubles(gradient)
    optimizers.build(question.optimizer, [parameters], question.learning_rate).step()
    return parameters


def _nudge(network: Network, question: AskBackprop, chain: list[float]) -> Nudge | None:
    if question.nudge is None:
        return None
    if question.nudge not in network.names:
        raise ValueError(f"the network has the weights {', '.join(network.names)}; got {question.nudge!r}")
    index = network.names.index(question.nudge)
    by = torch.linspace(-question.reach, question.reach, NUDGES, dtype=torch.float64)
    change = finite_floats(backprop.nudged(network, index, by))
    return Nudge(name=question.nudge, by=tuple(floats(by)), change=tuple(change), slope=finite(chain[index]))
