"""What the tests of queries share: an objective of the product, and the same network in plain PyTorch."""

import torch
from torch import Tensor, nn

from app.learn import data
from app.learn.losses import Criterion
from app.learn.objective import Objective
from app.learn.stack import initialize
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec
from tests import plain


def spec(dataset: str = "circles", loss: str = "bce", activation: str = "tanh", hidden: tuple[int, ...] = (4, 3)):
    network = NetworkSpec(hidden=hidden, activation=activation)
    return RunSpec(data=DataSpec(dataset=dataset, points=80), network=network, loss=loss)


class Case:
    """One run's training set. x: (N, I), y: (N, 1), examples in rows, as plain PyTorch has them."""

    def __init__(self, run: RunSpec) -> None:
        self.run = run
        examples = data.make(run.data, run.seed)
        cut = examples.training
        x1 = data.features(examples.x, run.data, run.network.features)[:cut]
        self.x, self.y = x1[:, :-1], examples.y[:cut]
        criterion = Criterion(run.loss, run.problem)
        activations = run.network.each_activation
        self.objective = Objective(run.sizes, activations, criterion, x1.t().contiguous(), self.y.t())
        self.parameters = initialize(run.sizes, run.network.initialization, 3)
        self.model = plain.network(run, 3)

    def loss(self, parameters: Tensor | None = None) -> Tensor:
        """The cost of the plain network, with other parameters where they are given."""
        if parameters is not None:
            put(self.model, parameters)
        return plain.cost(self.run, self.model(self.x), self.y)


def put(model: nn.Sequential, parameters: Tensor) -> None:
    """Write parameters laid out as the stack's into a plain network."""
    at = 0
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, nn.Linear):
                for tensor in (layer.weight, layer.bias):
                    part = parameters[at : at + tensor.numel()]
                    tensor.copy_(part.view(tensor.t().shape).t() if tensor.dim() == 2 else part)
                    at += tensor.numel()
