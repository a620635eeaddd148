"""Backpropagation through a small network, one operation at a time.

A quantity has a name: x1 (input), w2.1.3 (layer, unit, input), b2.1 (bias), z2.1 (sum), h2.1 (activation),
yhat, y, J (the loss), L3 (the loss of example 3 alone). All count from 1.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from app.recipe.spec import Model, OptimizerSpec, Rate, known

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
WIDTH, DEPTH, BATCH = 4, 4, 16
Row = Annotated[tuple[Weight, ...], Field(min_length=1, max_length=WIDTH)]


class BackpropLayer(Model):
    """A dense layer h = g(W h + b).

    weights: a row for each unit, a number for each input. bias: a number for each unit; null means none.
    """

    weights: Annotated[tuple[Row, ...], Field(min_length=1, max_length=WIDTH)]
    bias: Row | None = None
    activation: str = "tanh"

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


class AskBackprop(Model):
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

    kind: Literal["sum", "activation", "unit", "loss", "loss-slope", "product", "mean"]
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


class Backprop(Model):
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
