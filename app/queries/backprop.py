"""Backpropagation through a small network, one operation at a time.

A quantity has a name: x1 (input), w2.1.3 (layer, unit, input), b2.1 (bias), z2.1 (sum), h2.1 (activation),
yhat, y, J (the loss), L3 (the loss of example 3 alone). All count from 1.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

import torch
from pydantic import Field, FiniteFloat, model_validator
from torch import Tensor

from app.engine.numbers import finite, finite_floats, floats
from app.learn import dense, optimizers
from app.learn.activations import ACTIVATIONS
from app.learn.dense import Layer, Network, unit_name
from app.recipe.spec import Model, OptimizerSpec, Rate, known

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
WIDTH, DEPTH, BATCH = 4, 4, 16
Kind = Literal["sum", "activation", "unit", "loss", "loss-slope", "product", "mean"]
Row = Annotated[tuple[Weight, ...], Field(min_length=1, max_length=WIDTH)]


class BackpropLayer(Model):
    """A dense layer h = g(W h + b).

    weights: a row for each unit, a number for each input. bias: a number for each unit; null means none.
    """

    weights: Annotated[tuple[Row, ...], Field(min_length=1, max_length=WIDTH)]
    bias: Row | None = None
    activation: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        known("activation", self.activation)
        if len({len(row) for row in self.weights}) > 1:
            raise ValueError(f"the units of a layer take equally many inputs; got {[len(r) for r in self.weights]}")
        if self.bias is not None and len(self.bias) != len(self.weights):
            raise ValueError(f"a layer of {len(self.weights)} units has as many biases; got {len(self.bias)}")
        return self


class BackpropExample(Model):
    """What goes in, and the truth."""

    x: Row
    y: Weight


class BackpropQuery(Model):
    """All of one update, number by number: forward, backward, the check of each gradient, and a step.

    layers: up to three hidden ones, and the last with one unit, a probability if the loss is bce.
    examples: one, or a mini-batch. shown: which of them is walked through, from 0.
    optimizer, learning_rate: of the step. nudge: the name of a weight or bias to move, reach: by how much
    at most; null means none.
    """

    type: Literal["backprop"] = "backprop"
    layers: Annotated[tuple[BackpropLayer, ...], Field(min_length=1, max_length=DEPTH)]
    loss: Literal["bce", "mse", "mae", "huber"] = "bce"
    examples: Annotated[tuple[BackpropExample, ...], Field(min_length=1, max_length=BATCH)]
    shown: Annotated[int, Field(ge=0, lt=BATCH)] = 0
    optimizer: OptimizerSpec = OptimizerSpec(name="sgd")
    learning_rate: Rate = 0.1
    nudge: str | None = None
    reach: Annotated[FiniteFloat, Field(ge=0.01, le=100)] = 2.0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for k, (layer, after) in enumerate(zip(self.layers, self.layers[1:], strict=False), 1):
            if len(after.weights[0]) != len(layer.weights):
                taken, given = len(after.weights[0]), len(layer.weights)
                raise ValueError(
                    f"layer {k + 1} takes what layer {k} gives on, {given} values; got weights for {taken}"
                )
        last, inputs = self.layers[-1], len(self.layers[0].weights[0])
        if len(last.weights) != 1:
            raise ValueError(f"the last layer has one unit; got {len(last.weights)}")
        if self.loss == "bce" and last.activation != "sigmoid":
            raise ValueError(
                f"binary cross entropy takes a probability, of a sigmoid; got {last.activation} at the end"
            )
        for example in self.examples:
            if len(example.x) != inputs:
                raise ValueError(
                    f"an example has as many inputs as the first layer takes, {inputs}; got {len(example.x)}"
                )
        if self.loss == "bce" and any(not 0 <= example.y <= 1 for example in self.examples):
            raise ValueError("binary cross entropy takes a truth y from 0 to 1")
        if self.shown >= len(self.examples):
            raise ValueError(f"there are examples 0 to {len(self.examples) - 1}; got {self.shown}")
        return self


class Quantity(Model):
    """A number and what it is of: `of` itself, or ∂of/∂by; null where it is not finite."""

    of: str
    by: str = ""
    value: float | None


class Factor(Quantity):
    """One factor of a product. parts: what it is itself the product of, where that helps."""

    parts: tuple[Quantity, ...] = ()


class Operation(Model):
    """One step.

    kind: sum; activation and unit, g of a sum; loss and loss-slope, of ŷ and y; product, by the chain
    rule, a sum of them where several ways lead on; mean over examples.
    of, by, value: what it finds. terms: added up, each a product of factors. inner: z of a `unit`.
    autograd: the same as `backward()` finds it; null forward.
    """

    kind: Kind
    of: str
    by: str
    value: float | None
    terms: tuple[tuple[Factor, ...], ...]
    inner: float | None = None
    autograd: float | None = None


class WeightCheck(Model):
    """A weight or bias and its gradient three ways.

    chain: by the chain rule; difference: by a central difference in double precision.
    agree: whether all three do, to a millionth. after: the value after the optimizer's step.
    """

    name: str
    value: float
    chain: float | None
    autograd: float | None
    difference: float | None
    agree: bool
    after: float | None


class Nudge(Model):
    """What becomes of the loss J when one weight moves.

    by: how far, rising through 0. change: ΔJ at each. slope: ∂J/∂w, by which ΔJ is foretold.
    """

    name: str
    by: tuple[float, ...]
    change: tuple[float | None, ...]
    slope: float | None


class BackpropAnswer(Model):
    """An update, number by number.

    operations: in order. checks: of each weight. loss: J before the step; loss_after: and after.
    guesses: ŷ of each example. nudge: if one was asked for.
    """

    type: Literal["backprop"] = "backprop"
    operations: tuple[Operation, ...]
    checks: tuple[WeightCheck, ...]
    loss: float | None
    loss_after: float | None
    guesses: tuple[float | None, ...]
    nudge: Nudge | None


@dataclass(frozen=True, slots=True)
class Value:
    """A number and what it is of: `of` itself, or ∂of/∂by. parts: what it is the product of, if that helps."""

    of: str
    by: str
    value: float
    parts: tuple["Value", ...] = ()


Term = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """One step.

    value: of `of`, or of ∂of/∂by: the sum over terms of the products of their factors, to which `unit` and
    `activation` apply g, and `loss` and `loss-slope` the loss; `mean` divides by the terms. inner: z of a `unit`.
    """

    kind: Kind
    of: str
    by: str
    value: float
    terms: tuple[Term, ...]
    inner: float | None = None


@dataclass(slots=True)
class ForwardBackwardWalk:
    """One example's way through a network. loss: the name of its loss, J or L with a number.

    operations: so far. values: of units and inputs, by name. slopes: g'(z) of each unit, by (layer, unit).
    """

    network: Network
    example: int
    loss: str
    operations: list[Computed] = field(default_factory=list[Computed])
    values: dict[str, float] = field(default_factory=dict[str, float])
    slopes: dict[tuple[int, int], float] = field(default_factory=dict[tuple[int, int], float])

    def go(self) -> list[Computed]:
        """Forward, then backward; returns every operation in order."""
        self.values = {f"x{j}": float(x) for j, x in enumerate(self.network.x[self.example], 1)}
        inputs = list(self.values)
        for k in range(1, len(self.network.layers) + 1):
            inputs = self._layer(k, inputs)
        self._end()
        return self.operations

    # -- forward -----------------------------------------------------------------------

    def _layer(self, k: int, inputs: list[str]) -> list[str]:
        """Each unit's sum and activation; returns the names of what the layer gives on."""
        layer = self.network.layers[k - 1]
        given: list[str] = []
        for i, row in enumerate(layer.weights, 1):
            weights = [float(weight) for weight in row]
            terms: list[Term] = [
                (Value(f"w{k}.{i}.{j}", "", weight), self._quantity(name))
                for j, (name, weight) in enumerate(zip(inputs, weights, strict=True), 1)
            ]
            if layer.bias is not None:
                terms.append((Value(f"b{k}.{i}", "", float(layer.bias[i - 1])),))
            given.append(self._unit(k, i, tuple(terms)))
        return given

    def _unit(self, k: int, i: int, terms: tuple[Term, ...]) -> str:
        activation = self.network.layers[k - 1].activation
        name, z = unit_name(self.network, k, i), math.fsum(map(_product, terms))
        h, self.slopes[k, i] = _activated(activation, z)
        self.values[name] = h
        if activation == "linear":
            self._note("sum", name, "", h, terms)
        elif self.network.chain:
            self.operations.append(Computed("unit", name, "", h, terms, z))
        else:
            self._note("sum", f"z{k}.{i}", "", z, terms)
            self._note("activation", name, "", h, ((Value(f"z{k}.{i}", "", z),),))
        return name

    def _end(self) -> None:
        """The loss and its slope, and all that follows from it."""
        network = self.network
        y = network.y[self.example]
        guess = torch.tensor(self.values["yhat"], dtype=torch.float64)
        seen = ((self._quantity("yhat"),), (Value("y", "", float(y)),))
        self._note("loss", self.loss, "", float(dense.value(network.loss, guess, y)), seen)
        slope = float(dense.loss_grad(network.loss, guess, y))
        self._note("loss-slope", self.loss, "yhat", slope, seen)
        upstream: list[Term] = [(Value(self.loss, "yhat", slope),)]
        for k in range(len(network.layers), 0, -1):
            upstream = self._back(k, upstream)

    # -- backward ----------------------------------------------------------------------

    def _back(self, k: int, upstream: list[Term]) -> list[Term]:
        """Through layer k. upstream: ∂J/∂ of what each unit gives on, as factors; returns it for the layer before."""
        layer, before = self.network.layers[k - 1], self._before(k)
        outer = [self._through(k, i, up) for i, up in enumerate(upstream, 1)]
        for i, (up, of) in enumerate(outer, 1):
            for j, name in enumerate(before, 1):
                factor = self._local(k, i, of, f"w{k}.{i}.{j}", self._quantity(name))
                self._derive(f"w{k}.{i}.{j}", ((*up, factor),))
            if layer.bias is not None:
                self._derive(f"b{k}.{i}", ((*up, self._local(k, i, of, f"b{k}.{i}", None)),))
        if k == 1:
            return []
        found: list[Term] = []
        for j, name in enumerate(before, 1):
            terms = tuple(
                (*up, self._local(k, i, of, name, Value(f"w{k}.{i}.{j}", "", float(layer.weights[i - 1, j - 1]))))
                for i, (up, of) in enumerate(outer, 1)
            )
            value = self._derive(name, terms)
            found.append(terms[0] if self.network.chain else (Value(self.loss, name, value),))
        return found

    def _through(self, k: int, i: int, up: Term) -> tuple[Term, str]:
        """Back through the activation of a unit, in a step of its own but for chains.

        Returns:
            The factors of ∂J by the result, and its name: z, or what the unit gives on.
        """
        name, z = unit_name(self.network, k, i), f"z{k}.{i}"
        if self.network.chain or self.network.layers[k - 1].activation == "linear":
            return up, name
        value = self._derive(z, ((*up, Value(name, z, self.slopes[k, i])),))
        return (Value(self.loss, z, value),), z

    def _local(self, k: int, i: int, of: str, by: str, by_what: Value | None) -> Value:
        """∂of/∂by of a unit's sum: what the other factor of the product is, and g'(z) if the unit is one operation."""
        value = 1.0 if by_what is None else by_what.value
        if not self.network.chain or self.network.layers[k - 1].activation == "linear":
            return Value(of, by, value, () if by_what is None else (by_what,))
        slope = Value(of, f"z{k}.{i}", self.slopes[k, i])
        return Value(of, by, slope.value * value, (slope,) if by_what is None else (slope, by_what))

    def _before(self, k: int) -> list[str]:
        """What layer k is given."""
        if k == 1:
            return [f"x{j}" for j in range(1, self.network.x.shape[1] + 1)]
        return [unit_name(self.network, k - 1, i) for i in range(1, len(self.network.layers[k - 2].weights) + 1)]

    def _derive(self, by: str, terms: tuple[Term, ...]) -> float:
        """Note ∂J/∂by."""
        value = math.fsum(map(_product, terms))
        self._note("product", self.loss, by, value, terms)
        return value

    def _quantity(self, name: str) -> Value:
        return Value(name, "", self.values[name])

    def _note(self, kind: Kind, of: str, by: str, value: float, terms: tuple[Term, ...]) -> None:
        self.operations.append(Computed(kind, of, by, value, terms))


