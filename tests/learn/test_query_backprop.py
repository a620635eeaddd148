"""Backpropagation by hand, number by number, against autograd."""

import itertools
import math
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learn import dense
from app.learn.activations import ACTIVATIONS
from app.learn.dense import Layer, Network
from app.queries import backprop
from app.queries.backprop import Computed
from tests.profiles import examples

ROUNDING = 1e-6
"""Of float32, the precision that networks train in."""

numbers = st.floats(-2, 2, allow_nan=False).map(lambda value: round(value, 3))
smooth = sorted(set(ACTIVATIONS) - {"relu", "leaky-relu", "elu"})


@st.composite
def networks(draw: st.DrawFn, activations: list[str], losses: tuple[str, ...], most: int = 4) -> Network:
    """Up to three hidden layers of four, over one to three examples."""
    sizes = [*draw(st.lists(st.integers(1, most), min_size=1, max_size=4)), 1]
    biased = draw(st.booleans())
    loss = draw(st.sampled_from(losses))

    def table(rows: int, columns: int) -> torch.Tensor:
        row = st.lists(numbers, min_size=columns, max_size=columns)
        return torch.tensor(draw(st.lists(row, min_size=rows, max_size=rows)), dtype=torch.float64)

    layers: list[Layer] = []
    for k, (inputs, units) in enumerate(itertools.pairwise(sizes), 2):
        last = "sigmoid" if loss == "bce" else "linear"
        activation = last if k == len(sizes) else draw(st.sampled_from(activations))
        layers.append(Layer(table(units, inputs), table(units, 1)[:, 0] if biased else None, activation))
    x = table(draw(st.integers(1, 3)), sizes[0])
    y = torch.tensor([draw(st.sampled_from((0.0, 1.0))) for _ in x], dtype=torch.float64)
    return Network(tuple(layers), loss, x, y)


def close(value: float, expected: float, scale: float = 0.0) -> bool:
    return abs(value - expected) <= ROUNDING * max(abs(expected), scale) + 1e-12


def operations(network: Network, shown: int) -> list[Computed]:
    return backprop.operations(network, list(backprop.walks(network)), shown)


def loss(network: Network) -> float:
    return next(o.value for o in operations(network, 0) if (o.of, o.by) == ("J", ""))


def summed(operation: Computed) -> float:
    """What the terms come to."""
    return math.fsum(math.prod(factor.value for factor in term) for term in operation.terms)


@settings(max_examples=examples(60))
@given(networks(list(ACTIVATIONS), ("bce", "mse", "mae", "huber")), st.data())
def test_every_number_at_every_step_equals_autograds(network: Network, data: Any):
    count = len(network.y)
    shown = data.draw(st.integers(0, count - 1))
    alone, together = dense.autograd(network, shown), dense.autograd(network, None)
    found = operations(network, shown)
    seen: set[str] = set()
    for operation in found:
        if operation.by == "":
            continue
        expected = (together if operation.kind == "mean" else alone)[operation.by]
        assert close(operation.value, expected), operation
        seen.add(operation.by)
    assert seen == set(alone) or (network.chain and set(network.names) < seen)


@settings(max_examples=examples(30))
@given(networks(list(ACTIVATIONS), ("bce", "mse")))
def test_every_sum_and_product_is_what_its_terms_make(network: Network):
    found = operations(network, 0)
    told = {(o.of, o.by): o.value for o in found} | {(f"x{j}", ""): float(v) for j, v in enumerate(network.x[0], 1)}
    for operation in found:
        made = summed(operation) / (len(network.y) if operation.kind == "mean" else 1)
        if operation.kind in ("sum", "product", "mean"):
            assert close(operation.value, made), operation
        if operation.kind == "unit":
            assert operation.inner == pytest.approx(made)
        for factor in (factor for term in operation.terms for factor in term):
            if factor.parts:
                assert close(factor.value, math.prod(part.value for part in factor.parts))
            if (factor.of, factor.by) in told and operation.kind != "mean":
                assert factor.value == told[factor.of, factor.by]


@settings(max_examples=examples(30))
@given(networks(smooth, ("bce", "mse")))
def test_a_finite_difference_agrees_where_nothing_has_a_corner(network: Network):
    measured = backprop.differences(network)
    for name, difference in zip(network.names, measured, strict=True):
        assert float(difference) == pytest.approx(dense.autograd(network, None)[name], rel=1e-4, abs=1e-7)


@settings(max_examples=examples(30))
@given(networks(list(ACTIVATIONS), ("bce", "mse", "huber")), st.data())
def test_a_nudge_changes_the_loss_as_the_network_itself_says(network: Network, data: Any):
    index = data.draw(st.integers(0, len(network.names) - 1))
    by = torch.tensor((-0.5, 0.0, 0.25), dtype=torch.float64)
    changed = backprop.nudged(network, index, by)
    assert abs(float(changed[1])) < 1e-12
    name = network.names[index]
    k, i = (int(part) for part in name[1:].split(".")[:2])
    layer = network.layers[k - 1]
    for delta, got in zip(by, changed, strict=True):
        weights, bias = layer.weights.clone(), None if layer.bias is None else layer.bias.clone()
        if name.startswith("w"):
            weights[i - 1, int(name.split(".")[2]) - 1] += delta
        elif bias is not None:
            bias[i - 1] += delta
        layers = list(network.layers)
        layers[k - 1] = Layer(weights, bias, layer.activation)
        moved = Network(tuple(layers), network.loss, network.x, network.y)
        before, after = loss(network), loss(moved)
        assert close(float(got), after - before, scale=abs(before))


def chain(*weights: float, activations: tuple[str, ...], x: float = 1.5, y: float = 1.0) -> Network:
    layers = [
        Layer(torch.tensor([[w]], dtype=torch.float64), None, g) for w, g in zip(weights, activations, strict=True)
    ]
    return Network(tuple(layers), "bce", torch.tensor([[x]]).double(), torch.tensor([y]).double())


def test_the_lectures_chain_takes_seven_steps():
    found = operations(chain(0.4, -1.0, activations=("linear", "sigmoid")), 0)
    assert [(o.of, o.by) for o in found] == [
        ("z1.1", ""),
        ("yhat", ""),
        ("J", ""),
        ("J", "yhat"),
        ("J", "w2.1.1"),
        ("J", "z1.1"),
        ("J", "w1.1.1"),
    ]
    assert [round(o.value, 3) for o in found] == [0.6, 0.354, 1.037, -2.822, -0.387, 0.646, 0.968]
    last = found[-1].terms[0]
    assert [(f.of, f.by) for f in last] == [("J", "yhat"), ("yhat", "z1.1"), ("z1.1", "w1.1.1")]


def test_a_gradient_vanishes_through_saturated_sigmoids_and_survives_through_relu():
    def first(activation: str) -> float:
        network = chain(4.0, 4.0, 4.0, 0.05, activations=(*[activation] * 3, "sigmoid"), x=1.0, y=0.0)
        return abs(operations(network, 0)[-1].value)

    assert first("sigmoid") < 1e-5
    assert first("relu") > 0.5
