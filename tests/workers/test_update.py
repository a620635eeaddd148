"""The update that comes next, weight by weight, against plain PyTorch."""

import pytest
import torch
from torch import nn

from app.learn import data, optimizers
from app.queries.update import UpdateQuery
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from tests import plain
from tests.workers.test_trial_queries import Asked

STEPS = 5


def of_units(model: nn.Sequential, values: list[torch.Tensor]) -> list[float]:
    """Values in the shapes of the model's parameters, unit by unit, each unit's bias after its weights."""
    pairs = zip(values[::2], values[1::2], strict=True)
    return torch.cat([torch.cat((w, b.unsqueeze(1)), 1).flatten() for w, b in pairs]).tolist()


@pytest.mark.parametrize("name", ["sgd", "adam", "rmsprop", "adagrad", "adadelta", "adafactor"])
def test_each_weight_its_gradient_and_its_next_step_are_those_of_plain_pytorch(name: str):
    trial = TrialSpec(optimizer=OptimizerSpec(name=name), learning_rate=0.05)
    spec = RunSpec(data=DataSpec(points=60), network=NetworkSpec(hidden=(3, 2)), trials=(trial,), batch_size=30)
    run = Asked(spec)
    run.steps(STEPS)
    told = run.ask(UpdateQuery())["answer"]
    examples = data.make(spec.data, spec.seed)
    x, y = data.features(examples.x, spec.data, spec.network.features)[:30, :-1], examples.y[:30]
    model = plain.network(spec, 0)
    parameters: list[torch.Tensor] = list(model.parameters())
    optimizer = optimizers.build(trial.optimizer, parameters, trial.learning_rate)
    before = [p.detach().clone() for p in parameters]
    for _ in range(STEPS + 1):
        before = [p.detach().clone() for p in parameters]
        optimizer.zero_grad()
        torch.autograd.backward(plain.cost(spec, model(x), y))
        optimizer.step()
    gradient = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
    step = [p.detach() - was for p, was in zip(parameters, before, strict=True)]
    assert told["value"] == pytest.approx(of_units(model, before), rel=1e-3, abs=1e-5)
    assert told["gradient"] == pytest.approx(of_units(model, gradient), rel=1e-3, abs=1e-5)
    assert told["step"] == pytest.approx(of_units(model, step), rel=2e-3, abs=1e-5)