def _product(term: Term) -> float:
    return math.prod(factor.value for factor in term)


def _activated(name: str, z: float) -> tuple[float, float]:
    """g(z) and g'(z)."""
    activation = ACTIVATIONS[name]
    at, h, out = torch.tensor([z], dtype=torch.float64), torch.empty(1).double(), torch.empty(1).double()
    activation.forward(at, h)
    activation.slope(at if activation.of_z else h, out)
    return float(h), float(out)


def walks(network: Network) -> Iterator[list[Computed]]:
    """The operations of each example; of several, its own loss is L with its number from 1."""
    count = len(network.y)
    for example in range(count):
        yield ForwardBackwardWalk(network, example, "J" if count == 1 else f"L{example + 1}").go()


def operations(network: Network, walks: list[list[Computed]], shown: int) -> list[Computed]:
    """Every operation of the example shown; of several examples, also the means J over the walks of all."""
    count, found = len(walks), list(walks[shown])
    if count == 1:
        return found
    for by in ("", *network.names):
        parts = [next(o for o in walk if o.of.startswith("L") and o.by == by) for walk in walks]
        terms = tuple((Value(part.of, by, part.value),) for part in parts)
        found.append(Computed("mean", "J", by, math.fsum(part.value for part in parts) / count, terms))
    return found


