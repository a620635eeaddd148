"""What is told of one weight, against the state that plain torch optimizers hold."""

from typing import Any

import pytest
import torch
from torch import nn

from app.learn import data, optimizers
from app.queries.weight import WeightQuery
from app.recipe import catalogue
from app.recipe.controls import SetOptimizer, SetWeight
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.wire.messages import Change
from tests import plain
from tests.workers.test_trial_queries import Asked

STEPS = 12
SGD, ADAM = OptimizerSpec(name="sgd", arguments={"momentum": 0.9}), OptimizerSpec(name="adam")
OPTIMIZERS = [SGD, *(OptimizerSpec(name=name) for name in catalogue.OPTIMIZERS if name != "sgd")]


def run(*chosen: OptimizerSpec) -> RunSpec:
    trials = tuple(TrialSpec(optimizer=optimizer, learning_rate=0.02) for optimizer in chosen)
    return RunSpec(data=DataSpec(points=60), network=NetworkSpec(hidden=(4, 3)), trials=trials)


def answer(asked: Asked, question: WeightQuery, trial: int = 0) -> dict[str, Any]:
    message = asked.ask(question, trial)
    assert message["type"] == "trial-query-result", message
    return message["answer"]


def held(answer: dict[str, Any], at: int) -> dict[str, float]:
    """The optimizer's state at one of the answer's steps."""
    return {line["name"]: line["value"][at] for line in answer["state"] if line["value"][at] is not None}


class Plain:
    """The run's only trial in plain PyTorch, a step at a time. layer: the one looked at."""

    def __init__(self, spec: RunSpec, layer: int) -> None:
        self.spec = spec
        examples = data.make(spec.data, spec.seed)
        cut = examples.training
        self.x = data.features(examples.x, spec.data, spec.network.features)[:cut, :-1]
        self.y = examples.y[:cut]
        self.model = plain.network(spec, spec.trials[0].seed)
        self.layer = [part for part in self.model if isinstance(part, nn.Linear)][layer]
        trial = spec.trials[0]
        self.optimizer = optimizers.build(trial.optimizer, list(self.model.parameters()), trial.learning_rate)
        self.feed = plain.batches(spec, self.x, self.y, [spec.batch_size])

    def gradient(self, tensor: torch.Tensor) -> torch.Tensor:
        loss = plain.cost(self.spec, self.model(self.x), self.y)
        return torch.autograd.grad(loss, tensor)[0]

    def state(self, tensor: torch.Tensor, where: tuple[int, ...]) -> dict[str, float]:
        """What torch holds for one entry; of Adafactor's means over rows and columns, those it lies in."""
        found: dict[str, float] = {}
        for name, value in self.optimizer.state[tensor].items():
            if not isinstance(value, torch.Tensor) or value.dim() == 0:
                found |= {} if value is None else {name: float(value)}
            else:
                found[name] = float(value.expand(tensor.shape)[where])
        return found

    def step(self) -> None:
        x, y, _ = next(self.feed)
        self.optimizer.zero_grad()
        plain.cost(self.spec, self.model(x), y).backward()
        self.optimizer.step()


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda optimizer: optimizer.name)
@pytest.mark.parametrize("source", [2, None])
def test_value_gradient_and_state_are_those_of_plain_pytorch_at_every_step(optimizer: OptimizerSpec, source: int):
    spec = run(optimizer)
    asked, expected = Asked(spec), Plain(spec, layer=1)
    asked.steps(STEPS)
    question = WeightQuery(layer=1, unit=0, input=source, around=STEPS // 2, reach=STEPS)
    told = answer(asked, question)
    assert told["step"] == list(range(STEPS + 1))
    tensor = expected.layer.bias if source is None else expected.layer.weight
    where = (0,) if source is None else (0, source)
    for step in range(STEPS + 1):
        assert told["value"][step] == pytest.approx(tensor[where].item(), rel=1e-4, abs=1e-6)
        assert told["gradient"][step] == pytest.approx(expected.gradient(tensor)[where].item(), rel=1e-3, abs=1e-6)
        if step:
            assert held(told, step) == pytest.approx(expected.state(tensor, where), rel=1e-3, abs=1e-8)
        expected.step()
    now = answer(asked, WeightQuery(layer=1, unit=0, input=source))
    assert now["step"] == [STEPS]
    assert (now["value"][0], now["gradient"][0], held(now, 0)) == (
        told["value"][-1],
        told["gradient"][-1],
        held(told, -1),
    )


@pytest.mark.parametrize("state", ["keep", "fresh"])
def test_a_step_with_a_switch_stands_twice_so_that_what_was_kept_can_be_seen(state: Any):
    asked = Asked(run(OptimizerSpec(name="rmsprop"), OptimizerSpec(name="adam")))
    asked.steps(STEPS)
    asked.session.handle(Change(request="c", run="r", control=SetOptimizer(optimizer=ADAM, state=state, trial=0)))
    asked.steps(STEPS)
    told = answer(asked, WeightQuery(layer=0, unit=1, input=0, around=STEPS, reach=2))
    assert told["step"] == [STEPS - 2, STEPS - 1, STEPS, STEPS, STEPS + 1, STEPS + 2]
    before, after = held(told, 2), held(told, 3)
    assert set(before) == {"square_avg", "step"}
    if state == "keep":
        assert after == {"exp_avg": 0, "exp_avg_sq": before["square_avg"], "step": before["step"]}
    else:
        assert after == {}
        assert held(told, 4)["step"] == 1
    alone = answer(asked, WeightQuery(layer=0, unit=1, input=0, around=STEPS, reach=2), trial=1)
    assert held(alone, 2) == held(alone, 3)


def test_a_weight_set_by_hand_is_seen_before_and_after():
    asked = Asked(run(SGD))
    asked.steps(5)
    asked.session.handle(Change(request="c", run="r", control=SetWeight(layer=0, unit=1, input=0, value=2.5)))
    told = answer(asked, WeightQuery(layer=0, unit=1, input=0, around=5, reach=0))
    assert told["step"] == [5, 5]
    assert told["value"][0] != 2.5
    assert told["value"][1] == 2.5
    assert answer(asked, WeightQuery(layer=0, unit=1, input=0))["value"] == [2.5]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (WeightQuery(layer=3, unit=0, input=None), "layers 0 to 2; got layer 3"),
        (WeightQuery(layer=0, unit=4, input=None), "has 4 units; got unit 4"),
        (WeightQuery(layer=0, unit=0, input=2), "has 2 inputs; got input 2"),
        (WeightQuery(layer=0, unit=0, input=0, around=9), "stands at step 0; got a weight around step 9"),
    ],
)
def test_a_weight_that_is_not_there_is_refused_with_a_sentence(question: WeightQuery, words: str):
    message = Asked(run(SGD)).ask(question)
    assert (message["type"], message["reason"]) == ("refused", "bad-value")
    assert words in message["sentence"]
