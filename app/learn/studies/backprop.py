"""Backpropagation of one example, one operation at a time, as it is done by hand.

Each operation says what it computes and from which numbers: a sum of products, whose factors are values or
partial derivatives. In a chain, where each layer has one unit, a layer is one operation and a product names
every factor from the loss down, as the lecture writes it; elsewhere the sum z and the activation g(z) stand
apart, and a product begins with the derivative that the step before found.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor

from app.learn.activations import ACTIVATIONS
from app.learn.studies import dense
from app.learn.studies.dense import Network, unit_name

Kind = Literal["sum", "activation", "unit", "loss", "loss-slope", "product", "mean"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it is of: `of` itself, or ∂of/∂by. parts: what it is the product of, if that helps."""

    of: str
    by: str
    value: float
    parts: tuple["Quantity", ...] = ()


Term = tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Operation:
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
class Walk:
    """One example's way through a network. loss: the name of its loss, J or L with a number.

    operations: so far. values: of units and inputs, by name. slopes: g'(z) of each unit, by (layer, unit).
    """

    network: Network
    example: int
    loss: str
    operations: list[Operation] = field(default_factory=list[Operation])
    values: dict[str, float] = field(default_factory=dict[str, float])
    slopes: dict[tuple[int, int], float] = field(default_factory=dict[tuple[int, int], float])

    def go(self) -> list[Operation]:
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
                (Quantity(f"w{k}.{i}.{j}", "", weight), self._quantity(name))
                for j, (name, weight) in enumerate(zip(inputs, weights, strict=True), 1)
            ]
            if layer.bias is not None:
                terms.append((Quantity(f"b{k}.{i}", "", float(layer.bias[i - 1])),))
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
            self.operations.append(Operation("unit", name, "", h, terms, z))
        else:
            self._note("sum", f"z{k}.{i}", "", z, terms)
            self._note("activation", name, "", h, ((Quantity(f"z{k}.{i}", "", z),),))
        return name

    def _end(self) -> None:
        """The loss and its slope, and all that follows from it."""
        network = self.network
        y = network.y[self.example]
        guess = torch.tensor(self.values["yhat"], dtype=torch.float64)
        seen = ((self._quantity("yhat"),), (Quantity("y", "", float(y)),))
        self._note("loss", self.loss, "", float(dense.value(network.loss, guess, y)), seen)
        slope = float(dense.slope(network.loss, guess, y))
        self._note("loss-slope", self.loss, "yhat", slope, seen)
        upstream: list[Term] = [(Quantity(self.loss, "yhat", slope),)]
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
                (*up, self._local(k, i, of, name, Quantity(f"w{k}.{i}.{j}", "", float(layer.weights[i - 1, j - 1]))))
                for i, (up, of) in enumerate(outer, 1)
            )
            value = self._derive(name, terms)
            found.append(terms[0] if self.network.chain else (Quantity(self.loss, name, value),))
        return found

    def _through(self, k: int, i: int, up: Term) -> tuple[Term, str]:
        """Back through the activation of a unit, in a step of its own but for chains.

        Returns:
            The factors of ∂J by the result, and its name: z, or what the unit gives on.
        """
        name, z = unit_name(self.network, k, i), f"z{k}.{i}"
        if self.network.chain or self.network.layers[k - 1].activation == "linear":
            return up, name
        value = self._derive(z, ((*up, Quantity(name, z, self.slopes[k, i])),))
        return (Quantity(self.loss, z, value),), z

    def _local(self, k: int, i: int, of: str, by: str, by_what: Quantity | None) -> Quantity:
        """∂of/∂by of a unit's sum: what the other factor of the product is, and g'(z) if the unit is one operation."""
        value = 1.0 if by_what is None else by_what.value
        if not self.network.chain or self.network.layers[k - 1].activation == "linear":
            return Quantity(of, by, value, () if by_what is None else (by_what,))
        slope = Quantity(of, f"z{k}.{i}", self.slopes[k, i])
        return Quantity(of, by, slope.value * value, (slope,) if by_what is None else (slope, by_what))

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

    def _quantity(self, name: str) -> Quantity:
        return Quantity(name, "", self.values[name])

    def _note(self, kind: Kind, of: str, by: str, value: float, terms: tuple[Term, ...]) -> None:
        self.operations.append(Operation(kind, of, by, value, terms))


def _product(term: Term) -> float:
    return math.prod(factor.value for factor in term)


def _activated(name: str, z: float) -> tuple[float, float]:
    """g(z) and g'(z)."""
    activation = ACTIVATIONS[name]
    at, h, out = torch.tensor([z], dtype=torch.float64), torch.empty(1).double(), torch.empty(1).double()
    activation.forward(at, h)
    activation.slope(at if activation.of_z else h, out)
    return float(h), float(out)


def walks(network: Network) -> Iterator[list[Operation]]:
    """The operations of each example; of several, its own loss is L with its number from 1."""
    count = len(network.y)
    for example in range(count):
        yield Walk(network, example, "J" if count == 1 else f"L{example + 1}").go()


def operations(network: Network, walks: list[list[Operation]], shown: int) -> list[Operation]:
    """Every operation of the example shown; of several examples, also the means J over the walks of all."""
    count, found = len(walks), list(walks[shown])
    if count == 1:
        return found
    for by in ("", *network.names):
        parts = [next(o for o in walk if o.of.startswith("L") and o.by == by) for walk in walks]
        terms = tuple((Quantity(part.of, by, part.value),) for part in parts)
        found.append(Operation("mean", "J", by, math.fsum(part.value for part in parts) / count, terms))
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