def differences(network: Network) -> Tensor:
    """∂J/∂ of each parameter by a central difference, (J(θ + h) - J(θ - h)) / 2h, float64 (P,)."""
    flat = network.flat()
    h = 1e-5 * flat.abs().clamp_min(1)
    ahead, behind = network.losses(flat + torch.diag(h)), network.losses(flat - torch.diag(h))
    return (ahead - behind) / (2 * h)


def nudged(network: Network, index: int, by: Tensor) -> Tensor:
    """How much J changes when parameter `index` is changed by each of `by`, (N,): ΔJ, (N,)."""
    flat = network.flat()
    moved = flat.repeat(len(by), 1)
    moved[:, index] += by
    return network.losses(moved) - network.losses(flat.unsqueeze(0))


NUDGES = 81
"""Places of a nudged weight, zero in the middle."""
AGREED = 1e-6
"""How near the three ways to a gradient come, of its size or of one."""


def answer(question: BackpropQuery) -> Generator[None, None, BackpropAnswer]:
    """Do all of it, an example a slice.

    Raises:
        ValueError: the weight to nudge is none of the network's.
    """
    network = _network(question)
    names, flat = network.names, network.flat()
    walked: list[list[Computed]] = []
    for walk in walks(network):
        walked.append(walk)
        yield
    found = operations(network, walked, question.shown)
    alone, together = dense.autograd(network, question.shown), dense.autograd(network, None)
    chain = [next(o.value for o in found if (o.of, o.by) == ("J", name)) for name in names]
    after = _stepped(question, flat, chain)
    before_and_after = network.losses(torch.stack((flat, after)))
    return BackpropAnswer(
        operations=tuple(_operation(o, (together if o.of == "J" else alone).get(o.by)) for o in found),
        checks=tuple(
            _check(name, value, by_hand, together[name], difference, stepped)
            for name, value, by_hand, difference, stepped in zip(
                names, floats(flat), chain, floats(differences(network)), floats(after), strict=True
            )
        ),
        loss=finite(float(before_and_after[0])),
        loss_after=finite(float(before_and_after[1])),
        guesses=tuple(finite_floats(network.guesses(flat.unsqueeze(0))[0])),
        nudge=_nudge(network, question, chain),
    )


