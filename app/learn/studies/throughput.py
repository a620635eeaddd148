"""How long a training step of the lecture's deep network takes, in plain PyTorch."""

import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from app.learn import optimizers
from app.recipe.spec import OptimizerSpec

BLOCK_S = 0.002
"""Steps are timed together until they take about so long, as a clock read after each would be part of it."""


def deep_network() -> nn.Sequential:
    """The lecture's DeepNN: 1,024 inputs, hidden layers of 200, 200 and 100, ten outputs."""
    return nn.Sequential(
        nn.Linear(32 * 32, 200),
        nn.ReLU(),
        nn.Linear(200, 200),
        nn.ReLU(),
        nn.Linear(200, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def blocks(batch: int, device: torch.device) -> Iterator[float]:
    """Train on random pictures for ever, and yield the seconds that one step took, block after block.

    A step is forward, backward and update. What the device has been asked for is waited for
    before and after each block, so that nothing is left out.
    """
    generator = torch.Generator().manual_seed(0)
    pictures = torch.rand(batch, 32 * 32, generator=generator).to(device)
    digits = torch.randint(0, 10, (batch,), generator=generator).to(device)
    network = deep_network().to(device)
    optimizer = optimizers.build(OptimizerSpec(name="sgd"), list(network.parameters()), 0.01)
    steps = 1
    while True:
        seconds = _timed(steps, network, optimizer, pictures, digits)
        yield seconds / steps
        if seconds < BLOCK_S:
            steps *= 2


def _timed(steps: int, network: nn.Sequential, optimizer: Optimizer, x: Tensor, y: Tensor) -> float:
    """The seconds that so many steps take, all of them done."""
    update = optimizers.bare_step(optimizer)  # torch's own, which would load torch's compiler first
    _wait(x.device)
    begin = time.perf_counter()
    for _ in range(steps):
        for parameter in network.parameters():
            parameter.grad = None
        with torch.enable_grad():
            torch.autograd.backward(nn.functional.cross_entropy(network(x), y))
        with torch.no_grad():
            update(optimizer)
    _wait(x.device)
    return time.perf_counter() - begin


def _wait(device: torch.device) -> None:
    """Until the device has done what it was asked for; a processor has."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
