"""Backpropagation from question to answer, against PyTorch as a reader would write it."""

from typing import Any

import pytest
import torch
from pydantic import ValidationError
from torch import nn

from app.queries import backprop
from app.queries.backprop import BackpropAnswer, BackpropExample, BackpropLayer, BackpropQuery
from app.recipe.model import sentence
from app.recipe.spec import OptimizerSpec
from tests.queries import finished

LAYERS = (
    BackpropLayer(weights=((0.5, -1.0), (1.5, 0.25), (-0.75, 0.1)), bias=(0.1, -0.2, 0.3), activation="tanh"),
    BackpropLayer(weights=((1.0, -0.5, 0.8),), bias=(0.2,), activation="sigmoid"),
)
EXAMPLES = (BackpropExample(x=(1.0, 0.5), y=1), BackpropExample(x=(-0.4, 2.0), y=0), BackpropExample(x=(0.0, -1), y=1))
CHAIN: dict[str, Any] = {
    "layers": (
        BackpropLayer(weights=((0.4,),), activation="linear"),
        BackpropLayer(weights=((-1.0,),), activation="sigmoid"),
    ),
    "examples": (BackpropExample(x=(1.5,), y=1),),
}


def answer(question: BackpropQuery) -> BackpropAnswer:
    return finished(backprop.answer(question))


def model() -> tuple[nn.Linear, nn.Linear, nn.Sequential]:
    """The network in float32, as it would be trained."""
    made = nn.Linear(2, 3), nn.Linear(3, 1)
    with torch.no_grad():
        for linear, layer in zip(made, LAYERS, strict=True):
            linear.weight.copy_(torch.tensor(layer.weights))
            linear.bias.copy_(torch.tensor(layer.bias))
    return *made, nn.Sequential(made[0], nn.Tanh(), made[1], nn.Sigmoid())


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_gradients_and_step_over_a_mini_batch_are_those_of_a_plain_loop(optimizer: str):
    found = answer(
        BackpropQuery(
            layers=LAYERS,
            examples=EXAMPLES,
            shown=1,
            optimizer=OptimizerSpec(name=optimizer),
            learning_rate=0.05,
        )
    )
    hidden, last, network = model()
    x, y = torch.tensor([e.x for e in EXAMPLES]), torch.tensor([[e.y] for e in EXAMPLES])
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "rmsprop": torch.optim.RMSprop}[optimizer]
    plain = kind(network.parameters(), lr=0.05)
    loss = nn.BCELoss()(network(x), y)
    loss.backward()
    assert hidden.weight.grad is not None
    assert hidden.bias.grad is not None
    gradients = {"w1.2.1": hidden.weight.grad[1, 0], "b1.3": hidden.bias.grad[2]}
    plain.step()
    checks = {check.name: check for check in found.checks}
    assert all(check.agree for check in found.checks)
    assert len(checks) == 13
    for name, gradient in gradients.items():
        assert checks[name].chain == pytest.approx(float(gradient), rel=1e-5)
    assert checks["w2.1.3"].after == pytest.approx(last.weight[0, 2].item(), rel=1e-5)
    assert found.loss == pytest.approx(loss.item(), rel=1e-6)
    assert found.loss_after == pytest.approx(nn.BCELoss()(network(x), y).item(), rel=1e-5)


def test_every_backward_operation_stands_beside_autograds_number():
    for operation in answer(BackpropQuery(layers=LAYERS, examples=EXAMPLES, shown=2)).operations:
        if operation.by:
            assert operation.value == pytest.approx(operation.autograd, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"loss": "bce", "layers": (BackpropLayer(weights=((1.0,),), activation="tanh"),)}, "takes a probability"),
        ({"layers": CHAIN["layers"][:1] + LAYERS[1:]}, "what layer 1 gives on, 1 values; got weights for 3"),
        ({"examples": EXAMPLES}, "the first layer takes, 1; got 2"),
        ({"shown": 1}, "examples 0 to 0; got 1"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_one_sentence(fields: dict[str, Any], words: str):
    with pytest.raises(ValidationError) as caught:
        BackpropQuery(**{**CHAIN, **fields})
    assert words in sentence(caught.value)


def test_a_weight_that_is_not_there_cannot_be_nudged():
    with pytest.raises(ValueError, match=r"has the weights w1\.1\.1, w2\.1\.1; got 'w9\.1\.1'"):
        answer(BackpropQuery(**CHAIN, nudge="w9.1.1"))