def _network(question: BackpropQuery) -> Network:
    layers = tuple(
        Layer(_doubles(layer.weights), None if layer.bias is None else _doubles(layer.bias), layer.activation)
        for layer in question.layers
    )
    x = _doubles([example.x for example in question.examples])
    return Network(layers, question.loss, x, _doubles([example.y for example in question.examples]))


def _doubles(values: object) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _operation(operation: Computed, autograd: float | None) -> Operation:
    return Operation(
        kind=operation.kind,
        of=operation.of,
        by=operation.by,
        value=finite(operation.value),
        terms=tuple(tuple(map(_factor, term)) for term in operation.terms),
        inner=operation.inner,
        autograd=None if autograd is None or not operation.by else finite(autograd),
    )


def _factor(quantity: Value) -> Factor:
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


def _stepped(question: BackpropQuery, flat: Tensor, gradient: list[float]) -> Tensor:
    """The parameters after one update by the optimizer."""
    parameters = flat.clone()
    parameters.grad = _doubles(gradient)
    optimizers.build(question.optimizer, [parameters], question.learning_rate).step()
    return parameters


def _nudge(network: Network, question: BackpropQuery, chain: list[float]) -> Nudge | None:
    if question.nudge is None:
        return None
    if question.nudge not in network.names:
        raise ValueError(f"the network has the weights {', '.join(network.names)}; got {question.nudge!r}")
    index = network.names.index(question.nudge)
    by = torch.linspace(-question.reach, question.reach, NUDGES, dtype=torch.float64)
    change = finite_floats(nudged(network, index, by))
    return Nudge(name=question.nudge, by=tuple(floats(by)), change=tuple(change), slope=finite(chain[index]))
